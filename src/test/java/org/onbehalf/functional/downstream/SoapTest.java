package org.onbehalf.functional.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTParser;
import com.sun.net.httpserver.HttpServer;
import java.io.StringReader;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.annotation.Resource;
import javax.xml.namespace.QName;
import javax.xml.transform.Source;
import javax.xml.transform.stream.StreamSource;
import javax.xml.ws.BindingProvider;
import javax.xml.ws.Dispatch;
import javax.xml.ws.Endpoint;
import javax.xml.ws.Provider;
import javax.xml.ws.Service;
import javax.xml.ws.ServiceMode;
import javax.xml.ws.WebServiceContext;
import javax.xml.ws.WebServiceProvider;
import javax.xml.ws.handler.Handler;
import javax.xml.ws.handler.MessageContext;
import javax.xml.ws.soap.SOAPBinding;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.CallerContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.NoCallerException;
import org.onbehalf.OnBehalf;
import org.onbehalf.functional.AbsentLibraries;
import org.onbehalf.functional.DownstreamFixture;
import org.onbehalf.internal.Nullable;
import org.onbehalf.jaxws.OnBehalfOfHandler;
import org.onbehalf.testing.OtherClassPath;

/** Calls by a JAX-WS client of Metro's, to an endpoint of Metro's. */
class SoapTest {
  private static final QName PORT = new QName("urn:orders", "OrdersPort");

  private static final Orders ORDERS = new Orders();
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static HttpServer server;
  private static Endpoint endpoint;
  private static DownstreamFixture fixture;
  private static Service service;
  private static Dispatch<Source> port;

  /** Writes down the HTTP headers of each message, by lower-case names. */
  @WebServiceProvider(
      serviceName = "Orders",
      portName = "OrdersPort",
      targetNamespace = "urn:orders")
  @ServiceMode(Service.Mode.PAYLOAD)
  public static final class Orders implements Provider<Source> {
    final List<Map<String, List<String>>> messages = new CopyOnWriteArrayList<>();

    @Resource @Nullable WebServiceContext context;

    @Override
    @SuppressWarnings("unchecked")
    public Source invoke(Source request) {
      Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      headers.putAll(
          (Map<String, List<String>>)
              Objects.requireNonNull(context)
                  .getMessageContext()
                  .get(MessageContext.HTTP_REQUEST_HEADERS));
      messages.add(headers);
      return new StreamSource(new StringReader("<order xmlns='urn:orders'>7</order>"));
    }
  }

