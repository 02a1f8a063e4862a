package org.onbehalf.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy on loopback between a client and the server under test, which can be slow, cut,
 * silent, or return garbage, and be mended again. Thread-safe.
 */
public final class FaultyProxy implements AutoCloseable {
  private enum Mode {
    PASS,
    DELAY,
    CUT,
    SILENCE,
    GARBLE
  }

  private final InetSocketAddress server;
  private final ServerSocket listener;
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicBoolean losesAnswer = new AtomicBoolean();
  private final Object lock = new Object();
  private Mode mode = Mode.PASS;
  private Duration delay = Duration.ZERO;

  private FaultyProxy(InetSocketAddress server) throws IOException {
    this.server = server;
    this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    start("accept", this::accept);
  }

  /** A proxy that passes everything, to that port of 127.0.0.1. */
  public static FaultyProxy to(int port) {
    try {
      return new FaultyProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens, on 127.0.0.1. */
  public int port() {
    return listener.getLocalPort();
  }

  /** How many connections it was asked for. */
  public int accepted() {
    return accepted.get();
  }

  /** From now on, each answer of the server is held back for so long. */
  public void delay(Duration each) {
    set(Mode.DELAY, each);
  }

  /** From now on, as if the server were stopped: all connections break, and new ones at once. */
  public void cut() {
    set(Mode.CUT, Duration.ZERO);
    open.forEach(this::closeQuietly);
  }

  /** From now on, as if the network swallowed everything: connections stand, nothing arrives. */
  public void silence() {
    set(Mode.SILENCE, Duration.ZERO);
  }

  /** From now on, what the server answers is garbage. */
  public void garble() {
    set(Mode.GARBLE, Duration.ZERO);
  }

  /** The server's next answer is lost, and its connection breaks. Everything else passes. */
  public void loseNextAnswer() {
    losesAnswer.set(true);
  }

  /** From now on, everything passes. What was held back goes on at once. */
  public void mend() {
    set(Mode.PASS, Duration.ZERO);
  }

  private void set(Mode next, Duration each) {
    synchronized (lock) {
      mode = next;
      delay = each;
      lock.notifyAll();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        accepted.incrementAndGet();
        connect(client);
      } catch (IOException e) {
        // closed, or that one client is gone
      }
    }
  }

  private void connect(Socket client) throws IOException {
    open.add(client);
    if (isCut()) {
      closeQuietly(client);
      return;
    }
    Socket there = new Socket();
    open.add(there);
    try {
      there.connect(server, 5000);
      client.setTcpNoDelay(true);
      there.setTcpNoDelay(true);
    } catch (IOException e) {
      closeQuietly(client);
      closeQuietly(there);
      return;
    }
    start("to server", () -> pump(client, there, false));
    start("to client", () -> pump(there, client, true));
  }

  private void pump(Socket from, Socket to, boolean answers) {
    byte[] buffer = new byte[16 << 10];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (isCut() || (answers && losesAnswer.compareAndSet(true, false))) {
          break;
        }
        if (awaitPassage(answers) && answers) {
          garble(buffer, read);
        }
        out.write(buffer, 0, read);
        out.flush();
      }
    } catch (IOException e) {
      // either end is gone: so is the other
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  /** Waits as long as the mode says; true if the bytes are to become garbage. */
  private boolean awaitPassage(boolean answers) throws InterruptedException {
    long begin = System.nanoTime();
    synchronized (lock) {
      while (mode == Mode.SILENCE || (mode == Mode.DELAY && answers)) {
        long left = delay.toNanos() - (System.nanoTime() - begin);
        if (mode == Mode.SILENCE) {
          lock.wait(1000);
        } else if (left <= 0) {
          break;
        } else {
          lock.wait(left / 1_000_000 + 1);
        }
      }
      return mode == Mode.GARBLE;
    }
  }

  private boolean isCut() {
    synchronized (lock) {
      return mode == Mode.CUT;
    }
  }

  private static void garble(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (bytes[i] * 31 + i);
    }
  }

  private void closeQuietly(Closeable closing) {
    open.remove(closing);
    try {
      closing.close();
    } catch (IOException e) {
      // it is closed, one way or another
    }
  }

  private static void start(String what, Runnable work) {
    Thread thread = new Thread(work, "faulty-proxy " + what);
    thread.setDaemon(true);
    thread.start();
  }

  /** Breaks all connections and listens no more. */
  @Override
  public void close() {
    cut();
    closeQuietly(listener);
  }
}
