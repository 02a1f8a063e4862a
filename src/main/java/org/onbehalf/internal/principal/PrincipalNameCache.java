package org.onbehalf.internal.principal;

import java.io.Closeable;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.onbehalf.internal.CircuitBreaker;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.PerTokenCache;
import org.onbehalf.internal.caller.ValidatedCaller;

/**
 * Looks names up and caches them per token for a while. Users without a name and failures are not
 * cached. No request waits longer than {@code AzureAd.PrincipalMapping.Timeout}. Thread-safe.
 */
final class PrincipalNameCache implements NameSource, Closeable {
  private final NameLookUp lookUp;
  private final LookUpThreads threads;
  private final CircuitBreaker breaker;
  private final Clock clock;
  private final PerTokenCache<String> given;

  PrincipalNameCache(NameLookUp lookUp, PrincipalMappingSettings settings, Clock clock) {
    this.lookUp = lookUp;
    this.threads = new LookUpThreads(settings.lookUp);
    this.breaker = new CircuitBreaker(clock);
    this.clock = clock;
    this.given = new PerTokenCache<>(settings.cacheEntries, settings.cacheTime, name -> 1, clock);
  }

  @Override
  public Name nameOf(ValidatedCaller caller) {
    List<Long> key = PerTokenCache.key(caller.token());
    String remembered = given.find(key);
    if (remembered != null) {
      return Name.of(remembered);
    }
    Instant asked = clock.instant();
    Name name = ask(given.isOff() ? null : key, caller);
    if (name.text != null) {
      given.remember(key, name.text, asked);
    }
    return name;
  }

  /** After several failures in a row only a probe is let through now and then. */
  private Name ask(@Nullable Object key, ValidatedCaller caller) {
    if (!breaker.tryEnter()) {
      throw new NamesUnavailableException(
          "the look-up failed several times in a row and is tried again soon", null);
    }
    try {
      Name name = threads.await(key, () -> lookUp.find(caller));
      breaker.succeeded();
      return name;
    } catch (NamesUnavailableException e) {
      breaker.failed();
      throw e;
    }
  }

  /** What others are called, only who is asked knows. */
  @Override
  public boolean couldGive(String kept) {
    return false;
  }

  /** Ends the threads; takes limited time. */
  @Override
  public void close() {
    threads.close();
  }
}
