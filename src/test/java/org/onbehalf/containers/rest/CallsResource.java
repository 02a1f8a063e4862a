package org.onbehalf.containers.rest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import javax.servlet.ServletContext;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.QueryParam;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.client.Entity;
import javax.ws.rs.client.Invocation;
import javax.ws.rs.container.AsyncResponse;
import javax.ws.rs.container.Suspended;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.Response;
import org.onbehalf.CallerContext;
import org.onbehalf.DownstreamApi;
import org.onbehalf.DownstreamRequest;
import org.onbehalf.DownstreamResponse;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;
import org.onbehalf.jersey.OnBehalfOfFeature;

/** Calls downstream APIs in the ways that JAX-RS and Onbehalf have, and lets exceptions pass. */
@Path("calls")
public class CallsResource {
  private static final ThreadFactory DAEMONS =
      task -> {
        Thread thread = new Thread(task, "calls");
        thread.setDaemon(true);
        return thread;
      };

  /** One per application and API, as documented. */
  private Client client(String api) {
    String attribute = "client of " + api;
    synchronized (CallsResource.class) {
      Client present = (Client) context().getAttribute(attribute);
      if (present == null) {
        present = Clients.newClient().register(OnBehalfOfFeature.forApi(api));
        context().setAttribute(attribute, present);
      }
      return present;
    }
  }

  @Context private @Nullable ServletContext injected;

  private ServletContext context() {
    return Objects.requireNonNull(injected, "the implementation injects it");
  }

  private Invocation.Builder to(String api, String path) {
    String base = context().getInitParameter("DownstreamApis." + api + ".BaseUrl");
    return client(api).target(base + path).request();
  }

  private DownstreamApi facade(String api) {
    return OnBehalf.from(context()).downstreamApi(api);
  }

  @GET
  @Path("sync/{api}")
  public String sync(@PathParam("api") String api, @QueryParam("path") String path) {
    return to(api, path).get(String.class);
  }

  /** Through a client that is told to follow redirects. */
  @GET
  @Path("redirected/{api}")
  public Response redirected(@PathParam("api") String api, @QueryParam("path") String path) {
    Client client = Clients.following(Clients.newClient());
    String base = context().getInitParameter("DownstreamApis." + api + ".BaseUrl");
    try (AutoCloseable closing = client::close) {
      Response response =
          client.register(OnBehalfOfFeature.forApi(api)).target(base + path).request().get();
      return Response.ok("answered " + response.getStatus()).build();
    } catch (Exception e) {
      return Response.ok(innermost(e)).build();
    }
  }

  /** Through RESTEasy with an engine that Onbehalf does not know. */
  @GET
  @Path("own-engine/{api}")
  public String ownEngine(@PathParam("api") String api, @QueryParam("path") String path)
      throws ReflectiveOperationException {
    String base = context().getInitParameter("DownstreamApis." + api + ".BaseUrl");
    try {
      return Clients.withUnknownEngine()
          .register(OnBehalfOfFeature.forApi(api))
          .target(base + path)
          .request()
          .get(String.class);
    } catch (RuntimeException e) {
      return innermost(e);
    }
  }

  /** Calls twice, through the second of two clients of one builder. */
  @GET
  @Path("second-client/{api}")
  public String secondClient(@PathParam("api") String api, @QueryParam("path") String path) {
    String base = context().getInitParameter("DownstreamApis." + api + ".BaseUrl");
    ClientBuilder builder = ClientBuilder.newBuilder().register(OnBehalfOfFeature.forApi(api));
    Client first = builder.build();
    Client second = builder.build();
    String answers = "";
    for (Client each : new Client[] {first, second, second}) {
      answers += each.target(base + path).request().get(String.class);
    }
    first.close();
    second.close();
    return answers;
  }

  /** Catches an API's failure; then a client without Onbehalf's feature fails. */
  @GET
  @Path("another-fails/{api}")
  public String anotherFails(@PathParam("api") String api, @QueryParam("path") String path) {
    try {
      return to(api, path).get(String.class);
    } catch (RuntimeException e) {
      return Clients.newClient().target("http://127.0.0.1:1/other").request().get(String.class);
    }
  }

  /** Calls another API before it throws what the first call threw. */
  @GET
  @Path("fails-beside/{api}")
  public String failsBeside(@PathParam("api") String api, @QueryParam("path") String path)
      throws Exception {
    Invocation.Builder other = to("PartnerAPI", "/ok");
    try {
      return to(api, path).get(String.class);
    } catch (RuntimeException e) {
      other.get(String.class);
      throw e;
    }
  }

  @GET
  @Path("post/{api}")
  public String post(@PathParam("api") String api, @QueryParam("path") String path) {
    return to(api, path).post(Entity.json("{\"order\":7}"), String.class);
  }

  /** Reads the response itself. */
  @GET
  @Path("handled/{api}")
  public Response handled(@PathParam("api") String api, @QueryParam("path") String path) {
    Response response = to(api, path).get();
    try {
      return Response.status(409)
          .entity(
              "handled "
                  + response.getStatus()
                  + " "
                  + response.getHeaderString("Onbehalf-Challenge")
                  + " "
                  + response.readEntity(String.class))
          .build();
    } finally {
      response.close();
    }
  }

  /** Hands the response on. */
  @GET
  @Path("response/{api}")
  public Response response(@PathParam("api") String api, @QueryParam("path") String path) {
    return to(api, path).get();
  }

