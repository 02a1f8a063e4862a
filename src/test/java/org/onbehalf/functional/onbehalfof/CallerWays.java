package org.onbehalf.functional.onbehalfof;

import com.azure.core.credential.TokenRequestContext;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.client.Invocation;
import javax.xml.namespace.QName;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import javax.xml.ws.BindingProvider;
import javax.xml.ws.Dispatch;
import javax.xml.ws.Service;
import javax.xml.ws.handler.Handler;
import javax.xml.ws.soap.SOAPBinding;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.util.EntityUtils;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.azure.OnBehalfOfCredential;
import org.onbehalf.jaxws.OnBehalfOfHandler;
import org.onbehalf.jersey.OnBehalfOfFeature;
import org.onbehalf.okhttp.OnBehalfOfInterceptor;

/**
 * The ways on which a caller's token can travel, each with clients and threads that all callers
 * share. Called on a request's thread; the path of each call says whose it is.
 */
final class CallerWays implements AutoCloseable {
  private static final QName PORT = new QName("urn:orders", "OrdersPort");
  private static final int LIMIT_SECONDS = 20;

  /** Calls that address, which lies beneath that API. */
  interface Way {
    void call(OnBehalf onBehalf, String api, String path) throws Exception;
  }

  final Map<String, Way> ways = new LinkedHashMap<>();
  private final URI root;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final ExecutorService pool = Executors.newFixedThreadPool(8);
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
  private final ForkJoinPool forkJoin = new ForkJoinPool(4);
  private final AtomicReference<CompletableFuture<String>> shared = new AtomicReference<>();
  private final HttpClient plain = HttpClient.newHttpClient();
  private final Map<String, Client> jersey = new LinkedHashMap<>();
  private final Map<String, OkHttpClient> okHttp = new LinkedHashMap<>();
  private final Map<String, CloseableHttpClient> apache = new LinkedHashMap<>();
  private final Map<String, Queue<Dispatch<Source>>> ports = new LinkedHashMap<>();
  private final Service soap = Service.create(new QName("urn:orders", "Orders"));

  CallerWays(URI root, String... apis) {
    this.root = root;
    for (String api : apis) {
      ports.put(api, new ConcurrentLinkedQueue<>());
      jersey.put(api, ClientBuilder.newClient().register(OnBehalfOfFeature.forApi(api)));
      okHttp.put(api, OnBehalfOfInterceptor.addTo(new OkHttpClient.Builder(), api).build());
      apache.put(
          api,
          org.onbehalf.apache.OnBehalfOfInterceptor.addTo(HttpClientBuilder.create(), api)
              .setMaxConnTotal(50)
              .setMaxConnPerRoute(50)
              .build());
    }
    soap.addPort(PORT, SOAPBinding.SOAP11HTTP_BINDING, root.toString());
    clients();
    threads();
    virtualThreads();
  }

  private void clients() {
    Way facade = (onBehalf, api, path) -> onBehalf.downstreamApi(api).get(path, String.class);
    ways.put("facade", facade);
    ways.put("jersey", (onBehalf, api, path) -> jersey(api, path).get(String.class));
    ways.put("async", (onBehalf, api, path) -> jersey(api, path).async().get(String.class).get());
    ways.put(
        "rx",
        (onBehalf, api, path) ->
            jersey(api, path).rx().get(String.class).toCompletableFuture().get());
    ways.put("okhttp", this::okHttp);
    ways.put("okhttp enqueue", this::enqueue);
    ways.put("apache", this::apache);
    ways.put("azure", this::azure);
    ways.put("soap", this::soap);
    ways.put("header", (onBehalf, api, path) -> send(api, path, onBehalf.authorizationHeader(api)));
    ways.put(
        "session",
        (onBehalf, api, path) -> {
          String handle = onBehalf.sessions().start().handle();
          pool.submit(
                  () ->
                      onBehalf
                          .sessions()
                          .resume(handle)
                          .run(() -> onBehalf.downstreamApi(api).get(path, String.class)))
              .get(LIMIT_SECONDS, TimeUnit.SECONDS);
        });
  }

