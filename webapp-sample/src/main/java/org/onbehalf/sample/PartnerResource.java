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
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.client.WebTarget;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.GenericType;
import javax.ws.rs.core.MediaType;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
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
      ClientBuilder.newClient().register(OnBehalfOfFeature.forApi("PartnerAPI"));

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

  /** A call in the application's own name, whoever the caller is. */
  @GET
  @Path("as-app")
  public JsonNode asApplication() {
    return OnBehalf.from(context).downstreamApi("PartnerAPI").asApp().get("caller", JsonNode.class);
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
  }
}
