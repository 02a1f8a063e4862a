package org.onbehalf.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.onbehalf.AccessToken;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A token on a user's behalf that is not on the heap, but in the store of the kind file. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StoredTokenBenchmark {
  /** Our cache, whose heap holds next to nothing. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class Ours {
    /** How many records are in the store. */
    @Param("10000")
    public int records;

    private Path directory;
    private FilledCache cache;

    /** Fills it. */
    @Setup
    public void fill() throws Exception {
      directory = Files.createTempDirectory("benchmark-store");
      cache =
          new FilledCache(
              records,
              Map.of(
                  "TokenCache.Store", "file",
                  "TokenCache.StoreTimeout", "10 s",
                  "TokenCache.Directory", directory.toString(),
                  "TokenCache.HeapEntries", "1"));
    }

    /** Stops it and deletes the store. */
    @TearDown
    public void stop() throws Exception {
      cache.close();
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  /** Ours: from the validated caller to the token. */
  @Benchmark
  public AccessToken hit(Ours ours) {
    return ours.cache.next();
  }
}
