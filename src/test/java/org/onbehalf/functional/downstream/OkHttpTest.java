package org.onbehalf.functional.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.functional.DownstreamFixture.claim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import okhttp3.Cache;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.CallerContext;
import org.onbehalf.NoCallerException;
import org.onbehalf.OnBehalf;
import org.onbehalf.functional.AbsentLibraries;
import org.onbehalf.internal.Nullable;
import org.onbehalf.okhttp.OnBehalfOfInterceptor;
import org.onbehalf.testing.OtherClassPath;
import org.onbehalf.testing.RecordingApi.Answer;

/** Calls by OkHttp. */
class OkHttpTest extends HttpClientContract {
  private final OkHttpClient client =
      OnBehalfOfInterceptor.addTo(new OkHttpClient.Builder(), "PartnerAPI").build();

  @AfterAll
  void closeClient() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private static String send(OkHttpClient sender, Request request) {
    try (Response response = sender.newCall(request).execute()) {
      return response.code() + " " + response.body().string();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Request request(@Nullable CallerContext.Captured caller, String address) {
    return new Request.Builder().url(address).tag(CallerContext.Captured.class, caller).build();
  }

  @Override
  String get(String address, String... headers) {
    Request.Builder request = new Request.Builder().url(address);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(client, request.build());
  }

  @Override
  String post(String address, String text, boolean once) {
    RequestBody body =
        new RequestBody() {
          @Override
          public MediaType contentType() {
            return MediaType.get("application/json");
          }

          @Override
          public void writeTo(BufferedSink sink) throws IOException {
            sink.writeUtf8(text);
          }

          @Override
          public boolean isOneShot() {
            return once;
          }
        };
    return send(client, new Request.Builder().url(address).post(body).build());
  }

  @Override
  String getCarrying(CallerContext.Captured caller, String address) {
    return send(client, request(caller, address));
  }

  @Override
  String getOnOtherThread(@Nullable CallerContext.Captured caller, String address) {
    return enqueue(client, request(caller, address));
  }

  @Override
  String hint() {
    return "tag(CallerContext.Captured.class, CallerContext.capture())";
  }

  @Override
  UnaryOperator<String> workerClient(OnBehalf onBehalf) {
    OkHttpClient worker =
        OnBehalfOfInterceptor.addTo(new OkHttpClient.Builder(), onBehalf, "PartnerApp").build();
    return address -> {
      assertThat(enqueue(worker, request(null, address))).isEqualTo("200");
      return send(worker, request(null, address));
    };
  }

  private static String enqueue(OkHttpClient sender, Request request) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    sender
        .newCall(request)
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(Call call, IOException e) {
                answer.completeExceptionally(e);
              }

              @Override
              public void onResponse(Call call, Response response) {
                answer.complete(String.valueOf(response.code()));
                response.close();
              }
            });
    return answer.join();
  }

  @Test
  void request_withUserInfoInItsAddress_isNotSent() throws Exception {
    assertIsNotSent(fixture.address("/api/orders").replace("http://", "http://user@"));
  }

  @Test
  void enqueue_withoutACallerInItsTag_callsOnFailure() throws Exception {
    fixture.as(
        "alice",
        onBehalf -> {
          assertThatThrownBy(() -> enqueue(client, request(null, fixture.address("/api/a"))))
              .isInstanceOf(CompletionException.class)
              .cause()
              .isInstanceOf(IOException.class)
              .hasMessageContaining(hint())
              .hasCauseInstanceOf(NoCallerException.class);
          return "";
        });

    assertThat(fixture.calls()).isEmpty();
  }

  @Test
  void cacheOfTheClient_neverAnswersOneCallerWithAnothersAnswer(@TempDir Path directory)
      throws Exception {
    fixture.house.api.answer(
        call -> Answer.json(200, "{}").with("Cache-Control", "public, max-age=1000"));
    OkHttpClient caching =
        OnBehalfOfInterceptor.addTo(
                new OkHttpClient.Builder().cache(new Cache(directory.toFile(), 1 << 20)),
                "PartnerAPI")
            .build();
    Request request = new Request.Builder().url(fixture.address("/api/mine")).build();
    fixture.as("alice", onBehalf -> send(caching, request));
    fixture.as("bob", onBehalf -> send(caching, request));
    caching.cache().close();

    assertThat(fixture.calls()).hasSize(2);
    assertThat(claim(fixture.calls().get(1), "oid"))
        .isEqualTo(fixture.house.tenant.objectIdOf("bob"));
  }

  @Test
  void enqueue_onAThreadThatHasSomebodyElsesCaller_neverTakesThatCaller() throws Exception {
    // as where the dispatcher's executor is wrapped: waiting calls start from others' threads
    ExecutorService pool = Executors.newCachedThreadPool();
    try {
      fixture.as(
          "bob",
          onBehalf -> {
            CallerContext.Captured bob = CallerContext.capture();
            ExecutorService asBob =
                new AbstractExecutorService() {
                  @Override
                  public void execute(Runnable command) {
                    pool.execute(
                        () -> {
                          try (CallerContext.Scope scope = bob.open()) {
                            command.run();
                          }
                        });
                  }

                  @Override
                  public void shutdown() {}

                  @Override
                  public List<Runnable> shutdownNow() {
                    return List.of();
                  }

                  @Override
                  public boolean isShutdown() {
                    return false;
                  }

                  @Override
                  public boolean isTerminated() {
                    return false;
                  }

                  @Override
                  public boolean awaitTermination(long timeout, TimeUnit unit) {
                    return true;
                  }
                };
            OkHttpClient wrapped = client.newBuilder().dispatcher(new Dispatcher(asBob)).build();
            assertThatThrownBy(() -> enqueue(wrapped, request(null, fixture.address("/api/a"))))
                .hasRootCauseInstanceOf(NoCallerException.class);
            return "";
          });
    } finally {
      pool.shutdown();
    }

    assertThat(fixture.calls()).isEmpty();
  }

  @Test
  void withoutOkHttp_theLibraryWorks() throws Exception {
    try (OtherClassPath other = OtherClassPath.without("(okhttp|okio|kotlin).*\\.jar")) {
      assertThat(other.run(AbsentLibraries.class, "okhttp")).isEqualTo("absent, 200 {} 1");
    }
  }
}
