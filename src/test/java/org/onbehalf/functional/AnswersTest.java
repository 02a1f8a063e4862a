package org.onbehalf.functional;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.jersey.CallerFeature;
import org.onbehalf.jersey.OnBehalfOfFeature;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testkit.Grant;

/**
 * What a caller gets back when Entra or a downstream API says no, and the application lets the
 * exception pass.
 */
class AnswersTest {
  private static Tenant tenant;
  private static HttpServer downstream;
  private static FilteredServer plain;
  private static FilteredServer catchAll;
  private static final AtomicReference<String> redirectedTo = new AtomicReference<>();

  @BeforeAll
  static void start() throws Exception {
    tenant = Tenant.start();
    downstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    downstream.createContext(
        "/api/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          int status = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
          exchange.getResponseHeaders().add("Set-Cookie", "partner=1");
          exchange.getResponseHeaders().add("X-Partner", "secret-header");
          exchange.getResponseHeaders().add("WWW-Authenticate", "Negotiate");
          exchange.getResponseHeaders().add("Location", "/stolen");
          byte[] body = "secret-body".getBytes(UTF_8);
          exchange.sendResponseHeaders(status, status == 204 ? -1 : body.length);
          if (status != 204) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    downstream.createContext(
        "/stolen",
        exchange -> {
          redirectedTo.set(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    downstream.start();
    URI base = URI.create("http://127.0.0.1:" + downstream.getAddress().getPort() + "/api");
    plain =
        server(base, new ResourceConfig()).servlet("/api/servlet/*", new Forwarding(base)).start();
    catchAll =
        server(base, new ResourceConfig().register(CatchAll.class).register(CallerFeature.class))
            .start();
  }

  private static FilteredServer server(URI base, ResourceConfig application) {
    return FilteredServer.with(tenant.sampleConfiguration(base))
        .jersey(application.register(new Calls(base.toString())));
  }

  @AfterAll
  static void stop() throws Exception {
    plain.close();
    catchAll.close();
    downstream.stop(0);
    tenant.close();
  }

  @AfterEach
  void calm() {
    tenant.emulator().faults().clear();
  }

  /** In almost every old JAX-RS application. */
  public static final class CatchAll implements ExceptionMapper<Throwable> {
    @Override
    public Response toResponse(Throwable thrown) {
      return Response.status(500).entity("caught " + thrown.getClass().getSimpleName()).build();
    }
  }

  /** A resource that knows nothing of Onbehalf's exceptions. */
  @Path("/")
  public static final class Calls {
    private final String base;
    private final AtomicReference<RuntimeException> kept = new AtomicReference<>();
    private final Client client =
        ClientBuilder.newClient().register(OnBehalfOfFeature.forApi("PartnerAPI"));

    Calls(String base) {
      this.base = base;
    }

    @GET
    @Path("status/{status}")
    public String status(@PathParam("status") int status) {
      return client.target(base).path("" + status).request().get(String.class);
    }

    @GET
    @Path("handled")
    public Response handled() {
      try {
        return Response.ok(client.target(base).path("404").request().get(String.class)).build();
      } catch (NotFoundException e) {
        return Response.status(409).entity("no such order").build();
      }
    }

    @GET
    @Path("on-purpose")
    public Response onPurpose() {
      return client.target(base).path("404").request().get();
    }

    @GET
    @Path("own-404")
    public String own404() {
      return Optional.<String>empty().orElseThrow(NotFoundException::new);
    }

    @GET
    @Path("wrapped")
    public String wrapped() {
      try {
        return status(200);
      } catch (RuntimeException e) {
        throw new IllegalStateException("report failed", new RuntimeException(e));
      }
    }

    /** Keeps the first caller's exception and throws it at everybody, as a careless cache does. */
    @GET
    @Path("shared")
    public String shared() {
      RuntimeException first = kept.get();
      if (first != null) {
        throw first;
      }
      try {
        return status(200);
      } catch (RuntimeException e) {
        kept.set(e);
        throw e;
      }
    }

    @GET
    @Path("broken")
    public String broken() {
      return Optional.<String>empty()
          .orElseThrow(() -> new IllegalStateException("the application's own fault"));
    }
  }

  /** The same without a JAX-RS server. */
  private static final class Forwarding extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient Calls calls;

    Forwarding(URI base) {
      this.calls = new Calls(base.toString());
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException {
      try {
        response.setHeader("X-Application", "kept");
        calls.status(Integer.parseInt(request.getPathInfo().substring(1)));
      } catch (RuntimeException e) {
        throw new ServletException("wrapped", e);
      }
    }
  }

  private static HttpResponse<String> get(FilteredServer server, String path, String... headers)
      throws Exception {
    // a new token each time: nothing is cached
    return server.getAs(tenant.tokenOf("alice"), path, headers);
  }

  private static Map<String, Object> body(HttpResponse<String> answer) throws Exception {
    return JSONObjectUtils.parse(answer.body());
  }

  private static String challenge(HttpResponse<String> answer) {
    List<String> lines = answer.headers().allValues("WWW-Authenticate");
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  @Test
  void consentRequired_tellsASinglePageApplicationWhatToAskFor() throws Exception {
    tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).consentRequired();

    HttpResponse<String> answer = get(plain, "/api/rest/status/200");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(challenge(answer)).contains("error=\"consent_required\"");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(body(answer))
        .containsEntry("error", "consent_required")
        .containsEntry("client_id", tenant.sampleClientId())
        .containsEntry("consent_scope", "api://" + tenant.sampleClientId() + "/.default")
        .containsKeys(
            "error_description", "correlation_id", "downstream_scopes", "admin_consent_uri")
        .doesNotContainKey("consent_uri");
  }

  @Test
  void consentRequired_worksAtOnceAfterTheConsent_withTheSameToken() throws Exception {
    String token = tenant.tokenOf("alice");
    tenant.emulator().faults().next(1).grant(Grant.ON_BEHALF_OF).consentRequired();

    assertThat(plain.getAs(token, "/api/rest/status/200").statusCode()).isEqualTo(401);
    assertThat(plain.getAs(token, "/api/rest/status/200").statusCode()).isEqualTo(200);
  }

  @Test
  void claimsChallenge_isPassedOnToTheCaller() throws Exception {
    String claims = "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}";
    tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).claimsChallenge(claims);

    HttpResponse<String> answer = get(plain, "/api/rest/status/200");

    assertThat(answer.statusCode()).isEqualTo(401);
    String encoded = challenge(answer).replaceAll("^.*claims=\"([^\"]*)\"$", "$1");
    assertThat(new String(Base64.getDecoder().decode(encoded), UTF_8)).isEqualTo(claims);
    assertThat(body(answer))
        .containsEntry("error", "insufficient_claims")
        .containsEntry("claims", claims);
  }

  @Test
  void throttling_isTemporarilyUnavailable_withItsRetryAfter() throws Exception {
    tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).throttle(Duration.ofSeconds(17));

    HttpResponse<String> answer = get(plain, "/api/rest/status/200");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("17");
    assertThat(answer.headers().allValues("WWW-Authenticate")).isEmpty();
    assertThat(body(answer)).containsEntry("error", "temporarily_unavailable");
  }

  @Test
  void brokenConnection_isTemporarilyUnavailable() throws Exception {
    tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).reset();

    assertThat(get(plain, "/api/rest/status/200").statusCode()).isEqualTo(503);
  }

  @Test
  void answers_bearTheCallersCorrelationId_orANewOneInsteadOfAForgedOne() throws Exception {
    tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).consentRequired();

    assertThat(body(get(plain, "/api/rest/status/200", "client-request-id", "abcdef-0123")))
        .containsEntry("correlation_id", "abcdef-0123");
    assertThat(
            (String)
                body(get(plain, "/api/rest/status/200", "client-request-id", "<script>"))
                    .get("correlation_id"))
        .matches("[0-9a-f-]{36}");
  }

