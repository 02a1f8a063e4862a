package org.onbehalf.internal.principal;

import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.CircuitBreaker;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.PrincipalMappingSettings;

/**
 * Names that are looked up elsewhere. What was found counts for a while for the same token; that
 * nothing was, or that it failed, never does. No request waits longer than {@code
 * AzureAd.PrincipalMapping.Timeout}. Thread-safe.
 */
final class AskedNames implements NameSource, Closeable {
  private final NameLookUp lookUp;
  private final LookUpThreads threads;
  private final CircuitBreaker breaker;
  private final int entries;
  private final Duration time;
  private final Clock clock;

  /** By the token's SHA-256, the one that was used longest ago first; its own lock, no I/O. */
  private final Map<List<Long>, Given> given = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Given {
    final String name;
    final Instant at;

    Given(String name, Instant at) {
      this.name = name;
      this.at = at;
    }
  }

  AskedNames(NameLookUp lookUp, PrincipalMappingSettings settings, Clock clock) {
    this.lookUp = lookUp;
    this.threads = new LookUpThreads(settings.lookUp);
    this.breaker = new CircuitBreaker(clock);
    this.entries = settings.cacheTime.isZero() ? 0 : settings.cacheEntries;
    this.time = settings.cacheTime;
    this.clock = clock;
  }

  @Override
  public Name nameOf(ValidatedCaller caller) {
    List<Long> key = key(caller.token());
    String remembered = find(key);
    if (remembered != null) {
      return Name.of(remembered);
    }
    lookUp.prepare();
    Instant asked = clock.instant();
    Name name = ask(entries == 0 ? null : key, caller);
    if (name.text != null) {
      remember(key, new Given(name.text, asked));
    }
    return name;
  }

  /** Not asked where it failed several times in a row, but for a probe now and then. */
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

  private @Nullable String find(List<Long> key) {
    if (entries == 0) {
      return null;
    }
    Instant now = clock.instant();
    synchronized (given) {
      Given found = given.get(key);
      boolean counts =
          found != null && !now.isBefore(found.at) && now.isBefore(found.at.plus(time));
      if (found != null && !counts) {
        given.remove(key);
      }
      return counts && found != null ? found.name : null;
    }
  }

  private void remember(List<Long> key, Given name) {
    if (entries == 0) {
      return;
    }
    synchronized (given) {
      given.put(key, name);
      if (given.size() > entries) {
        given.remove(given.keySet().iterator().next());
      }
    }
  }

  private static List<Long> key(BearerToken token) {
    return Arrays.asList(token.hash(0), token.hash(1), token.hash(2), token.hash(3));
  }

  /** Ends the threads; takes limited time. */
  @Override
  public void close() {
    threads.close();
  }
}
