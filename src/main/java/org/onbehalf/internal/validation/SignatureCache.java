package org.onbehalf.internal.validation;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;

/**
 * Tokens whose signature was verified before, by the SHA-256 of their text. The text is not kept,
 * except for the inner token of an encrypted one. Cached are the verification with its key and, for
 * most tokens, the result of the other checks ({@link AcceptedToken}); whether they still hold is
 * checked on each request.
 *
 * <p>Limited in entries and in bytes by two generations: when the young one is full, the old one is
 * dropped, and entries that are used move to the young one. Only this rotation takes a lock.
 * Thread-safe.
 */
final class SignatureCache {
  private final int generationSize;
  private final long generationBytes;
  private volatile Generation young = new Generation(Collections.emptyMap());

  /** With fewer than 2 entries nothing is cached. */
  SignatureCache(SignatureCacheSettings limits) {
    this.generationSize = limits.entries / 2;
    this.generationBytes = limits.maxBytes / 2;
  }

  /** Null if the token was not verified before. */
  @Nullable
  VerifiedToken find(BearerToken token) {
    if (generationSize == 0) {
      return null;
    }
    Digest digest = new Digest(token);
    Generation current = young;
    VerifiedToken found = current.tokens.get(digest);
    if (found == null) {
      found = current.old.get(digest);
      if (found != null) {
        put(digest, found, false);
      }
    }
    return found;
  }

  /** Caches it in place of what was cached of the token before. */
  void remember(BearerToken token, VerifiedToken verified) {
    if (generationSize > 0) {
      put(new Digest(token), verified, true);
    }
  }

  void forget(BearerToken token) {
    Digest digest = new Digest(token);
    Generation current = young;
    current.tokens.remove(digest);
    current.old.remove(digest);
  }

  int size() {
    Generation current = young;
    return current.tokens.size() + current.old.size();
  }

  private void put(Digest digest, VerifiedToken verified, boolean replace) {
    while (verified.bytes() <= generationBytes) {
      Generation current = young;
      VerifiedToken present = current.tokens.get(digest);
      if (present != null && !replace) {
        return;
      }
      // counts every new entry, so that no race grows a generation beyond its size
      int more = verified.bytes() - (present == null ? 0 : present.bytes());
      if ((present != null || current.taken.incrementAndGet() <= generationSize)
          && current.bytes.addAndGet(more) <= generationBytes) {
        current.tokens.put(digest, verified);
        return;
      }
      rotate(current);
    }
  }

  private synchronized void rotate(Generation full) {
    if (young == full) {
      young = new Generation(full.tokens);
    }
  }

  private static final class Generation {
    final AtomicInteger taken = new AtomicInteger();
    final AtomicLong bytes = new AtomicLong();
    final ConcurrentMap<Digest, VerifiedToken> tokens = new ConcurrentHashMap<>();

    /** The tokens of the generation before. */
    final Map<Digest, VerifiedToken> old;

    Generation(Map<Digest, VerifiedToken> old) {
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
