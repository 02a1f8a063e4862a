package org.onbehalf.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The tokens of one size, in turn. */
@State(Scope.Benchmark)
public class Tokens {
  /** In thousands of characters. */
  @Param({"1.1", "1.6", "3"})
  public String size = "";

  @SuppressWarnings("NullAway.Init")
  private Inputs inputs;

  private String[] all = {};
  private int next;

  /** Reads them. */
  @Setup
  public void read() throws IOException {
    inputs = Inputs.ofThisRun();
    all = inputs.tokens(size).toArray(new String[0]);
  }

  /** What this run measures with. */
  public Inputs inputs() {
    return inputs;
  }

  /** All of them. */
  public List<String> all() {
    return List.of(all);
  }

  /** The next one. */
  public String next() {
    int i = next;
    next = i + 1 == all.length ? 0 : i + 1;
    return all[i];
  }

  /**
   * Fails unless what is to be measured verifies: accepts a good token, and refuses those that are
   * tampered with, signed by another key, expired, for another audience or of another issuer.
   */
  void check(Verifier verifier) throws IOException {
    for (int i = 0; i < 3; i++) {
      try {
        if (!verifier.accepts(all[i])) {
          throw new IllegalStateException("a good token is refused");
        }
      } catch (Exception e) {
        throw new IllegalStateException("a good token is refused", e);
      }
    }
    for (Map.Entry<String, String> each : inputs.refused().entrySet()) {
      boolean accepted;
      try {
        accepted = verifier.accepts(each.getValue());
      } catch (Exception e) {
        accepted = false;
      }
      if (accepted) {
        throw new IllegalStateException("a token is accepted that must not be: " + each.getKey());
      }
    }
  }

  /** Decides about a token. */
  @FunctionalInterface
  interface Verifier {
    /** True if it is accepted; false, or an exception, if not. */
    boolean accepts(String token) throws Exception;
  }
}
