package org.onbehalf.functional.onbehalfof;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import javax.servlet.ServletContext;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.client.WebTarget;
import javax.ws.rs.core.Context;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.jersey.OnBehalfOfFeature;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.ProtectedApplication;

/**
 * The journey out, through HTTP: each downstream call bears a token of the right kind and of the
 * right user.
 */
public class OnBehalfOfTest {
  @RegisterExtension static final ProtectedApplication application = ProtectedApplication.with();

  private static final Tenant tenant = application.tenant;
  private static FilteredServer partner;
  private static FilteredServer sample;

  @BeforeAll
  static void start() throws Exception {
    partner =
        application.closing(
            FilteredServer.with(tenant.partnerConfiguration())
                .servlet("/api/whoami", new WhoAmIServlet())
                .start());
    Map<String, String> configuration = tenant.sampleConfiguration(partner.uri("/api"));
    sample =
        application.closing(
            FilteredServer.with(configuration)
                .jersey(
                    new ResourceConfig().register(new Calls(partner.uri("/api/whoami").toString())))
                .start());
  }

  @BeforeEach
  void forget() {
    tenant.emulator().log().clear();
  }

  /** A legacy singleton resource. */
  @Path("/")
  public static final class Calls {
    private final String address;
    private final Client client =
        ClientBuilder.newClient().register(OnBehalfOfFeature.forApi("PartnerAPI"));
    private final AtomicReference<WebTarget> others = new AtomicReference<>();
    private final ExecutorService workers = Executors.newFixedThreadPool(4);

    public Calls(String address) {
      this.address = address;
    }

    @GET
    @Path("sync")
    public String sync() {
      return client.target(address).request().get(String.class);
    }

    @GET
    @Path("async")
    public String async() throws Exception {
      return client.target(address).request().async().get(String.class).get();
    }

    @GET
    @Path("rx")
    public String rx() throws Exception {
      return client.target(address).request().rx().get(String.class).toCompletableFuture().get();
    }

    @GET
    @Path("wrapped")
    public String wrapped() throws Exception {
      Callable<String> call = this::sync;
      Future<String> one = workers.submit(CallerContext.wrap(call));
      Future<String> two = workers.submit(CallerContext.wrap(call));
      assertThat(one.get()).isEqualTo(two.get());
      return one.get();
    }

    /** As an event source of JAX-RS does: on a thread of its own. */
    @GET
    @Path("own-thread")
    public String ownThread() throws Exception {
      WebTarget target =
          client.target(address).property(OnBehalfOfFeature.CALLER, CallerContext.capture());
      return workers.submit(() -> target.request().get(String.class)).get();
    }

    @GET
    @Path("facade")
    public String facade(@Context ServletContext context) {
      return OnBehalf.from(context).downstreamApi("PartnerAPI").get("whoami", String.class);
    }

    /** On a thread that has a caller, that one calls. */
    @GET
    @Path("others-target")
    public String othersTarget() {
      others.compareAndSet(
          null, client.target(address).property(OnBehalfOfFeature.CALLER, CallerContext.capture()));
      return Objects.requireNonNull(others.get()).request().get(String.class);
    }

    @GET
    @Path("app")
    public String app(@Context ServletContext context) {
      return OnBehalf.from(context).downstreamApi("PartnerApp").get("whoami", String.class);
    }

    @GET
    @Path("as-app")
    public String asApp(@Context ServletContext context) {
      return OnBehalf.from(context).downstreamApi("PartnerAPI").asApp().get("whoami", String.class);
    }

    @GET
    @Path("bound-app")
    public String boundApp(@Context ServletContext context) {
      Client bound =
          ClientBuilder.newClient().register(OnBehalf.from(context).feature("PartnerApp"));
      try {
        return bound.target(address).request().get(String.class);
      } finally {
        bound.close();
      }
    }

    @GET
    @Path("header")
    public String header(@Context ServletContext context) {
      return OnBehalf.from(context).authorizationHeader("PartnerAPI").substring(0, 7);
    }

