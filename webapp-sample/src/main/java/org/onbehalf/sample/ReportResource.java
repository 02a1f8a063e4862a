package org.onbehalf.sample;

import java.util.Map;
import javax.servlet.ServletContext;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.SessionOwner;

/** Reports that outlive the request that asks for them. */
@Path("report")
@Produces(MediaType.APPLICATION_JSON)
public class ReportResource {
  private final Reports reports;

  /** Called by Jersey. */
  public ReportResource(@Context ServletContext context) {
    reports = Reports.in(context);
  }

  /** Starts one, and does not wait for it. */
  @POST
  public Response start() {
    return Response.accepted(reports.start().asJson()).build();
  }

  /** How far the caller's own report has come. */
  @GET
  @Path("{id}")
  public Map<String, Object> state(@PathParam("id") String id) {
    Caller reader = CallerContext.current();
    if (reader.isApplication()) {
      throw new NotFoundException();
    }
    return reports
        .find(SessionOwner.of(reader), id)
        .map(Report::asJson)
        .orElseThrow(NotFoundException::new);
  }
}
