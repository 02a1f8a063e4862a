package org.onbehalf.sample;

import javax.annotation.PreDestroy;
import javax.inject.Singleton;
import javax.servlet.ServletContext;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.Produces;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import org.onbehalf.jersey.OnBehalfOfFeature;

/**
 * Reads a calendar, to which a user may not have consented yet, and which wants more proof for
 * private events. The caller is told so by 401 {@code consent_required} or {@code
 * insufficient_claims}; nothing here deals with that.
 */
@Singleton
@Path("calendar")
@Produces(MediaType.APPLICATION_JSON)
public class CalendarResource {
  private final ServletContext context;
  private final Client client =
      ClientBuilder.newClient()
          .register(OnBehalfOfFeature.forApi("CalendarAPI"))
          .register(new JournalCalls("CalendarAPI"));

  /** Called by Jersey, once. */
  public CalendarResource(@Context ServletContext context) {
    this.context = context;
  }

  /** The caller's next events, as the calendar writes them. */
  @GET
  public String events() {
    return read("events");
  }

  /** The private ones, for which the calendar sends a claims challenge. */
  @GET
  @Path("private")
  public String privateEvents() {
    return read("private");
  }

  private String read(String path) {
    return client
        .target(context.getInitParameter("calendarUrl"))
        .path(path)
        .request(MediaType.APPLICATION_JSON_TYPE)
        .get(String.class);
  }

  /** Called by Jersey when the application stops. */
  @PreDestroy
  public void close() {
    client.close();
  }
}
