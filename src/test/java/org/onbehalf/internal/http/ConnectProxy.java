package org.onbehalf.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP proxy that wants credentials and knows every host at one port of this machine. */
final class ConnectProxy implements AutoCloseable {
  private final List<String> targets = new CopyOnWriteArrayList<>();
  private final RawServer server = new RawServer(this::serve);
  private final int port;
  private final String expected;

  ConnectProxy(int port, String user, String password) {
    this.port = port;
    String pair = user + ":" + password;
    this.expected =
        "Proxy-Authorization: Basic "
            + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  int port() {
    return server.port();
  }

  /** What clients asked to be connected to. */
  List<String> targets() {
    return targets;
  }

  private void serve(Socket client) throws Exception {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) client.getInputStream().read());
    }
    List<String> lines = List.of(head.toString().split("\r\n"));
    OutputStream out = client.getOutputStream();
    if (!lines.contains(expected)) {
      out.write(
          "HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      return;
    }
    targets.add(lines.get(0));
    try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
      out.write("HTTP/1.1 200 Connected\r\nVia: test\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      Thread back = new Thread(() -> copy(target, client));
      back.start();
      copy(client, target);
      back.join();
    }
  }

  private static void copy(Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        to.getOutputStream().write(buffer, 0, count);
      }
      to.close();
    } catch (IOException e) {
      // one side is gone: so is the other
      try {
        to.close();
      } catch (IOException again) {
        throw new IllegalStateException(again);
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
