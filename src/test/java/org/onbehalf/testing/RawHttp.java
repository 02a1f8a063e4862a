package org.onbehalf.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sends a request byte by byte as the test wrote it, which no well-behaved client would. */
public final class RawHttp {
  private RawHttp() {}

  /**
   * What came back: the status, each header line as it stood, the body. The status is 0 where the
   * connection was closed without an answer.
   */
  public record Answer(int status, List<String> headerLines, String body) {
    /** The values of all lines of this name. */
    public List<String> values(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return headerLines.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
          .map(line -> line.substring(start.length()).trim())
          .toList();
    }
  }

  /** A GET with these header lines beside Host and Connection. */
  public static Answer get(URI uri, String... headerLines) throws IOException {
    return send("GET", uri, headerLines);
  }

  /** A request without a body. */
  public static Answer send(String method, URI uri, String... headerLines) throws IOException {
    String query = uri.getRawQuery();
    return sendTarget(
        method, uri, uri.getRawPath() + (query == null ? "" : "?" + query), headerLines);
  }

  /** A request without a body to that server, with a target that need not be a URI. */
  public static Answer sendTarget(String method, URI uri, String target, String... headerLines)
      throws IOException {
    if (method.equals("CONNECT")) {
      // its answer may be the beginning of a tunnel, which no server closes
      try (RawConnection connection = new RawConnection(uri)) {
        return connection.send(method, target, List.of(headerLines));
      }
    }
    StringBuilder request = new StringBuilder(method + " " + target);
    request.append(" HTTP/1.1\r\nHost: ").append(uri.getAuthority()).append("\r\n");
    for (String line : headerLines) {
      request.append(line).append("\r\n");
    }
    request.append("Connection: close\r\n\r\n");
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.toString().getBytes(ISO_8859_1));
      return parse(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
    }
  }

  private static Answer parse(String message) {
    int end = message.indexOf("\r\n\r\n");
    if (end < 0) {
      return new Answer(0, List.of(), message);
    }
    List<String> lines = new ArrayList<>(List.of(message.substring(0, end).split("\r\n", -1)));
    int status = Integer.parseInt(lines.remove(0).split(" ", -1)[1]);
    Answer answer = new Answer(status, lines, message.substring(end + 4));
    return answer.values("Transfer-Encoding").contains("chunked")
        ? new Answer(status, lines, unchunked(answer.body()))
        : answer;
  }

  /** What was sent in chunks, up to where it broke off. */
  private static String unchunked(String chunks) {
    StringBuilder body = new StringBuilder();
    int at = 0;
    int lineEnd = chunks.indexOf("\r\n");
    while (lineEnd >= 0) {
      int length =
          Integer.parseInt(chunks.substring(at, lineEnd).replaceFirst(";.*", "").trim(), 16);
      at = Math.min(lineEnd + 2 + length, chunks.length());
      body.append(chunks, lineEnd + 2, at);
      at += 2;
      lineEnd = length == 0 ? -1 : chunks.indexOf("\r\n", at);
    }
    return body.toString();
  }
}
