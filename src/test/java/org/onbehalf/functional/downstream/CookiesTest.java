package org.onbehalf.functional.downstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.policy.BearerTokenAuthenticationPolicy;
import com.azure.core.http.policy.CookiePolicy;
import com.azure.core.util.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CacheRequest;
import java.net.CacheResponse;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.ResponseCache;
import java.net.URI;
import java.net.URLConnection;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.http.client.config.CookieSpecs;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.impl.client.BasicCookieStore;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.glassfish.jersey.apache.connector.ApacheClientProperties;
import org.glassfish.jersey.apache.connector.ApacheConnectorProvider;
import org.glassfish.jersey.client.ClientConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.OnBehalf;
import org.onbehalf.azure.OnBehalfOfCredential;
import org.onbehalf.functional.DownstreamFixture;
import org.onbehalf.internal.Nullable;
import org.onbehalf.jersey.OnBehalfOfFeature;
import org.onbehalf.okhttp.OnBehalfOfInterceptor;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.RecordingApi.Call;
import org.onbehalf.testing.clients.AzureTransport;

/**
 * An API that knows its callers by a session cookie: nobody's call carries a cookie that the
 * application did not set on that very request, whatever client all callers share.
 */
class CookiesTest {
  private static ClientFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = new ClientFixture();
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @BeforeEach
  void forget() {
    fixture.forget();
    fixture.house.api.answer(
        call -> Answer.json(200, "{}").with("Set-Cookie", "session=" + owner(call) + "; Path=/"));
  }

  @AfterEach
  void leaveTheJvmAsItWas() {
    CookieHandler.setDefault(null);
    ResponseCache.setDefault(null);
  }