  @GET
  @Path("wrapped/{api}")
  public String wrapped(@PathParam("api") String api, @QueryParam("path") String path) {
    try {
      return sync(api, path);
    } catch (RuntimeException e) {
      throw new IllegalStateException("report failed", new RuntimeException(e));
    }
  }

  @GET
  @Path("async/{api}")
  public String async(@PathParam("api") String api, @QueryParam("path") String path)
      throws Exception {
    try {
      return to(api, path).async().get(String.class).get();
    } catch (ExecutionException e) {
      return innermost(e);
    }
  }

  private static String innermost(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  @GET
  @Path("rx/{api}")
  public String rx(@PathParam("api") String api, @QueryParam("path") String path) throws Exception {
    try {
      return to(api, path).rx().get(String.class).toCompletableFuture().get();
    } catch (ExecutionException e) {
      return innermost(e);
    }
  }

  /** With the caller in a property, where the client does not capture it. */
  @GET
  @Path("async-captured/{api}")
  public String asyncCaptured(@PathParam("api") String api, @QueryParam("path") String path)
      throws Exception {
    return to(api, path)
        .property(OnBehalfOfFeature.CALLER, CallerContext.capture())
        .async()
        .get(String.class)
        .get();
  }

  @GET
  @Path("rx-captured/{api}")
  public String rxCaptured(@PathParam("api") String api, @QueryParam("path") String path)
      throws Exception {
    return to(api, path)
        .property(OnBehalfOfFeature.CALLER, CallerContext.capture())
        .rx()
        .get(String.class)
        .toCompletableFuture()
        .get();
  }

  /** A wrapped task on a thread of the application. */
  @GET
  @Path("wrap/{api}")
  public String wrap(@PathParam("api") String api, @QueryParam("path") String path)
      throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor(DAEMONS);
    try {
      Invocation.Builder request = to(api, path);
      Callable<String> call = () -> request.get(String.class);
      return threads.submit(CallerContext.wrap(call)).get();
    } finally {
      threads.shutdown();
    }
  }

  /** An asynchronous resource: what is thrown goes to the caller. */
  @GET
  @Path("suspended/{api}")
  public void suspended(
      @Suspended AsyncResponse answer,
      @PathParam("api") String api,
      @QueryParam("path") String path) {
    Invocation.Builder call = to(api, path);
    Runnable task =
        () -> {
          try {
            answer.resume(call.get(String.class));
          } catch (Throwable e) {
            answer.resume(e);
          }
        };
    DAEMONS.newThread(CallerContext.wrap(task)).start();
  }

  /** The same, resumed on a thread of nobody's, or of the caller that was kept. */
  @GET
  @Path("resumed-by-{whom}/{api}")
  public void resumed(
      @Suspended AsyncResponse answer,
      @PathParam("whom") String whom,
      @PathParam("api") String api,
      @QueryParam("path") String path) {
    Object thrown;
    try {
      thrown = to(api, path).get(String.class);
    } catch (RuntimeException e) {
      thrown = e;
    }
    Object result = thrown;
    Runnable resume =
        () -> {
          if (result instanceof Throwable failure) {
            answer.resume(failure);
          } else {
            answer.resume(result);
          }
        };
    CallerContext.Captured kept = (CallerContext.Captured) context().getAttribute("kept");
    Runnable asKept =
        () -> {
          try (CallerContext.Scope scope = kept.open()) {
            resume.run();
          }
        };
    DAEMONS.newThread(whom.equals("nobody") ? resume : asKept).start();
  }

  @GET
  @Path("keep/{api}")
  public String keep() {
    context().setAttribute("kept", CallerContext.capture());
    return "kept";
  }

  @GET
  @Path("facade/{api}/{method}")
  public String facade(
      @PathParam("api") String api,
      @PathParam("method") String method,
      @QueryParam("path") String path) {
    DownstreamRequest call = DownstreamRequest.to(path.substring(1)).withMethod(method);
    if (method.startsWith("P")) {
      call = call.withBody("{\"order\":7}");
    }
    try (DownstreamResponse response = facade(api).call(call).requireSuccess()) {
      return method + " " + body(response);
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @GET
  @Path("facade-allow/{api}")
  public String facadeAllow(@PathParam("api") String api, @QueryParam("path") String path) {
    DownstreamRequest call = DownstreamRequest.to(path.substring(1));
    try (DownstreamResponse response = facade(api).call(call)) {
      return response.status() + " " + response.header("Allow").orElse("");
    }
  }

  private static String body(DownstreamResponse response) {
    return String.valueOf(response.body(String.class));
  }

  /** Needs a JSON reader. */
  @GET
  @Path("json/{api}")
  public String json(@PathParam("api") String api, @QueryParam("path") String path) {
    Map<?, ?> read = facade(api).get(path.substring(1), Map.class);
    return "order " + Objects.requireNonNull(read).get("order");
  }

  /** Needs a JSON writer. */
  @GET
  @Path("write-json/{api}")
  public String writeJson(@PathParam("api") String api, @QueryParam("path") String path) {
    try {
      return facade(api)
          .post(path.substring(1), Collections.singletonMap("order", 7), String.class);
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Several at once. */
  @GET
  @Path("parallel/{api}")
  public String parallel(@PathParam("api") String api, @QueryParam("path") String path)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4, DAEMONS);
    try {
      List<Callable<String>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Invocation.Builder request = to(api, path);
        calls.add(CallerContext.wrap(() -> request.get(String.class)));
      }
      int count = 0;
      for (Future<String> each : threads.invokeAll(calls)) {
        count += each.get().isEmpty() ? 0 : 1;
      }
      return "answered " + count;
    } finally {
      threads.shutdown();
    }
  }
}
