package org.onbehalf.containers.rest;

import java.util.Objects;
import javax.servlet.ServletContext;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.QueryParam;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.core.Context;
import org.onbehalf.OnBehalf;
import org.onbehalf.RequiredScope;
import org.onbehalf.internal.Nullable;

/** Resources that need no token. */
@Path("public")
public class PublicResource {
  @Context private @Nullable ServletContext injected;

  private ServletContext context() {
    return Objects.requireNonNull(injected, "the implementation injects it");
  }

  /** Calls with the application's own token. */
  @GET
  @Path("app")
  public String app(@QueryParam("path") String path) {
    OnBehalf onBehalf = OnBehalf.from(context());
    return ClientBuilder.newClient()
        .register(onBehalf.feature("PartnerApp"))
        .target(context().getInitParameter("DownstreamApis.PartnerAPI.BaseUrl") + path)
        .request()
        .get(String.class);
  }

  @GET
  @Path("scope")
  @RequiredScope("access_as_user")
  public String scope() {
    return "passed";
  }
}
