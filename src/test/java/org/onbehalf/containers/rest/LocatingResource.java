package org.onbehalf.containers.rest;

import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import org.onbehalf.RequiredScope;

/** A locator whose type says nothing of the resource that it returns. */
@Path("located")
public class LocatingResource {
  @Path("by-type")
  public Located byType() {
    return new Located();
  }

  @Path("at-run-time")
  public Object atRunTime() {
    return new Located();
  }

  /** Not known before the locator returns it. */
  @RolesAllowed("Nobody")
  public static class Located {
    @GET
    @Path("class")
    public String ofTheClass() {
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
    @RequiredScope("orders.write")
    public String scope() {
      return "passed";
    }

    @GET
    @Path("unknown-key")
    @PermitAll
    @RequiredScope(requiredScopesConfigurationKey = "AzureAd:Scopes:Unknown")
    public String unknownKey() {
      return "passed";
    }
  }
}
