package org.onbehalf.containers.rest;

import javax.annotation.security.DenyAll;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.GET;
import javax.ws.rs.Path;

/** An interface that carries the annotations, as old applications share one with their clients. */
@Path("guarded")
public interface Guarded {
  @GET
  @Path("inherited-role")
  @RolesAllowed("Nobody")
  String inheritedRole();

  @GET
  @Path("inherited-deny")
  @DenyAll
  String inheritedDeny();
}
