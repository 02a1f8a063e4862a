package org.onbehalf.internal.validation;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;

/**
 * Tokens whose signature was verified before, by the SHA-256 of their text. The text is not kept,
 * except for the inner token of an encrypted one. Only the verification is cached, with the key and
 * the claims (unless they are large): whether the key is still listed and whether the token is
 * accepted is checked on each request.
 *
 * <p>Bounded in entries and in bytes by two generations: when the young one is full the old one is
 * dropped, and entries that are used move to the young one. Only this rotation takes a lock.
 * Thread-safe.
 */
final class SignatureCache {
  private final int generationSize;
  private final long generationBytes;
  private volatile Generations generations;

  /**
   * From its parts.
   *
   * @param limits fewer than 2 entries remember nothing
   */
  SignatureCache(SignatureCacheSettings limits) {
    this.generationSize = limits.entries / 2;
    this.generationBytes = limits.maxBytes / 2;
    this.generations = new Generations(new Generation(), new Generation());
  }

  /** What was verified before; null where nothing is known. */
  @Nullable
  VerifiedToken find(BearerToken token) {
    if (generationSize == 0) {
      return null;
    }
    Digest digest = new Digest(token);
    Generations current = generations;
    VerifiedToken seen = current.young.tokens.get(digest);
    if (seen != null) {
      return seen;
    }
    seen = current.old.tokens.get(digest);
    if (seen != null) {
      put(digest, seen);
    }
    return seen;
  }

  void remember(BearerToken token, VerifiedToken verified) {
    if (generationSize > 0) {
      put(new Digest(token), verified);
    }
  }

  void forget(BearerToken token) {
    Digest digest = new Digest(token);
    Generations current = generations;
    current.young.tokens.remove(digest);
    current.old.tokens.remove(digest);
  }

  int size() {
    Generations current = generations;
    return current.young.tokens.size() + current.old.tokens.size();
  }

  private void put(Digest digest, VerifiedToken verified) {
    while (verified.bytes() <= generationBytes) {
      Generations current = generations;
      if (current.young.tokens.containsKey(digest)) {
        return;
      }
      // counts what was ever put, so that no race grows a generation beyond its size
      if (current.young.taken.incrementAndGet() <= generationSize
          && current.young.bytes.addAndGet(verified.bytes()) <= generationBytes) {
        current.young.tokens.put(digest, verified);
        return;
      }
      rotate(current);
    }
  }

  private synchronized void rotate(Generations full) {
    if (generations == full) {
      generations = new Generations(new Generation(), full.young);
    }
  }

  private static final class Generation {
    final AtomicInteger taken = new AtomicInteger();
    final AtomicLong bytes = new AtomicLong();
    final ConcurrentMap<Digest, VerifiedToken> tokens = new ConcurrentHashMap<>();
  }

  private static final class Generations {
    final Generation young;
    final Generation old;

    Generations(Generation young, Generation old) {
      this.young = young;
      this.old = old;
    }
  }

  /** The hash without the text. */
  private static final class Digest {
    private final long a;
    private final long b;
    private final long c;
    private final long d;

    Digest(BearerToken token) {
      a = token.hash(0);
      b = token.hash(1);
      c = token.hash(2);
      d = token.hash(3);
    }

    @Override
    public boolean equals(Object other) {
      if (!(other instanceof Digest)) {
        return false;
      }
      Digest that = (Digest) other;
      return a == that.a && b == that.b && c == that.c && d == that.d;
    }

    @Override
    public int hashCode() {
      return (int) a;
    }
  }
}
