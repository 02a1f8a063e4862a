package org.onbehalf.containers.rest;

import javax.annotation.security.DenyAll;
import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import org.onbehalf.RequiredScope;
import org.onbehalf.RequiredScopeOrAppPermission;

/** All annotations, with some of the class. */
@Path("guarded")
@RolesAllowed("Nobody")
public class GuardedResource implements Guarded {
  @Override
  public String inheritedRole() {
    return "passed";
  }

  @Override
  public String inheritedDeny() {
    return "passed";
  }

  @GET
  @Path("class")
  public String ofTheClass() {
    return "passed";
  }

  @GET
  @Path("permit")
  @PermitAll
  public String permit() {
    return "passed";
  }

  @GET
  @Path("deny")
  @DenyAll
  public String deny() {
    return "passed";
  }

  @GET
  @Path("role")
  @RolesAllowed("Admin")
  public String role() {
    return "passed";
  }

  @GET
  @Path("scope")
  @PermitAll
  @RequiredScope("access_as_user")
  public String scope() {
    return "passed";
  }

  @GET
  @Path("other-scope")
  @PermitAll
  @RequiredScope("orders.write")
  public String otherScope() {
    return "passed";
  }

  @GET
  @Path("key")
  @PermitAll
  @RequiredScope(requiredScopesConfigurationKey = "AzureAd:Scopes:Read")
  public String key() {
    return "passed";
  }

  @GET
  @Path("unknown-key")
  @PermitAll
  @RequiredScope(requiredScopesConfigurationKey = "AzureAd:Scopes:Unknown")
  public String unknownKey() {
    return "passed";
  }

  @GET
  @Path("either")
  @PermitAll
  @RequiredScopeOrAppPermission(
      acceptedScope = "orders.write",
      acceptedAppPermission = "Sample.Call.All")
  public String either() {
    return "passed";
  }
}
