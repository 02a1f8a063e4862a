package org.onbehalf.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/**
 * Sends requests byte by byte, one after the other on one connection, for as long as the server
 * keeps it. Not thread-safe.
 */
public final class RawConnection implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?");
  private static final int SILENCE_MILLIS = 300;
  private static final List<String> PLAIN = List.of("GET", "HEAD", "POST", "PUT", "DELETE");

  private final URI server;
  private @Nullable Socket socket;
  private @Nullable InputStream in;

  public RawConnection(URI server) {
    this.server = server;
  }

  /**
   * Sends a request. A connection that fails is opened anew, once.
   *
   * @return the answer; of status 0 where there was none that is HTTP
   * @param headerLines beside Host; a body is what the last one says after an empty line
   */
  public RawHttp.Answer send(String method, String target, List<String> headerLines)
      throws IOException {
    StringBuilder request = new StringBuilder(method + " " + target);
    request.append(" HTTP/1.1\r\nHost: ").append(server.getAuthority()).append("\r\n");
    for (String line : headerLines) {
      request.append(line).append("\r\n");
    }
    // whether an answer to another method has a body is up to the server
    boolean last = !PLAIN.contains(method);
    if (last) {
      request.append("Connection: close\r\n");
    }
    byte[] bytes = request.append("\r\n").toString().getBytes(ISO_8859_1);
    for (int attempt = 0; attempt < 2; attempt++) {
      try {
        return exchange(method, bytes);
      } catch (IOException e) {
        // the server had closed it meanwhile, or answers what is no request as it likes
        close();
      }
    }
    return new RawHttp.Answer(0, List.of(), "");
  }

  private RawHttp.Answer exchange(String method, byte[] request) throws IOException {
    Socket connected = socket;
    InputStream input = in;
    if (connected == null || input == null) {
      connected = new Socket(server.getHost(), server.getPort());
      connected.setSoTimeout(TIMEOUT_MILLIS);
      connected.setTcpNoDelay(true);
      input = new BufferedInputStream(connected.getInputStream());
      socket = connected;
      in = input;
    }
    connected.getOutputStream().write(request);
    RawHttp.Answer answer = read(method, input);
    while (answer.status() == 100) {
      answer = read(method, input);
    }
    boolean ends =
        answer.values("Connection").stream().anyMatch(value -> value.equalsIgnoreCase("close"));
    if (ends
        || answer.status() == 101
        || answer.status() == 400
        || method.equalsIgnoreCase("CONNECT")) {
      close();
    }
    return answer;
  }

  private RawHttp.Answer read(String method, InputStream input) throws IOException {
    String statusLine = line(input);
    if (!STATUS_LINE.matcher(statusLine).matches()) {
      throw new IOException("no status line: " + statusLine);
    }
    int status = Integer.parseInt(statusLine.substring(9, 12));
    List<String> headers = new ArrayList<>();
    for (String line = line(input); !line.isEmpty(); line = line(input)) {
      headers.add(line);
    }
    RawHttp.Answer head = new RawHttp.Answer(status, headers, "");
    if (method.equals("HEAD") || status < 200 || status == 204 || status == 304) {
      return head;
    }
    List<String> length = head.values("Content-Length");
    byte[] body;
    if (!PLAIN.contains(method)) {
      body = whatComes(input);
      close();
    } else if (head.values("Transfer-Encoding").contains("chunked")) {
      body = chunks(input);
    } else if (length.isEmpty()) {
      body = input.readAllBytes();
      close();
    } else {
      body = input.readNBytes(Integer.parseInt(length.get(0)));
    }
    return new RawHttp.Answer(status, headers, new String(body, ISO_8859_1));
  }

  /** Until the server closes, or has been silent for a while: to some, "head" is HEAD. */
  private byte[] whatComes(InputStream input) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      Objects.requireNonNull(socket).setSoTimeout(SILENCE_MILLIS);
      input.transferTo(body);
    } catch (SocketTimeoutException e) {
      // that was all
    }
    return body.toByteArray();
  }

  private static byte[] chunks(InputStream input) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int length = Integer.parseInt(line(input).split(";", -1)[0].trim(), 16);
      body.write(input.readNBytes(length));
      line(input);
      if (length == 0) {
        return body.toByteArray();
      }
    }
  }

  private static String line(InputStream input) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = input.read(); next != '\n'; next = input.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    Socket connected = socket;
    socket = null;
    in = null;
    if (connected != null) {
      connected.close();
    }
  }
}
