package org.onbehalf.servers.annotated;

import javax.ws.rs.ApplicationPath;
import org.onbehalf.servers.app.RestApplication;

/** Mapped by its annotation, as applications for a server's own JAX-RS are. */
@ApplicationPath("/api/jaxrs")
public class AnnotatedApplication extends RestApplication {}
