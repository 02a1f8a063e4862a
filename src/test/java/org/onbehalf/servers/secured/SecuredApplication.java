package org.onbehalf.servers.secured;

import java.util.HashSet;
import java.util.Set;
import javax.ws.rs.ApplicationPath;
import org.onbehalf.jersey.CallerFeature;
import org.onbehalf.servers.app.RestApplication;

/** With the library's feature for annotations. */
@ApplicationPath("/api/jaxrs")
public class SecuredApplication extends RestApplication {
  @Override
  public Set<Class<?>> getClasses() {
    Set<Class<?>> classes = new HashSet<>(super.getClasses());
    classes.add(CallerFeature.class);
    return classes;
  }
}
