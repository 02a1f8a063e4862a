package org.onbehalf.sample;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.annotation.PreDestroy;
import javax.inject.Singleton;
import javax.servlet.ServletContext;
import javax.ws.rs.GET;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.client.WebTarget;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.GenericType;
import javax.ws.rs.core.MediaType;
import org.onbehalf.AccessToken;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.TokenRequest;
import org.onbehalf.jersey.OnBehalfOfFeature;

/** Asks the partner who is calling, in the ways in which applications call. */
@Singleton
@Path("partner")
@Produces(MediaType.APPLICATION_JSON)
public class PartnerResource {
  private static final GenericType<Map<String, Object>> JSON_OBJECT =
      new GenericType<Map<String, Object>>() {};

  private final ServletContext context;

  /** One client for all callers: the feature asks on each request whose it is. */
  private final Client client =
      ClientBuilder.newClient()
          .register(OnBehalfOfFeature.forApi("PartnerAPI"))
          .register(new JournalCalls("PartnerAPI"));

  private final Client calendar =
      ClientBuilder.newClient()
          .register(OnBehalfOfFeature.forApi("CalendarAPI"))
          .register(new JournalCalls("CalendarAPI"));

  private final ExecutorService workers = Executors.newFixedThreadPool(4);

  /** Called by Jersey, once. */
  public PartnerResource(@Context ServletContext context) {
    this.context = context;
  }

  /** One call on behalf of the caller. */
  @GET
  public Map<String, Object> one() {
    return partner().path("caller").request().get(JSON_OBJECT);
  }

  /** Two calls at once, on a thread pool of the application's and on Jersey's own. */
  @GET
  @Path("parallel")
  public List<Map<String, Object>> parallel() throws InterruptedException, ExecutionException {
    CompletableFuture<Map<String, Object>> first =
        CompletableFuture.supplyAsync(
            CallerContext.wrapSupplier(() -> partner().path("caller").request().get(JSON_OBJECT)),
            workers);
    Future<Map<String, Object>> second =
        partner().path("caller").request().async().get(JSON_OBJECT);
    return Arrays.asList(first.get(), second.get());
  }

  /** Two APIs at once, each with a token of its own, on a pool and on Jersey's own threads. */
  @GET
  @Path("both")
  public List<Map<String, Object>> both() throws InterruptedException, ExecutionException {
    CompletableFuture<Map<String, Object>> orders =
        CompletableFuture.supplyAsync(
            CallerContext.wrapSupplier(() -> partner().path("caller").request().get(JSON_OBJECT)),
            workers);
    Future<Map<String, Object>> events =
        calendar
            .target(context.getInitParameter("calendarUrl"))
            .path("events")
            .request()
            .async()
            .get(JSON_OBJECT);
    return Arrays.asList(orders.get(), events.get());
  }

  /** A call with a token that Entra is asked for anew, whatever is held. */
  @GET
  @Path("fresh")
  public Map<String, Object> fresh() {
    AccessToken unused =
        OnBehalf.from(context).accessToken(TokenRequest.forApi("PartnerAPI").withForceRefresh());
    return one();
  }

  /** A call in the application's own name, whoever the caller is. */
  @GET
  @Path("as-app")
  public JsonNode asApplication(@HeaderParam(JournalFilter.CORRELATION_ID) String id) {
    long since = System.nanoTime();
    JsonNode answer =
        OnBehalf.from(context).downstreamApi("PartnerAPI").asApp().get("caller", JsonNode.class);
    if (id != null) {
      double millis = (System.nanoTime() - since) / 1e6;
      Journal.ours().addCall(id, "PartnerAPI", "/caller", 200, millis, answer);
    }
    return answer;
  }

  /** A call that the partner refuses; nothing here deals with that. */
  @GET
  @Path("refused/{status}")
  public Map<String, Object> refused(@PathParam("status") int status) {
    return partner()
        .path("status/{status}")
        .resolveTemplate("status", status)
        .request()
        .get(JSON_OBJECT);
  }

  private WebTarget partner() {
    return client.target(context.getInitParameter("partnerUrl"));
  }

  /** Called by Jersey when the application stops. */
  @PreDestroy
  public void close() {
    workers.shutdownNow();
    client.close();
    calendar.close();
  }
}
