package org.onbehalf.benchmarks;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.onbehalf.AccessToken;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** A token on a user's behalf that is on the heap; users in an order that repeats late. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OnBehalfOfBenchmark {
  /** Our cache. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class Ours {
    /** How many users have a token. */
    @Param({"1", "1000", "10000", "100000"})
    public int users;

    private FilledCache cache;

    /** Fills it. */
    @Setup
    public void fill() throws Exception {
      String entries = Integer.toString(Math.max(1_000, 2 * users));
      cache =
          new FilledCache(
              users, Map.of("TokenCache.Store", "memory", "TokenCache.HeapEntries", entries));
    }

    /** Stops it. */
    @TearDown
    public void stop() throws Exception {
      cache.close();
    }
  }

  /** Our cache with 1,000 users, for several threads. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class Shared {
    private FilledCache cache;

    /** Fills it. */
    @Setup
    public void fill() throws Exception {
      cache = new FilledCache(1_000, Map.of("TokenCache.Store", "memory"));
    }

    /** Stops it. */
    @TearDown
    public void stop() throws Exception {
      cache.close();
    }
  }

  /** Where a thread begins, so that threads do not follow each other. */
  @State(Scope.Thread)
  public static class Turn {
    private int next = ThreadLocalRandom.current().nextInt(1 << 20);
  }

  /** One user, within a request. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init")
  public static class InRequest {
    private final TokenRequest request = TokenRequest.forApi("Downstream");
    private FilledCache cache;
    private OnBehalf onBehalf;
    private CallerContext.Scope scope;

    /** Begins the request. */
    @Setup
    public void begin() throws Exception {
      cache = new FilledCache(1, Map.of("TokenCache.Store", "memory"));
      onBehalf = cache.onBehalf();
      scope = CallerContext.open(cache.first(), onBehalf);
    }

    /** Ends it. */
    @TearDown
    public void end() throws Exception {
      scope.close();
      cache.close();
    }
  }

  /** A map of the same size. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class PlainMap {
    /** How many users have a token. */
    @Param({"1", "1000", "10000", "100000"})
    public int users;

    private final Map<SeenTokenBenchmark.Digest, String> map = new ConcurrentHashMap<>();
    private SeenTokenBenchmark.Digest[] keys;
    private int next;

    /** Fills it. */
    @Setup
    public void fill() throws Exception {
      int[] order = FilledCache.shuffled(users);
      keys = new SeenTokenBenchmark.Digest[users];
      for (int i = 0; i < users; i++) {
        map.put(SeenTokenBenchmark.Digest.of("user" + i), StubTokenEndpoint.token(i));
      }
      for (int i = 0; i < users; i++) {
        keys[i] = SeenTokenBenchmark.Digest.of("user" + order[i]);
      }
    }
  }

  /** Ours: from the validated caller to the token. */
  @Benchmark
  public AccessToken hit(Ours ours) {
    return ours.cache.next();
  }

  /** The same for 1,000 users by two threads: with two cores, one for each. */
  @Benchmark
  @Threads(2)
  public AccessToken hitByTwo(Shared shared, Turn turn) {
    return shared.cache.at(turn.next++ & Integer.MAX_VALUE);
  }

  /** The same by 16 threads. With two cores, each should take eight times as long as one of two. */
  @Benchmark
  @Threads(16)
  public AccessToken hitBySixteen(Shared shared, Turn turn) {
    return shared.cache.at(turn.next++ & Integer.MAX_VALUE);
  }

  /** The same by the public API, within the request of one user. */
  @Benchmark
  public AccessToken hitInRequest(InRequest state) {
    return state.onBehalf.accessToken(state.request);
  }

  /** The floor: a map get. */
  @Benchmark
  public @Nullable String floor(PlainMap state) {
    int i = state.next;
    state.next = i + 1 == state.keys.length ? 0 : i + 1;
    return state.map.get(state.keys[i]);
  }
}
