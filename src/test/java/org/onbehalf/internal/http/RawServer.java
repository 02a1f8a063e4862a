package org.onbehalf.internal.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A server on loopback that does with each connection what a test says. */
final class RawServer implements AutoCloseable {
  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Behaviour behaviour;

  /** What is done with a connection. */
  interface Behaviour {
    void serve(Socket socket) throws Exception;
  }

  RawServer(Behaviour behaviour) {
    this.behaviour = behaviour;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  /** Writes a beginning, then one character every 20 ms, for ever. */
  static RawServer dripping(String beginning) {
    CountDownLatch never = new CountDownLatch(1);
    return new RawServer(
        socket -> {
          socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
          while (!never.await(20, TimeUnit.MILLISECONDS)) {
            socket.getOutputStream().write('x');
          }
        });
  }

  /** Takes connections and says nothing. */
  static RawServer silent() {
    CountDownLatch never = new CountDownLatch(1);
    return new RawServer(socket -> never.await());
  }

  int port() {
    return server.getLocalPort();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port() + "/");
  }

  int connections() {
    return open.size();
  }

  private void accept() {
    while (closed.getCount() > 0) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      behaviour.serve(socket);
    } catch (Exception e) {
      // the other side went away, or the test is over
      open.remove(socket);
    }
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
    threads.shutdownNow();
  }
}
