package org.onbehalf.servers;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.onbehalf.internal.Nullable;

/** A WebSocket with the JDK's client, whose every message is answered by one. */
final class Talk implements AutoCloseable {
  private final BlockingQueue<String> answers;
  private final WebSocket socket;

  private Talk(WebSocket socket, BlockingQueue<String> answers) {
    this.socket = socket;
    this.answers = answers;
  }

  /**
   * Opens it.
   *
   * @throws CompletionException if it is refused
   */
  static Talk open(URI uri, @Nullable String token) {
    WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
    if (token != null) {
      builder.header("Authorization", "Bearer " + token);
    }
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public @Nullable CompletionStage<?> onText(
              WebSocket from, CharSequence data, boolean last) {
            answers.add(data.toString());
            from.request(1);
            return null;
          }

          @Override
          public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            answers.add("closed " + status + " " + reason);
            return null;
          }
        };
    String http = uri.toString();
    return new Talk(
        builder
            .buildAsync(URI.create("ws" + http.substring("http".length())), listener)
            .join(),
        answers);
  }

  /** What is answered. */
  String say(String text) {
    socket.sendText(text, true).join();
    try {
      return String.valueOf(answers.poll(10, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    socket.abort();
  }
}