  private void threads() {
    ways.put(
        "wrap",
        (onBehalf, api, path) -> get(pool.submit(CallerContext.wrap(call(onBehalf, api, path)))));
    ways.put(
        "wrapped executor",
        (onBehalf, api, path) -> get(CallerContext.wrap(pool).submit(call(onBehalf, api, path))));
    ways.put(
        "wrapped scheduler",
        (onBehalf, api, path) ->
            get(
                CallerContext.wrap(timer)
                    .schedule(call(onBehalf, api, path), 1, TimeUnit.MILLISECONDS)));
    ways.put(
        "fork-join",
        (onBehalf, api, path) ->
            get(forkJoin.submit(CallerContext.wrap(call(onBehalf, api, path)))));
    ways.put(
        "parallel stream",
        (onBehalf, api, path) -> {
          var mapped =
              CallerContext.wrapFunction(
                  (String each) -> onBehalf.downstreamApi(api).get(each, String.class));
          get(
              forkJoin.submit(
                  () -> Stream.of(path, path, path, path).parallel().map(mapped).toList()));
        });
    ways.put(
        "shared future",
        (onBehalf, api, path) -> {
          CompletableFuture<String> mine = new CompletableFuture<>();
          CompletableFuture<String> onExecutor =
              mine.thenApplyAsync(
                  unused -> onBehalf.downstreamApi(api).get(path, String.class),
                  CallerContext.wrap(pool));
          CompletableFuture<String> wrapped =
              mine.thenApply(
                  CallerContext.wrapFunction(
                      unused -> onBehalf.downstreamApi(api).get(path, String.class)));
          CompletableFuture<String> theirs = shared.getAndSet(mine);
          if (theirs != null) {
            theirs.complete("by another request");
          }
          CompletableFuture<String> same =
              mine.completeOnTimeout("by nobody", 200, TimeUnit.MILLISECONDS);
          assert same == mine;
          get(onExecutor);
          get(wrapped);
        });
  }

  private void virtualThreads() {
    try {
      ExecutorService virtual =
          (ExecutorService)
              Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
      opened.add(virtual::shutdownNow);
      ways.put(
          "virtual thread",
          (onBehalf, api, path) ->
              get(CallerContext.wrap(virtual).submit(call(onBehalf, api, path))));
    } catch (ReflectiveOperationException e) {
      // before Java 21
    }
  }

  private static Callable<String> call(OnBehalf onBehalf, String api, String path) {
    return () -> onBehalf.downstreamApi(api).get(path, String.class);
  }

  private static void get(java.util.concurrent.Future<?> future) throws Exception {
    Object unused = future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  private String address(String api, String path) {
    return root + "/" + api + "/" + path;
  }

  private Invocation.Builder jersey(String api, String path) {
    return Objects.requireNonNull(jersey.get(api)).target(address(api, path)).request();
  }

  private void okHttp(OnBehalf onBehalf, String api, String path) throws IOException {
    Request request = new Request.Builder().url(address(api, path)).build();
    try (Response response = Objects.requireNonNull(okHttp.get(api)).newCall(request).execute()) {
      String unused = response.body().string();
    }
  }

  private void enqueue(OnBehalf onBehalf, String api, String path) throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Request request =
        new Request.Builder()
            .url(address(api, path))
            .tag(CallerContext.Captured.class, CallerContext.capture())
            .build();
    Objects.requireNonNull(okHttp.get(api))
        .newCall(request)
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(Call call, IOException fault) {
                answer.completeExceptionally(fault);
              }

              @Override
              public void onResponse(Call call, Response response) throws IOException {
                try (response) {
                  answer.complete(response.body().string());
                }
              }
            });
    get(answer);
  }

  private void apache(OnBehalf onBehalf, String api, String path) throws IOException {
    try (CloseableHttpResponse response =
        Objects.requireNonNull(apache.get(api)).execute(new HttpGet(address(api, path)))) {
      EntityUtils.consume(response.getEntity());
    }
  }

  private void azure(OnBehalf onBehalf, String api, String path) throws Exception {
    String scope = api.equals("stock") ? "api://stock/stock.read" : "api://partner/orders.read";
    send(
        api,
        path,
        "Bearer "
            + OnBehalfOfCredential.forCaller(api)
                .getTokenSync(new TokenRequestContext().addScopes(scope))
                .getToken());
  }

  private void send(String api, String path, String authorization) throws Exception {
    HttpResponse<String> unused =
        plain.send(
            HttpRequest.newBuilder(URI.create(address(api, path)))
                .header("Authorization", authorization)
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  /** On a port that serves one call at a time, since its address is the port's. */
  private void soap(OnBehalf onBehalf, String api, String path) {
    Queue<Dispatch<Source>> idle = Objects.requireNonNull(ports.get(api));
    Dispatch<Source> taken = idle.poll();
    Dispatch<Source> port = taken == null ? port(api) : taken;
    try {
      port.getRequestContext()
          .put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, address(api, "soap/" + path));
      Source unused = port.invoke(new StreamSource(new StringReader("<get xmlns='urn:orders'/>")));
    } finally {
      idle.add(port);
    }
  }

  // JAX-WS 2 has it raw
  @SuppressWarnings("rawtypes")
  private Dispatch<Source> port(String api) {
    Dispatch<Source> port = soap.createDispatch(PORT, Source.class, Service.Mode.PAYLOAD);
    List<Handler> chain = port.getBinding().getHandlerChain();
    chain.add(OnBehalfOfHandler.forApi(api));
    port.getBinding().setHandlerChain(chain);
    return port;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    pool.shutdownNow();
    timer.shutdownNow();
    forkJoin.shutdownNow();
    jersey.values().forEach(Client::close);
    for (CloseableHttpClient each : apache.values()) {
      each.close();
    }
    for (OkHttpClient each : okHttp.values()) {
      each.dispatcher().executorService().shutdown();
      each.connectionPool().evictAll();
    }
  }
}