  private static String owner(Call call) {
    try {
      return DownstreamFixture.claim(call, "oid");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Alice calls, then Bob, then Alice again; the cookies that the API got. */
  private static List<String> cookiesOf(Function<OnBehalf, ?> work) throws Exception {
    for (String user : new String[] {"alice", "bob", "alice"}) {
      fixture.as(user, work);
    }
    assertThat(fixture.calls())
        .extracting(CookiesTest::owner)
        .containsExactly(
            fixture.house.tenant.objectIdOf("alice"),
            fixture.house.tenant.objectIdOf("bob"),
            fixture.house.tenant.objectIdOf("alice"));
    List<String> cookies = new ArrayList<>();
    fixture.calls().forEach(call -> cookies.add(call.header("Cookie")));
    return cookies;
  }

  private static String order() {
    return fixture.address("/api/order");
  }

  private static String get(
      CloseableHttpClient client, HttpClientContext context, @Nullable String cookie) {
    HttpGet get = new HttpGet(order());
    if (cookie != null) {
      get.setHeader("Cookie", cookie);
    }
    try (CloseableHttpResponse response = client.execute(get, context)) {
      return response.getFirstHeader("Set-Cookie").getName();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void apacheHttpClient_keepsNone_whateverStoreItIsGiven() throws Exception {
    BasicCookieStore store = new BasicCookieStore();
    HttpClientContext shared = HttpClientContext.create();
    shared.setCookieStore(store);
    try (CloseableHttpClient client =
        org.onbehalf.apache.OnBehalfOfInterceptor.addTo(
                HttpClientBuilder.create().setDefaultCookieStore(store), "PartnerAPI")
            .setDefaultCookieStore(store)
            .setDefaultRequestConfig(
                RequestConfig.custom().setCookieSpec(CookieSpecs.STANDARD).build())
            .build()) {
      assertThat(cookiesOf(onBehalf -> get(client, shared, null))).containsOnly("");
      assertThat(store.getCookies()).isEmpty();

      forget();
      assertThat(cookiesOf(onBehalf -> get(client, HttpClientContext.create(), "own=1")))
          .containsOnly("own=1");
    }
  }

  @Test
  void apacheHttpClient_takesNoCookieAlongARedirect() throws Exception {
    fixture.house.api.answer(
        call ->
            call.target().startsWith("/api/")
                ? Answer.json(302, "").with("Location", fixture.stranger.uri("/x").toString())
                : Answer.json(200, "{}"));
    fixture.stranger.answer(call -> Answer.json(200, "{}").with("Set-Cookie", "a=b"));
    try (CloseableHttpClient client =
        org.onbehalf.apache.OnBehalfOfInterceptor.addTo(HttpClientBuilder.create(), "PartnerAPI")
            .build()) {
      fixture.as("alice", onBehalf -> get(client, HttpClientContext.create(), "own=1"));
    }

    assertThat(fixture.stranger.calls()).extracting(c -> c.header("Cookie")).containsExactly("");
  }

  /** A jar that all callers share. */
  private static final class Jar implements CookieJar {
    final List<Cookie> kept = new ArrayList<>();

    @Override
    public synchronized List<Cookie> loadForRequest(HttpUrl url) {
      return List.copyOf(kept);
    }

    @Override
    public synchronized void saveFromResponse(HttpUrl url, List<Cookie> cookies) {
      kept.addAll(cookies);
    }
  }

  private static String get(OkHttpClient client, @Nullable String cookie) {
    Request.Builder request = new Request.Builder().url(order());
    if (cookie != null) {
      request.header("Cookie", cookie);
    }
    try (Response response = client.newCall(request.build()).execute()) {
      return String.valueOf(response.header("Set-Cookie"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void okHttp_sendsNoneOfAJar_whenItWasSetBeforeOrAfter() throws Exception {
    Jar before = new Jar();
    OkHttpClient client =
        OnBehalfOfInterceptor.addTo(new OkHttpClient.Builder().cookieJar(before), "PartnerAPI")
            .build();
    assertThat(cookiesOf(onBehalf -> get(client, null))).containsOnly("");
    assertThat(before.kept).isEmpty();

    forget();
    OkHttpClient after = client.newBuilder().cookieJar(new Jar()).build();
    assertThat(cookiesOf(onBehalf -> get(after, null))).containsOnly("");

    forget();
    assertThat(cookiesOf(onBehalf -> get(after, "own=1"))).containsOnly("own=1");
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  @Test
  void jerseyOnTheApacheConnector_keepsNone_whateverItsConfigurationSays() throws Exception {
    ClientConfig config = new ClientConfig().connectorProvider(new ApacheConnectorProvider());
    config.property(ApacheClientProperties.DISABLE_COOKIES, false);
    config.property(
        ApacheClientProperties.REQUEST_CONFIG,
        RequestConfig.custom().setCookieSpec(CookieSpecs.STANDARD).build());
    Client client = ClientBuilder.newClient(config);
    try {
      client.register(OnBehalfOfFeature.forApi("PartnerAPI"));
      assertThat(cookiesOf(onBehalf -> client.target(order()).request().get(String.class)))
          .containsOnly("");

      forget();
      assertThat(
              cookiesOf(
                  onBehalf ->
                      client.target(order()).request().cookie("own", "1").get(String.class)))
          .allMatch(cookie -> cookie.contains("own=1") && !cookie.contains("session"));
    } finally {
      client.close();
    }
  }

  @Test
  void jerseyOnTheApacheConnector_keepsNone_whenATargetHasTheFeature() throws Exception {
    Client client =
        ClientBuilder.newClient(
            new ClientConfig().connectorProvider(new ApacheConnectorProvider()));
    try {
      var target = client.target(order()).register(OnBehalfOfFeature.forApi("PartnerAPI"));
      assertThat(cookiesOf(onBehalf -> target.request().get(String.class))).containsOnly("");
    } finally {
      client.close();
    }
  }

  @Test
  void jerseyOnTheJdksConnections_isRefused_whileTheJvmHasACookieHandler() throws Exception {
    Client client = ClientBuilder.newClient().register(OnBehalfOfFeature.forApi("PartnerAPI"));
    CookieHandler.setDefault(new CookieManager());
    try (CapturedLog log = new CapturedLog()) {
      for (String user : new String[] {"alice", "bob"}) {
        HttpResponse<String> answer =
            fixture.answered(user, onBehalf -> client.target(order()).request().get(String.class));
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("\"server_error\"");
      }
      assertThat(log.text())
          .contains("java.net.CookieHandler.setDefault was called with a java.net.CookieManager")
          .contains("jersey-apache-connector");
      assertThat(fixture.calls()).isEmpty();

      CookieHandler.setDefault(null);
      assertThat(cookiesOf(onBehalf -> client.target(order()).request().get(String.class)))
          .containsOnly("");
    } finally {
      client.close();
    }
  }

  @Test
  void jerseyOnTheApacheConnector_needsNoRefusal_whileTheJvmHasACookieHandler() throws Exception {
    CookieHandler.setDefault(new CookieManager());
    Client client =
        ClientBuilder.newClient(new ClientConfig().connectorProvider(new ApacheConnectorProvider()))
            .register(OnBehalfOfFeature.forApi("PartnerAPI"));
    try {
      assertThat(cookiesOf(onBehalf -> client.target(order()).request().get(String.class)))
          .containsOnly("");
    } finally {
      client.close();
    }
  }

  @Test
  void downstreamApi_goesOnWithoutThem_whileTheJvmHasACookieHandler() throws Exception {
    CookieManager handler = new CookieManager();
    assertThat(
            cookiesOf(
                onBehalf -> {
                  // from the second call on
                  String got = onBehalf.downstreamApi("PartnerAPI").get("order", String.class);
                  CookieHandler.setDefault(handler);
                  return got;
                }))
        .containsOnly("");
    assertThat(handler.getCookieStore().getCookies()).isEmpty();
  }

  /** A cache that keeps whatever it is shown. */
  private static final class SharedAnswers extends ResponseCache {
    @Override
    public @Nullable CacheResponse get(
        URI uri, String method, Map<String, List<String>> requestHeaders) {
      return null;
    }

    @Override
    public @Nullable CacheRequest put(URI uri, URLConnection connection) {
      throw new AssertionError("an answer was given to the JVM's cache");
    }
  }

  @Test
  void responseCacheOfTheJvm_getsNoAnswer() throws Exception {
    ResponseCache.setDefault(new SharedAnswers());
    assertThat(
            cookiesOf(onBehalf -> onBehalf.downstreamApi("PartnerAPI").get("order", String.class)))
        .containsOnly("");

    Client client = ClientBuilder.newClient().register(OnBehalfOfFeature.forApi("PartnerAPI"));
    try (CapturedLog log = new CapturedLog()) {
      HttpResponse<String> answer =
          fixture.answered("bob", onBehalf -> client.target(order()).request().get(String.class));
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(log.text()).contains("java.net.ResponseCache.setDefault was called");
    } finally {
      client.close();
    }
  }

  @Test
  void azurePipeline_withCookiesOfItsOwn_isMadeForOneCallerOnly() throws Exception {
    AzureTransport transport = new AzureTransport();
    assertThat(
            cookiesOf(
                onBehalf -> {
                  HttpPipeline pipeline =
                      new HttpPipelineBuilder()
                          .policies(
                              new CookiePolicy(),
                              new BearerTokenAuthenticationPolicy(
                                  OnBehalfOfCredential.forCaller("PartnerAPI"),
                                  "api://partner/orders.read"))
                          .httpClient(transport)
                          .build();
                  return pipeline
                      .sendSync(
                          new HttpRequest(HttpMethod.GET, order().replaceFirst("^http:", "https:")),
                          Context.NONE)
                      .getStatusCode();
                }))
        .containsOnly("");
  }
}
