package org.onbehalf.containers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.RawHttp;

/** Asks an {@link EchoWar} byte by byte, and then what reached it. */
public final class EchoClient {
  private final Http http = new Http();
  private final URI server;
  private final String contextPath;

  public EchoClient(URI server, String contextPath) {
    this.server = server;
    this.contextPath = contextPath;
  }

  /**
   * What became of a request.
   *
   * @param byOurs whether the answer is the library's
   * @param calls what reached the servlets, a line each
   */
  public record Outcome(RawHttp.Answer answer, boolean byOurs, List<String> calls) {
    /** Such as {@code 403 filter}, {@code 400 container}, {@code 200 admin GET /api/admin+/x}. */
    public String inWords() {
      String status = answer.status() + " ";
      if (byOurs) {
        return status + "filter";
      }
      if (!calls.isEmpty()) {
        return status + String.join(", ", calls);
      }
      return status + (answer.status() == 200 ? firstLine() : "container");
    }

    /** The first line of the body. */
    public String firstLine() {
      return body().lines().findFirst().orElse("");
    }

    /** The body, which is UTF-8. */
    public String body() {
      return new String(answer.body().getBytes(ISO_8859_1), UTF_8);
    }
  }

  /**
   * Sends a request within the application.
   *
   * @param path encoded or not, just as it is to be sent
   */
  public Outcome send(String method, String path, @Nullable String token, String... headerLines)
      throws IOException {
    return sendTarget(method, contextPath + path, token, headerLines);
  }

  /** Sends a request whose target is not only a path of the application. */
  public Outcome sendTarget(
      String method, String target, @Nullable String token, String... headerLines)
      throws IOException {
    String[] lines =
        token == null
            ? headerLines
            : Stream.concat(Stream.of("Authorization: Bearer " + token), Arrays.stream(headerLines))
                .toArray(String[]::new);
    RawHttp.Answer answer = RawHttp.sendTarget(method, server, target, lines);
    // an answer to HEAD has no body to tell by
    boolean byOurs =
        answer.body().contains("\"correlation_id\"")
            || (answer.status() >= 400 && !answer.values("WWW-Authenticate").isEmpty());
    return new Outcome(answer, byOurs, calls());
  }

  /** What reached the application since it was asked last. */
  public List<String> calls() {
    HttpResponse<String> answer = http.get(server.resolve(contextPath + "/api/calls"), null);
    return answer.statusCode() == 200 ? answer.body().lines().toList() : List.of();
  }
}
