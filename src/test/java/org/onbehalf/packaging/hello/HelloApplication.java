package org.onbehalf.packaging.hello;

import java.util.Set;
import javax.ws.rs.ApplicationPath;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.core.Application;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.SecurityContext;

/** A JAX-RS application that knows nothing of Onbehalf. */
@ApplicationPath("api")
public final class HelloApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(Hello.class);
  }

  /** Greets the user. */
  @Path("hello")
  public static class Hello {
    @GET
    public String hello(@Context SecurityContext security) {
      return security.getUserPrincipal() == null ? "nobody" : security.getUserPrincipal().getName();
    }
  }
}
