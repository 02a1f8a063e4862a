package org.onbehalf.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.onbehalf.internal.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Tokens of 200 users that were seen before. Each has several copies in memory, since a container
 * makes a new text of each request.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SeenTokenBenchmark {
  private static final int COPIES = 8;

  /** The hash of a token. */
  record Digest(long a, long b, long c, long d) {
    static Digest of(String token) throws GeneralSecurityException {
      byte[] bytes = token.getBytes(StandardCharsets.US_ASCII);
      ByteBuffer hash = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
      return new Digest(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
    }

    @Override
    public int hashCode() {
      return (int) a;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Digest that
          && a == that.a
          && b == that.b
          && c == that.c
          && d == that.d;
    }
  }

  /** Copies of the users' tokens, in turn. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class Users {
    private final Map<Digest, String> seen = new ConcurrentHashMap<>();
    private String[] texts;
    private int next;

    /** Copies them. */
    @Setup
    public void copy(Tokens tokens) throws Exception {
      texts = copies(tokens.all());
      for (String each : tokens.all().subList(0, Inputs.USERS)) {
        seen.put(Digest.of(each), each.substring(0, 10));
      }
    }
  }

  /** Our application, which has seen all these tokens. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class Ours {
    private FilteredApplication application;
    private Tokens.Verifier validator;
    private String[] texts;
    private HttpField[] headers;
    private int next;

    /** Starts it. */
    @Setup
    public void start(Tokens tokens) throws Exception {
      application = new FilteredApplication(tokens.inputs().configuration());
      validator = application.validator();
      tokens.check(application::serves);
      for (String each : tokens.all().subList(0, Inputs.USERS)) {
        if (!application.serves(each)) {
          throw new IllegalStateException("a good token is refused");
        }
      }
      String[] copies = copies(tokens.all());
      headers = new HttpField[copies.length];
      texts = new String[copies.length];
      for (int i = 0; i < copies.length; i++) {
        headers[i] = FilteredApplication.header(copies[i]);
        texts[i] = "Bearer " + copies[i];
      }
    }

    private int next() {
      int i = next;
      next = i + 1 == headers.length ? 0 : i + 1;
      return i;
    }

    /** Stops it. */
    @TearDown
    public void stop() throws Exception {
      application.close();
    }
  }

  private static String[] copies(List<String> tokens) {
    String[] copies = new String[COPIES * Inputs.USERS];
    for (int i = 0; i < copies.length; i++) {
      byte[] bytes = tokens.get(i % Inputs.USERS).getBytes(StandardCharsets.US_ASCII);
      copies[i] = new String(bytes, StandardCharsets.US_ASCII);
    }
    return copies;
  }

  /** The floor: SHA-256 of the token, and a look into a map. */
  @Benchmark
  public @Nullable String floor(Users users) throws Exception {
    int i = users.next;
    users.next = i + 1 == users.texts.length ? 0 : i + 1;
    return users.seen.get(Digest.of(users.texts[i]));
  }

  /** Ours, from the header's text to the caller. */
  @Benchmark
  public boolean validator(Ours ours) throws Exception {
    return ours.validator.accepts(ours.texts[ours.next()]);
  }

  /** Ours, from the filter to the servlet and back. */
  @Benchmark
  public int filter(Ours ours) throws Exception {
    return ours.application.call(ours.headers[ours.next()]);
  }
}
