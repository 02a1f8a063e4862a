package org.onbehalf.sample;

import java.util.Map;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;

/** What a call did; only for the one who made it. */
@Path("journal")
@Produces(MediaType.APPLICATION_JSON)
public class JournalResource {

  /** The trace of the caller's own call. */
  @GET
  @Path("{id}")
  public Map<String, Object> trace(@PathParam("id") String id) {
    Caller reader = CallerContext.current();
    return Journal.ours()
        .find(id)
        .filter(trace -> trace.belongsTo(reader))
        .map(Trace::asJson)
        .orElseThrow(NotFoundException::new);
  }
}