  @Test
  void answers_toAnotherOrigin_canBeReadByItsScripts() throws Exception {
    tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).consentRequired();

    HttpResponse<String> answer =
        get(plain, "/api/rest/status/200", "Origin", "https://spa.example");

    assertThat(answer.headers().allValues("Access-Control-Expose-Headers"))
        .containsExactly("WWW-Authenticate, Retry-After");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 409, 500, 503, 302, 307})
  void downstreamAnswer_thatTheResourceLetsPass_isA502WithoutAnyOfIt(int status) throws Exception {
    for (String path : new String[] {"/api/rest/status/" + status, "/api/servlet/" + status}) {
      HttpResponse<String> answer = get(plain, path);

      assertThat(answer.statusCode()).as(path).isEqualTo(502);
      assertThat(answer.headers().map())
          .doesNotContainKeys(
              "set-cookie", "x-partner", "www-authenticate", "location", "onbehalf-api");
      assertThat(answer.body()).doesNotContain("secret");
      assertThat(body(answer))
          .containsEntry("error", "downstream_error")
          .containsEntry("api", "PartnerAPI")
          .containsEntry("status", (long) status)
          .containsKey("correlation_id");
    }
    assertThat(redirectedTo).as("no redirect is followed").hasValue(null);
  }

  @Test
  void downstreamAnswer_thatTheApplicationHandles_isItsOwnAnswer() throws Exception {
    HttpResponse<String> handled = get(plain, "/api/rest/handled");
    HttpResponse<String> own = get(plain, "/api/rest/own-404");
    HttpResponse<String> onPurpose = get(plain, "/api/rest/on-purpose");

    assertThat(handled.statusCode()).isEqualTo(409);
    assertThat(handled.body()).isEqualTo("no such order");
    assertThat(own.statusCode()).isEqualTo(404);
    assertThat(onPurpose.statusCode()).isEqualTo(404);
    assertThat(onPurpose.headers().map()).doesNotContainKey("onbehalf-api");
  }

  @Test
  void downstream_thatCannotBeReached_isDownstreamUnavailable() throws Exception {
    URI closedPort = URI.create("http://127.0.0.1:1/api");
    try (FilteredServer server = server(closedPort, new ResourceConfig()).start()) {
      HttpResponse<String> answer = get(server, "/api/rest/status/200");

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(body(answer))
          .containsEntry("error", "downstream_unavailable")
          .containsEntry("api", "PartnerAPI");
    }
  }

  @Test
  void exception_wrappedByTheApplication_isFoundInTheCauseChain() throws Exception {
    tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).consentRequired();

    assertThat(get(plain, "/api/rest/wrapped").statusCode()).isEqualTo(401);
  }

  @Test
  void exception_bornUnderAnotherCaller_isA500_andToldToNobody() throws Exception {
    tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).consentRequired();

    HttpResponse<String> alice = plain.getAs(tenant.tokenOf("alice"), "/api/rest/shared");
    HttpResponse<String> bob = plain.getAs(tenant.tokenOf("bob"), "/api/rest/shared");

    assertThat(alice.statusCode()).isEqualTo(401);
    assertThat(bob.statusCode()).isEqualTo(500);
    assertThat(body(bob)).containsEntry("error", "server_error");
    assertThat(bob.body()).doesNotContain("consent");
  }

  @Test
  void exception_ofTheApplicationItself_keepsItsOwnAnswer() throws Exception {
    HttpResponse<String> answer = get(plain, "/api/rest/broken");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("correlation_id");
  }

  @Test
  void callerFeature_letsTheAnswersThrough_pastAMapperOfEveryThrowable() throws Exception {
    tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).consentRequired();

    HttpResponse<String> ours = get(catchAll, "/api/rest/status/200");
    HttpResponse<String> theirs = get(catchAll, "/api/rest/broken");

    assertThat(ours.statusCode()).isEqualTo(401);
    assertThat(challenge(ours)).contains("error=\"consent_required\"");
    assertThat(theirs.body()).isEqualTo("caught IllegalStateException");
  }

  @Test
  void nothingSecretOrPersonal_isLogged() throws Exception {
    tenant.emulator().faults().always().grant(Grant.ON_BEHALF_OF).consentRequired();
    String token = tenant.tokenOf("alice");
    try (CapturedLog log = new CapturedLog()) {
      plain.getAs(token, "/api/rest/status/200");

      String payload = token.split("\\.", -1)[1];
      assertThat(log.text())
          .contains("AADSTS65001")
          .doesNotContain(
              token,
              payload,
              tenant.upnOf("alice"),
              tenant.objectIdOf("alice"),
              tenant.sampleSecret());
    }
  }
}
