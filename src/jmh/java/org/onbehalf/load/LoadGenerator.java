package org.onbehalf.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Sends requests from a JVM of its own over kept-alive connections, each with the next user's
 * token: as fast as they are answered, or at a fixed rate. At a fixed rate each request has its
 * time, and its latency counts from that, whether or not an earlier one held it up; the times do
 * not depend on the server, as those of users do not.
 */
public final class LoadGenerator {
  private static final int LONGEST_MICROS = 60_000_000;

  /**
   * The measured time is cut into so many parts, so that what else the machine did for a moment
   * does not make the figures.
   */
  private static final int PARTS = 10;

  private final int port;
  private final byte[][] requests;
  private final double rate;
  private final int connections;
  private final long begin;
  private final long measuredFrom;
  private final long end;

  private LoadGenerator(
      int port, byte[][] requests, int connections, double rate, int warmup, int seconds) {
    this.port = port;
    this.requests = requests;
    this.connections = connections;
    this.rate = rate;
    this.begin = System.nanoTime() + 100_000_000L;
    this.measuredFrom = begin + warmup * 1_000_000_000L;
    this.end = measuredFrom + seconds * 1_000_000_000L;
  }

  /**
   * Prints, in a line: requests a second in the best tenth of the time, errors, the medians of all
   * tenths' p50, p99 and p99.9 in microseconds, and the median of their requests a second.
   *
   * @param arguments port, path, file of tokens, users, connections, requests a second (0 for as
   *     many as are answered), seconds to warm up, seconds to measure
   */
  public static void main(String[] arguments) throws Exception {
    List<String> tokens =
        Files.readAllLines(Path.of(arguments[2])).subList(0, Integer.parseInt(arguments[3]));
    LoadGenerator generator =
        new LoadGenerator(
            Integer.parseInt(arguments[0]),
            requests(arguments[1], tokens),
            Integer.parseInt(arguments[4]),
            Double.parseDouble(arguments[5]),
            Integer.parseInt(arguments[6]),
            Integer.parseInt(arguments[7]));
    System.out.println(generator.run());
  }

  private static byte[][] requests(String path, List<String> tokens) {
    return tokens.stream()
        .map(
            token ->
                ("GET "
                        + path
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/plain\r\n"
                        + "Authorization: Bearer "
                        + token
                        + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII))
        .toArray(byte[][]::new);
  }

  private String run() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    try {
      List<Future<Connection>> ends = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        ends.add(threads.submit(new Connection(i)));
      }
      Histogram[] parts = histograms();
      long errors = 0;
      for (Future<Connection> each : ends) {
        for (int i = 0; i < PARTS; i++) {
          parts[i].add(each.get().latencies[i]);
        }
        errors += each.get().errors;
      }
      long[] counts = Arrays.stream(parts).mapToLong(Histogram::getTotalCount).sorted().toArray();
      return "%d %d %d %d %d %d"
          .formatted(
              aSecond(counts[PARTS - 1]),
              errors,
              median(parts, 50),
              median(parts, 99),
              median(parts, 99.9),
              aSecond(counts[PARTS / 2]));
    } finally {
      threads.shutdownNow();
    }
  }

  private long aSecond(long requestsOfATenth) {
    return requestsOfATenth * PARTS * 1_000_000_000L / (end - measuredFrom);
  }

  private static Histogram[] histograms() {
    Histogram[] parts = new Histogram[PARTS];
    Arrays.setAll(parts, i -> new Histogram(LONGEST_MICROS, 3));
    return parts;
  }

  private static long median(Histogram[] parts, double percentile) {
    long[] values =
        Arrays.stream(parts).mapToLong(each -> each.getValueAtPercentile(percentile)).toArray();
    Arrays.sort(values);
    return values[PARTS / 2];
  }

  /** One connection, with its share of the rate. */
  private final class Connection implements Callable<Connection> {
    final Histogram[] latencies = histograms();
    long errors;
    private boolean closed;
    private final int number;
    private final byte[] line = new byte[1024];

    Connection(int number) {
      this.number = number;
    }

    @Override
    public Connection call() throws IOException {
      long interval = rate > 0 ? (long) (connections * 1e9 / rate) : 0;
      long due = begin + interval * number / connections;
      long measured = end - measuredFrom;
      int i = number;
      while (due < end) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
          socket.setTcpNoDelay(true);
          socket.setSoTimeout(30_000);
          InputStream in = new BufferedInputStream(socket.getInputStream(), 8192);
          // Tomcat closes a connection after a hundred requests
          for (closed = false; due < end && !closed; i += connections) {
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
              LockSupport.parkNanos(left);
            }
            long from = interval == 0 ? System.nanoTime() : due;
            socket.getOutputStream().write(requests[i % requests.length]);
            boolean good = readAnswer(in);
            long now = System.nanoTime();
            if (from >= measuredFrom && (now <= end || interval > 0)) {
              int part = (int) Math.min(PARTS - 1, (from - measuredFrom) * PARTS / measured);
              latencies[part].recordValue(Math.min(LONGEST_MICROS, (now - from) / 1_000));
            }
            errors += good ? 0 : 1;
            due = interval == 0 ? now : due + interval;
          }
        }
      }
      return this;
    }

    /** Reads a whole response; whether it has the status 200. */
    private boolean readAnswer(InputStream in) throws IOException {
      boolean good = readLine(in).startsWith("HTTP/1.1 200");
      int length = 0;
      for (String header = readLine(in); !header.isEmpty(); header = readLine(in)) {
        if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
          length = Integer.parseInt(header.substring(15).trim());
        }
        closed |= header.equalsIgnoreCase("Connection: close");
      }
      in.skipNBytes(length);
      return good;
    }

    private String readLine(InputStream in) throws IOException {
      int length = 0;
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0 || length == line.length) {
          throw new IOException("the server closed the connection");
        }
        line[length++] = (byte) c;
      }
      int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
      return new String(line, 0, end, StandardCharsets.ISO_8859_1);
    }
  }
}
