package org.onbehalf.internal.acquisition;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** A credential's place in the chain, and whether it was of use lately. Thread-safe. */
final class CredentialLink {
  final String key;
  final boolean isFirst;
  final CredentialSource source;
  private final Duration retryInterval;
  private final AtomicReference<Failure> failure = new AtomicReference<>();

  /** When which version of it failed. */
  private static final class Failure {
    final int version;
    final Instant since;

    Failure(int version, Instant since) {
      this.version = version;
      this.since = since;
    }
  }

  CredentialLink(String key, boolean isFirst, CredentialSource source, Duration retryInterval) {
    this.key = key;
    this.isFirst = isFirst;
    this.source = source;
    this.retryInterval = retryInterval;
  }

  /** Whether it failed lately and is what it was. When its time is over, one request tries it. */
  boolean comesLast(Instant now) {
    Failure last = failure.get();
    if (last == null || source.version() != last.version) {
      return false;
    }
    // a clock that was set back must not keep it from its turn for as long
    if (!now.isBefore(last.since) && now.isBefore(last.since.plus(retryInterval))) {
      return true;
    }
    return !failure.compareAndSet(last, new Failure(last.version, now));
  }

  void failed(int version, Instant now) {
    failure.set(new Failure(version, now));
  }

  /** Whether it had failed before. */
  boolean succeeded() {
    return failure.getAndSet(null) != null;
  }
}
