package com.contoso.orders;

import javax.servlet.http.HttpServletRequest;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.core.Context;

@Path("admin")
public class AdminResource {
  @GET
  public String administration(@Context HttpServletRequest request) {
    return "for " + request.getRemoteUser() + ", admin: " + request.isUserInRole("admin");
  }
}