    @GET
    @Path("elsewhere")
    public String elsewhere() {
      return client.target("http://127.0.0.1:1/api/whoami").request().get(String.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sync", "async", "rx", "wrapped", "own-thread", "others-target", "facade"})
  void call_onBehalfOfAUser_arrivesAsThatUser(String way) throws Exception {
    for (String user : new String[] {"alice", "bob", "alice"}) {
      HttpResponse<String> answer = sample.getAs(tenant.tokenOf(user), "/api/rest/" + way);

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body())
          .startsWith(tenant.upnOf(user) + "|")
          .contains("|" + tenant.sampleClientId() + "|false|[orders.read]");
    }
  }

  @Test
  void call_twiceWithTheSameToken_isOneExchange() throws Exception {
    String token = tenant.tokenOf("alice");

    sample.getAs(token, "/api/rest/sync");
    sample.getAs(token, "/api/rest/async");

    assertThat(tenant.emulator().log().exchanges()).hasSize(1);
    assertThat(tenant.emulator().log().exchanges().get(0).parameters())
        .containsEntry("requested_token_use", "on_behalf_of")
        .containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
        .containsEntry("assertion", token)
        .containsEntry("client_id", tenant.sampleClientId());
  }

  @Test
  void call_givesMsalNothingToReport() throws Exception {
    try (CapturedLog log = new CapturedLog()) {
      sample.getAs(tenant.tokenOf("alice"), "/api/rest/sync");

      assertThat(tenant.emulator().log().exchanges()).hasSize(1);
      assertThat(log.text()).doesNotContain("Correlation Id is not same");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "as-app", "bound-app"})
  void call_inTheApplicationsOwnName_arrivesAsTheApplication(String way) throws Exception {
    HttpResponse<String> answer = sample.getAs(tenant.tokenOf("alice"), "/api/rest/" + way);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .contains("|" + tenant.sampleClientId() + "|true|[]|[Orders.Read.All]");
    assertThat(tenant.emulator().log().exchanges()).isEmpty();
  }

  @Test
  void call_withACertificate_provesTheClientByASignedAssertion(@TempDir java.nio.file.Path folder)
      throws Exception {
    Map<String, String> configuration =
        tenant.sampleConfiguration(partner.uri("/api"), folder.resolve("sample.p12"));
    try (FilteredServer server =
        FilteredServer.with(configuration)
            .jersey(new ResourceConfig().register(new Calls(partner.uri("/api/whoami").toString())))
            .start()) {
      HttpResponse<String> answer = server.getAs(tenant.tokenOf("alice"), "/api/rest/sync");

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).startsWith(tenant.upnOf("alice") + "|");
      assertThat(tenant.emulator().log().exchanges().get(0).parameters())
          .containsEntry(
              "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
          .containsKey("client_assertion")
          .doesNotContainKey("client_secret");
    }
  }

  @Test
  void call_withACredentialThatEntraRefuses_isA500_andTheLogNamesTheRemedy() throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration(partner.uri("/api"));
    configuration.put("AzureAd.ClientCredentials.0.ClientSecret", "a wrong secret");
    try (CapturedLog log = new CapturedLog();
        FilteredServer server =
            FilteredServer.with(configuration)
                .jersey(
                    new ResourceConfig().register(new Calls(partner.uri("/api/whoami").toString())))
                .start()) {
      HttpResponse<String> answer = server.getAs(tenant.tokenOf("alice"), "/api/rest/sync");

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body()).contains("\"server_error\"").doesNotContain("AADSTS");
      assertThat(log.text())
          .contains("AADSTS7000215", "AzureAd.ClientCredentials")
          .doesNotContain("a wrong secret");
    }
  }

  @Test
  void header_forAnyOtherClient_isABearerToken() throws Exception {
    assertThat(sample.getAs(tenant.tokenOf("alice"), "/api/rest/header").body())
        .isEqualTo("Bearer ");
  }

  @Test
  void call_ofAnAddressOutsideBaseUrl_getsNoToken() throws Exception {
    HttpResponse<String> answer = sample.getAs(tenant.tokenOf("alice"), "/api/rest/elsewhere");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(tenant.emulator().log().exchanges()).isEmpty();
  }

  @Test
  void call_byAnApplicationWhereAUserIsNeeded_isUserRequired_withoutAnyNetwork() throws Exception {
    HttpResponse<String> answer = sample.getAs(tenant.applicationToken(), "/api/rest/sync");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("\"user_required\"");
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("error=\"user_required\"");
    assertThat(tenant.emulator().log().tokenRequests()).isEmpty();
  }
}
