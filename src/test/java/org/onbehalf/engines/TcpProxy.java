package org.onbehalf.engines;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Between a client and a server; does to the server's answers what it is told. */
public final class TcpProxy implements AutoCloseable {
  /** What becomes of answers. */
  public enum Mode {
    PASS,
    /** They never arrive. */
    HOLD,
    /** A byte now and then. */
    DRIP,
    /** Something else arrives in their place. */
    GARBAGE,
    /** The connection ends in their midst. */
    CUT
  }

  private final int target;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Mode mode = Mode.PASS;

  private TcpProxy(int target, ServerSocket listener) {
    this.target = target;
    this.listener = listener;
    daemon(this::accept);
  }

  public static TcpProxy to(int port) {
    try {
      return new TcpProxy(port, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  public void set(Mode mode) {
    this.mode = mode;
  }

  private void accept() {
    try {
      for (; ; ) {
        Socket client = listener.accept();
        sockets.add(client);
        try {
          Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
          sockets.add(server);
          daemon(() -> copy(client, server, false));
          daemon(() -> copy(server, client, true));
        } catch (IOException e) {
          client.close();
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void copy(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int length = in.read(buffer);
      while (length >= 0) {
        pass(buffer, length, out, answers ? mode : Mode.PASS);
        length = in.read(buffer);
      }
    } catch (IOException e) {
      // the other side hears of it by the end of the connection
    }
  }

  private void pass(byte[] buffer, int length, OutputStream out, Mode how) throws IOException {
    switch (how) {
      case PASS -> out.write(buffer, 0, length);
      case HOLD -> {}
      case DRIP -> {
        for (int i = 0; i < length && mode == Mode.DRIP; i++) {
          out.write(buffer, i, 1);
          LockSupport.parkNanos(20_000_000);
        }
      }
      case GARBAGE -> {
        byte[] garbage = new byte[length + 100];
        new Random().nextBytes(garbage);
        out.write(garbage);
      }
      case CUT -> {
        out.write(buffer, 0, length / 2);
        throw new IOException("cut");
      }
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "tcp-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
