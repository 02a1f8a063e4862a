package org.onbehalf.packaging.guarded;

import javax.annotation.security.DenyAll;
import javax.annotation.security.RolesAllowed;
import javax.inject.Singleton;
import javax.servlet.ServletContext;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.container.AsyncResponse;
import javax.ws.rs.container.Suspended;
import javax.ws.rs.core.Context;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.RequiredScope;

/** Resources with the annotations that {@code CallerFeature} enforces. */
@Singleton
@Path("/")
public class GuardedResource {
  private final Caller caller;
  private final ServletContext context;

  /** Called by Jersey, once. */
  public GuardedResource(@Context Caller caller, @Context ServletContext context) {
    this.caller = caller;
    this.context = context;
  }

  /** Who calls, by the injected proxy. */
  @GET
  @Path("caller")
  @RequiredScope("access_as_user")
  public String caller() {
    return caller.getName();
  }

  /** For those who may approve. */
  @GET
  @Path("approve")
  @RolesAllowed("Orders.Approve")
  public String approve() {
    return "approved";
  }

  /** For a scope that nobody has. */
  @GET
  @Path("scope")
  @RequiredScope("nobody.has")
  public String scope() {
    return "read";
  }

  /** For nobody. */
  @GET
  @Path("denied")
  @DenyAll
  public String denied() {
    return "denied";
  }

  /** Asks the partner on a thread of its own, and answers from there. */
  @GET
  @Path("async")
  public void async(@Suspended AsyncResponse response) {
    resume("PartnerAPI", response);
  }

  /** The same with the calendar, to which nobody consented. */
  @GET
  @Path("consent")
  public void consent(@Suspended AsyncResponse response) {
    resume("CalendarAPI", response);
  }

  private void resume(String api, AsyncResponse response) {
    OnBehalf onBehalf = OnBehalf.from(context);
    Runnable work =
        CallerContext.wrap(
            () -> {
              try {
                response.resume(onBehalf.downstreamApi(api).get("caller", String.class));
              } catch (RuntimeException e) {
                response.resume(e);
              }
            });
    new Thread(work).start();
  }
}
