package org.onbehalf.functional.downstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.functional.DownstreamFixture.claim;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.http.HttpEntity;
import org.apache.http.HttpException;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequestInterceptor;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.entity.InputStreamEntity;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.message.BasicHttpRequest;
import org.apache.http.util.EntityUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.apache.OnBehalfOfInterceptor;
import org.onbehalf.functional.AbsentLibraries;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.OtherClassPath;
import org.onbehalf.testing.RecordingApi.Answer;

/** Calls by Apache HttpClient 4. */
class ApacheHttpClientTest extends HttpClientContract {
  /** Reused by all requests of a thread, whoever their caller is. */
  private final ThreadLocal<HttpClientContext> contexts =
      ThreadLocal.withInitial(HttpClientContext::create);

  private final CloseableHttpClient client =
      OnBehalfOfInterceptor.addTo(HttpClientBuilder.create(), "PartnerAPI")
          .setMaxConnTotal(50)
          .setMaxConnPerRoute(50)
          .setDefaultRequestConfig(RequestConfig.custom().setNormalizeUri(false).build())
          .build();

  @AfterAll
  void closeClient() throws IOException {
    client.close();
  }

  private static String send(
      CloseableHttpClient sender, HttpUriRequest request, HttpClientContext context) {
    try (CloseableHttpResponse response = sender.execute(request, context)) {
      HttpEntity entity = response.getEntity();
      return response.getStatusLine().getStatusCode()
          + " "
          + (entity == null ? "" : EntityUtils.toString(entity));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  String get(String address, String... headers) {
    HttpGet get = new HttpGet(address);
    for (int i = 0; i < headers.length; i += 2) {
      get.setHeader(headers[i], headers[i + 1]);
    }
    return send(client, get, contexts.get());
  }

  @Override
  String post(String address, String body, boolean once) {
    HttpPost post = new HttpPost(address);
    post.setEntity(
        once
            ? new InputStreamEntity(new ByteArrayInputStream(body.getBytes(UTF_8)))
            : new StringEntity(body, UTF_8));
    return send(client, post, contexts.get());
  }

  @Override
  String getCarrying(@Nullable CallerContext.Captured caller, String address) {
    HttpClientContext context = HttpClientContext.create();
    context.setAttribute(OnBehalfOfInterceptor.CALLER, caller);
    return send(client, new HttpGet(address), context);
  }

  @Override
  String getOnOtherThread(@Nullable CallerContext.Captured caller, String address) {
    return CompletableFuture.supplyAsync(() -> getCarrying(caller, address)).join();
  }

  @Override
  String hint() {
    return "OnBehalfOfInterceptor.CALLER";
  }

  @Override
  UnaryOperator<String> workerClient(OnBehalf onBehalf) {
    CloseableHttpClient worker =
        OnBehalfOfInterceptor.addTo(HttpClientBuilder.create(), onBehalf, "PartnerApp").build();
    return address -> {
      try (CloseableHttpClient closed = worker) {
        return send(closed, new HttpGet(address), HttpClientContext.create());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  @Test
  void requestThatIsHandedToAnotherHostThanItNames_getsNoToken() throws Exception {
    URI stranger = fixture.stranger.uri("");
    HttpHost host = new HttpHost(stranger.getHost(), stranger.getPort());
    fixture.as(
        "alice",
        onBehalf -> {
          assertThatThrownBy(
                  () ->
                      client
                          .execute(
                              host, new BasicHttpRequest("GET", fixture.address("/api/orders")))
                          .close())
              .isInstanceOf(IllegalArgumentException.class);
          return "";
        });

    assertThat(fixture.stranger.calls()).isEmpty();
  }

  @Test
  void repetitionThatCameToNothing_leavesNoTokenForTheNextCallerOfTheSameContext()
      throws Exception {
    AtomicInteger sent = new AtomicInteger();
    HttpClientBuilder builder =
        HttpClientBuilder.create()
            .addInterceptorFirst(
                (HttpRequestInterceptor)
                    (request, context) -> {
                      if (sent.incrementAndGet() == 2) {
                        throw new HttpException("the application's own");
                      }
                    });
    HttpClientContext shared = HttpClientContext.create();
    fixture.challengeEverything(ChallengeFixture.CLAIMS);
    try (CloseableHttpClient own = OnBehalfOfInterceptor.addTo(builder, "PartnerAPI").build()) {
      fixture.as(
          "alice",
          onBehalf -> {
            assertThatThrownBy(() -> own.execute(new HttpGet(fixture.address("/api/a")), shared))
                .hasRootCauseMessage("the application's own");
            return "";
          });
      fixture.house.api.answer(call -> Answer.json(200, "{}"));
      fixture.as("bob", onBehalf -> send(own, new HttpGet(fixture.address("/api/a")), shared));
    }

    assertThat(fixture.calls()).hasSize(2);
    assertThat(claim(fixture.calls().get(1), "oid"))
        .isEqualTo(fixture.house.tenant.objectIdOf("bob"));
  }

  @Test
  void withoutHttpClient_theLibraryWorks() throws Exception {
    try (OtherClassPath other =
        OtherClassPath.without("(jersey-apache-connector|httpclient|httpcore)-.*\\.jar")) {
      assertThat(other.run(AbsentLibraries.class, "apache")).isEqualTo("absent, 200 {} 1");
    }
  }
}
