package org.onbehalf.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection that an HTTP proxy makes for us (RFC 9110 section 9.3.6). */
final class TunnelSocket extends Socket {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})( .*)?");
  private static final int LONGEST_ANSWER = 8192;

  private final ProxySettings proxy;
  private final String target;

  TunnelSocket(ProxySettings proxy, String target) {
    this.proxy = proxy;
    this.target = target;
  }

  /** Connects to the proxy, and through it to the target; that address is not looked up here. */
  @Override
  public void connect(SocketAddress endpoint, int timeout) throws IOException {
    long deadline = System.nanoTime() + timeout * 1_000_000L;
    try {
      super.connect(new InetSocketAddress(proxy.host, proxy.port), timeout);
    } catch (SocketTimeoutException e) {
      throw new SocketTimeoutException(name() + " did not connect in time");
    } catch (IOException e) {
      throw (ConnectException)
          new ConnectException(name() + " cannot be reached (" + e.getMessage() + ")").initCause(e);
    }
    try {
      getOutputStream().write(request().getBytes(StandardCharsets.ISO_8859_1));
      check(answer(deadline));
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private String request() {
    StringBuilder request = new StringBuilder();
    request.append("CONNECT ").append(target).append(" HTTP/1.1\r\n");
    request.append("Host: ").append(target).append("\r\n");
    if (proxy.user != null) {
      byte[] pair = (proxy.user + ":" + proxy.password).getBytes(StandardCharsets.UTF_8);
      request.append("Proxy-Authorization: Basic ");
      request.append(Base64.getEncoder().encodeToString(pair)).append("\r\n");
    }
    return request.append("\r\n").toString();
  }

  /** The head of the proxy's answer, byte by byte: what follows it is the target's. */
  private String answer(long deadline) throws IOException {
    InputStream in = getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new SocketTimeoutException(name() + " did not connect in time");
      }
      setSoTimeout((int) Math.min(Integer.MAX_VALUE, left));
      int next = in.read();
      if (next < 0 || head.length() >= LONGEST_ANSWER) {
        throw new IOException(name() + " gave no answer of an HTTP proxy: check Http.Proxy");
      }
      head.append((char) next);
    }
    return head.substring(0, head.indexOf("\r\n"));
  }

  private void check(String statusLine) throws IOException {
    Matcher status = STATUS.matcher(statusLine);
    if (!status.matches()) {
      throw new IOException(name() + " gave no answer of an HTTP proxy: check Http.Proxy");
    }
    String code = status.group(1);
    if (code.equals("407")) {
      throw new IOException(
          name() + " wants other credentials: check Http.Proxy.User and Http.Proxy.Password");
    }
    if (!code.startsWith("2")) {
      throw new IOException(
          name() + " refused to connect to " + target + " (" + code + "): let it allow that host");
    }
  }

  private String name() {
    return "the proxy " + proxy.host + ":" + proxy.port;
  }
}
