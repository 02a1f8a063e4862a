package org.onbehalf.functional.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.functional.DownstreamFixture.claim;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.CallerContext;
import org.onbehalf.DownstreamApi;
import org.onbehalf.DownstreamRequest;
import org.onbehalf.TokenRequest;
import org.onbehalf.functional.DownstreamFixture;
import org.onbehalf.testing.RecordingApi.Call;

/** In whose name, and with which token, a downstream API is called. */
class DownstreamCallerTest {
  private static DownstreamFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = new DownstreamFixture(configuration -> {}, "One", "Two", "Three");
  }

  @AfterAll
  static void stop() throws Exception {
    fixture.close();
  }

  @BeforeEach
  void forget() {
    fixture.forget();
  }

  @Test
  void asApp_sendsTheApplicationsToken_andStaysApart() throws Exception {
    fixture.as(
        "alice",
        onBehalf -> {
          DownstreamApi user = onBehalf.downstreamApi("PartnerAPI");
          user.asApp().get("a", String.class);
          return user.get("a", String.class);
        });

    assertThat(claim(fixture.api.calls().get(0), "scp")).isEqualTo("null");
    assertThat(claim(fixture.api.calls().get(0), "roles")).contains("Orders.Read.All");
    assertThat(claim(fixture.api.calls().get(1), "oid"))
        .isEqualTo(fixture.tenant.objectIdOf("alice"));
  }

  @Test
  void with_setsTheTokensOptions_forTheCallsOfThatObjectOnly() throws Exception {
    fixture.as(
        "alice",
        onBehalf -> {
          DownstreamApi usual = onBehalf.downstreamApi("PartnerAPI");
          usual
              .with(token -> token.withCorrelationId("my-own-id-0001"))
              .with(token -> token.withExtraQueryParameter("slice", "test"))
              .get("a", String.class);
          return usual.get("a", String.class);
        });

    assertThat(fixture.tenant.emulator().log().exchanges()).hasSize(2);
    assertThat(fixture.tenant.emulator().log().exchanges().get(0).header("client-request-id"))
        .hasValue("my-own-id-0001");
    assertThat(fixture.tenant.emulator().log().exchanges().get(0).parameters())
        .containsEntry("slice", "test");
    assertThat(fixture.tenant.emulator().log().exchanges().get(1).parameters())
        .doesNotContainKey("slice");
    assertThat(fixture.api.calls().get(0).token()).isNotEqualTo(fixture.api.calls().get(1).token());
  }

  @Test
  void with_ofATokenForAnotherApi_isRefused() throws Exception {
    fixture.partner(
        api -> {
          assertThatThrownBy(() -> api.with(token -> TokenRequest.forApi("One")))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("DownstreamApis.One")
              .hasMessageContaining("DownstreamApis.PartnerAPI");
          return "";
        });
  }

  @Test
  void correlationIdOfTheIncomingRequest_goesAlong_unlessTheCallHasItsOwn() throws Exception {
    fixture.does(
        onBehalf -> {
          DownstreamApi api = onBehalf.downstreamApi("PartnerAPI");
          api.get("a", String.class);
          return api.call(DownstreamRequest.to("a").withHeader("client-request-id", "of-the-call"))
              .status();
        });
    fixture.request("alice", "client-request-id", "of-the-caller");

    assertThat(fixture.api.calls())
        .extracting(call -> call.header("client-request-id"))
        .containsExactly("of-the-caller", "of-the-call");
  }

  private void requestsOfTwentyUsers() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> requests = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      requests.add(
          fixture
              .sample
              .client()
              .sendAsync(
                  HttpRequest.newBuilder(fixture.sample.uri("/api/work"))
                      .header("Authorization", "Bearer " + fixture.tenant.tokenOf("user" + i))
                      .build(),
                  HttpResponse.BodyHandlers.ofString()));
    }
    for (CompletableFuture<HttpResponse<String>> request : requests) {
      assertThat(request.get().body()).isEqualTo("done");
    }
  }

  private void assertEachCallIsOfItsOwnCaller() throws Exception {
    for (Call call : fixture.api.calls()) {
      assertThat(call.target()).contains("/of/" + claim(call, "oid"));
    }
  }

  @Test
  void severalApisInParallel_areCalledAsTheSameCaller() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try {
      fixture.does(
          onBehalf -> {
            List<CompletableFuture<String>> calls = new ArrayList<>();
            for (String name : new String[] {"One", "Two", "Three"}) {
              DownstreamApi each = onBehalf.downstreamApi(name);
              String oid = CallerContext.current().objectId().orElseThrow();
              calls.add(
                  CompletableFuture.supplyAsync(
                      CallerContext.wrapSupplier(() -> each.get("of/" + oid, String.class)),
                      threads));
            }
            calls.forEach(CompletableFuture::join);
            return "done";
          });
      requestsOfTwentyUsers();
    } finally {
      threads.shutdown();
    }

    assertThat(fixture.api.calls()).hasSize(60);
    assertEachCallIsOfItsOwnCaller();
  }

  @Test
  void continuation_ofAFutureThatAnotherRequestCompletes_callsAsItsOwnCaller() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    Exchanger<CompletableFuture<String>> exchanger = new Exchanger<>();
    try {
      fixture.does(
          onBehalf -> {
            DownstreamApi api = onBehalf.downstreamApi("One");
            String oid = CallerContext.current().objectId().orElseThrow();
            CompletableFuture<String> mine = new CompletableFuture<>();
            CompletableFuture<String> called =
                mine.thenApplyAsync(
                    unused -> api.get("of/" + oid, String.class), CallerContext.wrap(threads));
            try {
              exchanger.exchange(mine, 30, TimeUnit.SECONDS).complete("now");
            } catch (InterruptedException | TimeoutException e) {
              throw new IllegalStateException(e);
            }
            called.join();
            return "done";
          });
      requestsOfTwentyUsers();
    } finally {
      threads.shutdown();
    }

    assertThat(fixture.api.calls()).hasSize(20);
    assertEachCallIsOfItsOwnCaller();
  }
}
