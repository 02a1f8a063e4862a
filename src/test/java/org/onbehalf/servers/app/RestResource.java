package org.onbehalf.servers.app;

import javax.annotation.security.RolesAllowed;
import javax.servlet.ServletContext;
import javax.ws.rs.GET;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.container.AsyncResponse;
import javax.ws.rs.container.Suspended;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.SecurityContext;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.RequiredScope;
import org.onbehalf.jersey.OnBehalfOfFeature;

/** What a resource of an application does. */
@Path("/")
@Produces(MediaType.TEXT_PLAIN)
public class RestResource {
  private static final Client CLIENT =
      ClientBuilder.newClient().register(OnBehalfOfFeature.forApi("PartnerAPI"));

  @SuppressWarnings("NullAway.Init") // injected
  @Context
  private ServletContext servletContext;

  /** Who calls, to JAX-RS and to the library. */
  @GET
  @Path("who")
  public String who(@Context SecurityContext security) {
    return security.getUserPrincipal().getName()
        + " "
        + security.isUserInRole("Admin")
        + " "
        + CallerContext.current().getName();
  }

  /** A call by the client that was registered with the feature. */
  @GET
  @Path("partner/{path:.*}")
  public String partner(@PathParam("path") String path) {
    return partner(servletContext.getInitParameter("partnerUrl"), path);
  }

  private static String partner(String url, String path) {
    return CLIENT.target(url).path(path).request().get(String.class);
  }

  /** A call by the library's own client. */
  @GET
  @Path("api/{path:.*}")
  public String api(@PathParam("path") String path) {
    return OnBehalf.from(servletContext).downstreamApi("PartnerAPI").get(path, String.class);
  }

  /** Answered by another thread, which calls the partner. */
  @GET
  @Path("later/{path:.*}")
  public void later(@PathParam("path") String path, @Suspended AsyncResponse response) {
    String url = servletContext.getInitParameter("partnerUrl");
    new Thread(
            CallerContext.wrap(
                () -> {
                  try {
                    response.resume(partner(url, path));
                  } catch (RuntimeException e) {
                    response.resume(e);
                  }
                }))
        .start();
  }

  @POST
  @Path("text")
  public String text(String body) {
    return body.length() + " " + CallerContext.current().getName();
  }

  /** With {@code CallerFeature}, for callers with this scope. */
  @GET
  @Path("scope")
  @RequiredScope("orders.read")
  public String scope() {
    return "scope";
  }

  /** With {@code CallerFeature}, for callers with this role. */
  @GET
  @Path("role")
  @RolesAllowed("Admin")
  public String role() {
    return "role";
  }
}