  @BeforeAll
  static void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(THREADS);
    endpoint = Endpoint.create(SOAPBinding.SOAP11HTTP_BINDING, ORDERS);
    endpoint.publish(server.createContext("/soap/orders"));
    server.start();
    fixture =
        new DownstreamFixture(
            configuration -> {
              configuration.put("DownstreamApis.Soap.BaseUrl", address("/soap"));
              configuration.put("DownstreamApis.Soap.Scopes", "api://partner/orders.read");
              configuration.put("DownstreamApis.SoapApp.BaseUrl", address("/soap"));
              configuration.put("DownstreamApis.SoapApp.Scopes", "api://partner/.default");
              configuration.put("DownstreamApis.SoapApp.RequestAppToken", "true");
            });
    service = Service.create(new QName("urn:orders", "Orders"));
    service.addPort(PORT, SOAPBinding.SOAP11HTTP_BINDING, address("/soap/orders"));
    port = port(OnBehalfOfHandler.forApi("Soap"));
  }

  @AfterAll
  static void stop() throws Exception {
    endpoint.stop();
    server.stop(0);
    THREADS.shutdown();
    fixture.close();
  }

  @BeforeEach
  void forget() {
    ORDERS.messages.clear();
    fixture.forget();
  }

  private static String address(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  // JAX-WS 2 has it raw
  @SuppressWarnings("rawtypes")
  private static Dispatch<Source> port(OnBehalfOfHandler handler) {
    Dispatch<Source> made = service.createDispatch(PORT, Source.class, Service.Mode.PAYLOAD);
    List<Handler> chain = made.getBinding().getHandlerChain();
    chain.add(handler);
    made.getBinding().setHandlerChain(chain);
    return made;
  }

  private static Source message() {
    return new StreamSource(new StringReader("<get xmlns='urn:orders'/>"));
  }

  private static String call(Dispatch<Source> sender) {
    return sender.invoke(message()) == null ? "nothing" : "answered";
  }

  private static String header(Map<String, List<String>> message, String name) {
    return message.getOrDefault(name, List.of("none")).get(0);
  }

  private static String oid(Map<String, List<String>> message) throws Exception {
    assertThat(message.get("Authorization")).hasSize(1);
    String token = header(message, "Authorization").replaceFirst("^Bearer ", "");
    return JWTParser.parse(token).getJWTClaimsSet().getStringClaim("oid");
  }

  @Test
  void invoke_sendsTheCallersToken_andKeepsTheMessagesOwnHeaders() throws Exception {
    fixture.does(
        onBehalf -> {
          Dispatch<Source> own = port(OnBehalfOfHandler.forApi("Soap"));
          own.getRequestContext()
              .put(
                  MessageContext.HTTP_REQUEST_HEADERS,
                  Map.of("X-Own", List.of("kept"), "authorization", List.of("Basic somebody")));
          return call(own);
        });
    HttpResponse<String> answer = fixture.request("alice", "client-request-id", "of-the-caller");

    assertThat(answer.body()).isEqualTo("answered");
    Map<String, List<String>> message = ORDERS.messages.get(0);
    assertThat(oid(message)).isEqualTo(fixture.tenant.objectIdOf("alice"));
    assertThat(message.get("X-Own")).containsExactly("kept");
    assertThat(message.get("client-request-id")).containsExactly("of-the-caller");
    assertThat(fixture.tenant.emulator().log().exchanges()).hasSize(1);
    // a handler cannot answer a challenge
    assertThat(fixture.tenant.emulator().log().exchanges().get(0).parameters())
        .containsEntry("requested_token_use", "on_behalf_of")
        .doesNotContainKey("claims");
  }

  @Test
  void invoke_atAnotherAddress_sendsNothing() throws Exception {
    for (String other :
        new String[] {
          address("/soap/orders").replace("127.0.0.1", "localhost"),
          address("/other"),
          fixture.api.uri("/soap/orders").toString()
        }) {
      fixture.as(
          "alice",
          onBehalf -> {
            Dispatch<Source> elsewhere = port(OnBehalfOfHandler.forApi("Soap"));
            elsewhere.getRequestContext().put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, other);
            assertThatThrownBy(() -> call(elsewhere))
                .hasMessageContaining("DownstreamApis.Soap.BaseUrl is");
            return "";
          });
    }

    assertThat(ORDERS.messages).isEmpty();
    assertThat(fixture.api.calls()).isEmpty();
  }

  @Test
  void redirect_toAnotherHost_neverCarriesTheToken() throws Exception {
    for (int status : new int[] {302, 307}) {
      server.createContext(
          "/soap/away" + status,
          exchange -> {
            exchange.getResponseHeaders().add("Location", fixture.api.uri("/x").toString());
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
          });
      fixture.as(
          "alice",
          onBehalf -> {
            Dispatch<Source> led = port(OnBehalfOfHandler.forApi("Soap"));
            led.getRequestContext()
                .put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, address("/soap/away" + status));
            // what the other host answers is no SOAP
            assertThatThrownBy(() -> call(led)).isNotNull();
            return "";
          });
    }

    assertThat(fixture.api.calls()).hasSize(2);
    assertThat(fixture.api.calls())
        .allSatisfy(call -> assertThat(call.header("Authorization")).isEmpty());
  }

  @Test
  void oneOfOurExceptions_leavesThePort_andBecomesTheCallersAnswer() throws Exception {
    fixture.does(onBehalf -> call(port));
    HttpResponse<String> answer =
        fixture.sample.getAs(fixture.tenant.applicationToken(), "/api/work");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("user_required");
  }

  @Test
  void onePort_forManyCallersAtOnce_neverSwapsTokens() throws Exception {
    fixture.does(onBehalf -> call(port));
    everybodyCalls();
  }

  @Test
  void invokeAsync_onAnExecutorThatWrapsEachTask_goesInTheCallersName_forManyAtOnce()
      throws Exception {
    service.setExecutor(task -> THREADS.execute(CallerContext.wrap(task)));
    Dispatch<Source> async = port(OnBehalfOfHandler.forApi("Soap"));
    fixture.does(
        onBehalf -> {
          try {
            return async.invokeAsync(message()).get() == null ? "nothing" : "answered";
          } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
          }
        });
    everybodyCalls();
  }

  private static void everybodyCalls() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> requests = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      String user = "user" + i % 20;
      expected.add("Req-" + user + "-" + i + " " + fixture.tenant.objectIdOf(user));
      requests.add(
          fixture
              .sample
              .client()
              .sendAsync(
                  HttpRequest.newBuilder(fixture.sample.uri("/api/work"))
                      .header("Authorization", "Bearer " + fixture.tenant.tokenOf(user))
                      .header("client-request-id", "Req-" + user + "-" + i)
                      .build(),
                  HttpResponse.BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> request : requests) {
      assertThat(request.get().body()).isEqualTo("answered");
    }
    List<String> came = new ArrayList<>();
    for (Map<String, List<String>> message : ORDERS.messages) {
      came.add(header(message, "client-request-id") + " " + oid(message));
    }
    assertThat(came).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void invokeAsync_onAnyOtherExecutor_saysTheWays() throws Exception {
    service.setExecutor(THREADS);
    Dispatch<Source> async = port(OnBehalfOfHandler.forApi("Soap"));
    fixture.as(
        "alice",
        onBehalf -> {
          assertThatThrownBy(() -> async.invokeAsync(message()).get())
              .hasRootCauseInstanceOf(NoCallerException.class)
              .hasStackTraceContaining("the Service's executor");
          return "";
        });

    assertThat(ORDERS.messages).isEmpty();
  }

  @Test
  void applicationsOwnToken_needsNobody_whereTheInstanceIsGiven() throws Exception {
    CompletableFuture<OnBehalf> instance = new CompletableFuture<>();
    fixture.as("alice", instance::complete);

    assertThat(call(port(OnBehalfOfHandler.forApi(instance.join(), "SoapApp"))))
        .isEqualTo("answered");
    assertThat(ORDERS.messages).hasSize(1);
  }

  @Test
  void portThatMaintainsASession_isRefused() throws Exception {
    Dispatch<Source> sender = port(OnBehalfOfHandler.forApi("Soap"));
    sender.getRequestContext().put(BindingProvider.SESSION_MAINTAIN_PROPERTY, true);
    fixture.as(
        "alice",
        onBehalf -> {
          assertThatThrownBy(() -> call(sender))
              .hasRootCauseInstanceOf(ConfigurationException.class)
              .hasMessageContaining("SESSION_MAINTAIN_PROPERTY");
          return "";
        });

    assertThat(ORDERS.messages).isEmpty();
  }

  @Test
  void cookieHandlerOfTheJvm_whichTheTransportWouldUse_isRefused() throws Exception {
    CookieHandler.setDefault(new CookieManager());
    try {
      fixture.as(
          "alice",
          onBehalf -> {
            assertThatThrownBy(() -> call(port))
                .hasRootCauseInstanceOf(ConfigurationException.class)
                .hasMessageContaining("java.net.CookieHandler.setDefault");
            return "";
          });
      assertThat(ORDERS.messages).isEmpty();
    } finally {
      CookieHandler.setDefault(null);
    }
  }

  @Test
  void withoutJaxws_theLibraryWorks() throws Exception {
    try (OtherClassPath other =
        OtherClassPath.without("(jakarta.xml.ws-api|jakarta.xml.soap-api|jaxws-rt|saaj).*\\.jar")) {
      assertThat(other.run(AbsentLibraries.class, "jaxws")).isEqualTo("absent, 200 {} 1");
    }
  }
}
