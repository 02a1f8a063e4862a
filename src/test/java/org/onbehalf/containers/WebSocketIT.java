package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.containers.socket.FilterByCode;
import org.onbehalf.containers.socket.PlainEndpoint;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarParts;
import org.onbehalf.testkit.User;

/** WebSocket endpoints of the container's own API, with the JDK's client. */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#selected")
class WebSocketIT {
  private static Contoso contoso;
  private static ServerProcess server;

  WebSocketIT(Container container) {
    // its server was started before
  }

  @BeforeParameterizedClassInvocation
  static void start(Container container) throws IOException {
    contoso = new Contoso();
    Path war = EchoWar.assemble();
    WarParts.putPackage(PlainEndpoint.class, war);
    Path byCode = EchoWar.assemble();
    WarParts.putPackage(PlainEndpoint.class, byCode);
    Path descriptor = byCode.resolve("WEB-INF/web.xml");
    Files.writeString(
        descriptor,
        Files.readString(descriptor)
            .replaceAll(
                "(?s)<filter>.*</filter-mapping>",
                "<listener><listener-class>"
                    + FilterByCode.class.getName()
                    + "</listener-class></listener>"));
    server =
        ServerProcess.shared(
            container.command().withAllModules(),
            EchoWar.of(contoso, war, "/app"),
            EchoWar.of(contoso, byCode, "/code"));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
    contoso.close();
  }

  private static String token(User user) {
    return contoso
        .entra()
        .tokens()
        .forUser(user)
        .audience(contoso.sample())
        .scopes("access_as_user")
        .mint();
  }

  /** What the endpoint answers to a message. */
  private static String say(String path, @Nullable String token, String text) {
    WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
    if (token != null) {
      builder.header("Authorization", "Bearer " + token);
    }
    CompletableFuture<String> answer = new CompletableFuture<>();
    URI http = server.uri(path);
    WebSocket socket =
        builder
            .buildAsync(
                URI.create("ws" + http.toString().substring("http".length())),
                new WebSocket.Listener() {
                  @Override
                  public @Nullable CompletionStage<?> onText(
                      WebSocket from, CharSequence data, boolean last) {
                    answer.complete(data.toString());
                    return null;
                  }

                  @Override
                  public @Nullable CompletionStage<?> onClose(
                      WebSocket from, int status, String reason) {
                    answer.complete("closed " + status + " " + reason);
                    return null;
                  }
                })
            .join();
    socket.sendText(text, true).join();
    try {
      return answer.orTimeout(30, TimeUnit.SECONDS).join();
    } finally {
      socket.abort();
    }
  }

  private static int refusal(String path, @Nullable String token) {
    CompletionException thrown =
        catchThrowableOfType(CompletionException.class, () -> say(path, token, "hello"));
    assertThat(thrown).as("a refusal of " + path).isNotNull();
    if (thrown.getCause() instanceof WebSocketHandshakeException refused) {
      return refused.getResponse().statusCode();
    }
    throw new AssertionError("expected a refused handshake", thrown);
  }

  @Test
  void endpoint_behindTheFilter_opensWithATokenOnly() {
    assertThat(refusal("/app/api/ws", null)).isEqualTo(401);
    assertThat(refusal("/app/api/ws", "x.y.z")).isEqualTo(401);
    assertThat(say("/app/api/ws", token(contoso.alice()), "hello"))
        .isEqualTo("hello of " + contoso.alice().upn());
    assertThat(say("/app/api/ws", token(contoso.bob()), "hello"))
        .isEqualTo("hello of " + contoso.bob().upn());
  }

  @Test
  void endpoint_withTheConfigurator_knowsItsCallerInEachMessage() {
    assertThat(refusal("/app/api/caller", null)).isEqualTo(401);
    for (User user : List.of(contoso.alice(), contoso.bob(), contoso.alice())) {
      assertThat(say("/app/api/caller", token(user), "hello")).isEqualTo("hello of " + user.upn());
    }
  }

  @Test
  void endpoint_withTheConfigurator_whereTheFilterDoesNotRun_opensForNobody() {
    assertThat(refusal("/app/unfiltered/caller", null)).isEqualTo(403);
    assertThat(refusal("/app/unfiltered/caller", token(contoso.alice()))).isEqualTo(403);
  }

  @Test
  void endpoint_afterTheTokenHasExpired_hasNoCallerAnyMore() {
    String within = // the skew that the filter allows
        contoso
            .entra()
            .tokens()
            .forUser(contoso.alice())
            .audience(contoso.sample())
            .scopes("access_as_user")
            .expiresAt(Instant.now().minusSeconds(10))
            .mint();

    assertThat(say("/app/api/caller", within, "hello")).isEqualTo("expired");
  }

  @Test
  void filter_thatIsAddedByCode_guardsEndpointsToo() {
    assertThat(refusal("/code/api/ws", null)).isEqualTo(401);
    assertThat(refusal("/code/api/caller", null)).isEqualTo(401);
    assertThat(say("/code/api/caller", token(contoso.bob()), "hello"))
        .isEqualTo("hello of " + contoso.bob().upn());
  }

  @ParameterizedTest
  @ValueSource(strings = {"//api/ws", "/;x/api/ws", "/api;x/ws", "/api//ws"})
  void endpoint_inAnotherSpelling_opensForNobody(String path) {
    assertThat(refusal("/app" + path, null)).isIn(400, 401, 404);
  }
}
