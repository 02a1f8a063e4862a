package org.onbehalf.internal.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP/1.1 connection (RFC 9112). {@code java.net.HttpURLConnection} would send the cookies of
 * the JVM's default {@code CookieHandler}, ask its default {@code Authenticator}, and repeat a
 * POST. Used by one thread at a time; closed by any.
 */
final class HttpConnection implements Closeable {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.([01]) ([1-5]\\d\\d)( .*)?");
  private static final Pattern LENGTH = Pattern.compile("\\d{1,9}");
  private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,7})[ \\t]*(;.*)?");
  private static final int LONGEST_HEAD = 64 * 1024;
  private static final int MOST_INTERIM_ANSWERS = 10;

  /** Scheme, host and port. */
  final String origin;

  /** For the pool, which guards it. */
  long idleSince;

  private final Socket transport;
  private final Socket socket;
  private final InputStream in;
  private final String host;
  private int headLeft;
  private boolean answered;
  private boolean reusable;

  HttpConnection(HttpRequest first, Socket transport, Socket socket) throws IOException {
    this.origin = first.origin;
    this.host = first.uri.getHost();
    this.transport = transport;
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** What is closed to cut it: closing TLS waits for those who write. */
  Socket transport() {
    return transport;
  }

  /** Limits each single read. */
  void limitReads(int millis) throws IOException {
    socket.setSoTimeout(millis);
  }

  /** Whether a byte of the answer came. */
  boolean wasAnswered() {
    return answered;
  }

  /** Whether the answer was read to its end, and the server keeps the connection. */
  boolean isReusable() {
    return reusable;
  }

  /** Whether the server has closed it, or sent what nobody asked for, since the last answer. */
  boolean isStale() {
    try {
      limitReads(1);
      in.read();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Sends a request and reads its response. */
  HttpExchange.Response exchange(HttpRequest request, int mostBytes) throws IOException {
    reusable = false;
    answered = false;
    socket.getOutputStream().write(request.bytes);
    socket.getOutputStream().flush();
    return answer(request.method, mostBytes);
  }

  private HttpExchange.Response answer(String method, int mostBytes) throws IOException {
    headLeft = LONGEST_HEAD;
    for (int interim = 0; interim <= MOST_INTERIM_ANSWERS; interim++) {
      Matcher line = STATUS.matcher(line());
      if (!line.matches()) {
        throw new IOException(host + " gave no HTTP answer");
      }
      int status = Integer.parseInt(line.group(2));
      Map<String, List<String>> headers = headers();
      if (status >= 200) {
        boolean kept =
            line.group(1).equals("1") && !tokens(headers, "Connection").contains("close");
        byte[] body = body(method, status, headers, mostBytes);
        reusable = kept && (isWithoutBody(method, status) || isDelimited(headers));
        return new HttpExchange.Response(status, headers, body);
      }
    }
    throw new IOException(host + " gave no final answer");
  }

  private Map<String, List<String>> headers() throws IOException {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1 || line.charAt(0) == ' ' || line.charAt(0) == '\t') {
        throw new IOException(host + " sent a header that is none");
      }
      headers
          .computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
          .add(line.substring(colon + 1).trim());
    }
    return headers;
  }

  private static boolean isWithoutBody(String method, int status) {
    return method.equals("HEAD") || status == 204 || status == 304;
  }

  private static boolean isDelimited(Map<String, List<String>> headers) {
    // both at once are how answers are smuggled (RFC 9112 section 6.3)
    return headers.containsKey("Transfer-Encoding") != headers.containsKey("Content-Length");
  }

  private byte[] body(String method, int status, Map<String, List<String>> headers, int mostBytes)
      throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    Set<String> codings = tokens(headers, "Transfer-Encoding");
    Set<String> lengths = tokens(headers, "Content-Length");
    if (isWithoutBody(method, status)) {
      return body.toByteArray();
    }
    if (!codings.isEmpty()) {
      if (codings.size() > 1 || !codings.contains("chunked")) {
        throw new IOException(host + " sent a Transfer-Encoding that nobody asked for");
      }
      chunks(body, mostBytes);
    } else if (lengths.isEmpty()) {
      copy(body, -1, mostBytes);
    } else {
      String length = lengths.iterator().next();
      if (lengths.size() > 1 || !LENGTH.matcher(length).matches()) {
        throw new IOException(host + " sent a Content-Length that is none");
      }
      copy(body, Integer.parseInt(length), mostBytes);
    }
    return body.toByteArray();
  }

  private void chunks(ByteArrayOutputStream body, int mostBytes) throws IOException {
    while (true) {
      headLeft = LONGEST_HEAD;
      Matcher chunk = CHUNK.matcher(line());
      if (!chunk.matches()) {
        throw new IOException(host + " sent a chunk without its length");
      }
      int length = Integer.parseInt(chunk.group(1), 16);
      if (length == 0) {
        headers();
        return;
      }
      copy(body, length, mostBytes);
      if (!line().isEmpty()) {
        throw new IOException(host + " sent a chunk of another length than it said");
      }
    }
  }

  /** So many bytes, or with -1 all until the end. */
  private void copy(ByteArrayOutputStream body, int length, int mostBytes) throws IOException {
    byte[] buffer = new byte[8192];
    int left = length;
    while (left != 0) {
      int read = in.read(buffer, 0, left < 0 ? buffer.length : Math.min(left, buffer.length));
      if (read < 0 && left < 0) {
        return;
      }
      if (read < 0) {
        throw ended();
      }
      if (body.size() + read > mostBytes) {
        throw new IOException(host + " answered more than Http.MaxResponseBytes = " + mostBytes);
      }
      body.write(buffer, 0, read);
      left -= left < 0 ? 0 : read;
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw ended();
      }
      answered = true;
      headLeft--;
      if (headLeft < 0) {
        throw new IOException(host + " sent more than " + LONGEST_HEAD + " bytes of headers");
      }
      line.append((char) next);
    }
    int length = line.length();
    if (length > 0 && line.charAt(length - 1) == '\r') {
      line.setLength(length - 1);
    }
    return line.toString();
  }

  private IOException ended() {
    return new EOFException(host + " closed the connection before the end of its answer");
  }

  private static Set<String> tokens(Map<String, List<String>> headers, String name) {
    Set<String> tokens = new HashSet<>();
    for (String value : headers.getOrDefault(name, Collections.emptyList())) {
      for (String token : value.split(",", -1)) {
        tokens.add(token.trim().toLowerCase(Locale.ROOT));
      }
    }
    return tokens;
  }

  @Override
  public void close() {
    ExchangeTimeouts.close(transport);
  }
}
