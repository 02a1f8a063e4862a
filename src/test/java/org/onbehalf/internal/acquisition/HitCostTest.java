package org.onbehalf.internal.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.AccessToken;
import org.onbehalf.TokenRequest;
import org.onbehalf.TokenSource;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;

/**
 * What a token in memory costs, with one user and with many: in bytes and in entries that are
 * looked at, which are the same on each machine, not in time.
 */
class HitCostTest {
  private static final int MANY = 100_000;

  /** 56 on JDK 17: the key and the subject. */
  private static final int MOST_BYTES = 96;

  private static final TokenRequest REQUEST = TokenRequest.forApi(Acquiring.API);

  private Acquiring world;
  private TokenCache cache;
  private TokenAcquirer acquirer;
  private RequestedToken requested;

  @BeforeEach
  void start() {
    world = new Acquiring("TokenCache.HeapEntries = " + 2 * MANY);
    cache = new TokenCache(world.settings.tokenCache, null, Clock.systemUTC());
    acquirer = world.acquirer(world.settings, cache, Clock.systemUTC(), List.of());
    requested = RequestedToken.of(world.settings.acquisition, REQUEST, false);
  }

  @AfterEach
  void stop() {
    acquirer.close();
    cache.close();
    world.close();
  }

  private static ValidatedCaller caller(int number) {
    ValidatedCaller.Facts facts = new ValidatedCaller.Facts();
    facts.issuerName = "AzureAd";
    facts.exchangeable = true;
    facts.expiresAt = Instant.now().plus(Duration.ofHours(2));
    return new ValidatedCaller(new BearerToken("token " + number), facts);
  }

  private TokenKey key(ValidatedCaller caller) {
    return new CallerSubject(caller, Acquiring.API, null, 0).key(requested);
  }

  private ValidatedCaller[] callersWithTokens(int count) {
    ValidatedCaller[] callers =
        IntStream.range(0, count).mapToObj(HitCostTest::caller).toArray(ValidatedCaller[]::new);
    Instant now = Instant.now();
    for (ValidatedCaller each : callers) {
      cache.put(key(each), new CachedToken("t", now, now.plus(Duration.ofHours(1))));
    }
    return callers;
  }

  /** Bytes per hit; 0 where the Java virtual machine does not count them. */
  private long bytesPerHit(ValidatedCaller[] callers) {
    hits(callers);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    if (!(threads instanceof com.sun.management.ThreadMXBean counting)) {
      return 0;
    }
    long thread = Thread.currentThread().getId();
    long before = counting.getThreadAllocatedBytes(thread);
    int hits = hits(callers);
    return (counting.getThreadAllocatedBytes(thread) - before) / hits;
  }

  private int hits(ValidatedCaller[] callers) {
    int hits = 0;
    while (hits < MANY) {
      for (ValidatedCaller each : callers) {
        AccessToken token = acquirer.acquire(each, REQUEST, false);
        if (token.source() != TokenSource.HEAP) {
          throw new AssertionError("not a hit");
        }
        hits++;
      }
    }
    return hits;
  }

  @Test
  void hit_allocatesTheSameLittle_withOneUserAndWithMany() {
    long one = bytesPerHit(callersWithTokens(1));
    long many = bytesPerHit(callersWithTokens(MANY));

    assertThat(one).isLessThanOrEqualTo(MOST_BYTES);
    assertThat(many).isLessThanOrEqualTo(MOST_BYTES);
    assertThat(world.requests()).isEmpty();
  }

  @Test
  void hit_givesTheSameObjectEachTime() {
    ValidatedCaller alice = callersWithTokens(1)[0];

    assertThat(acquirer.acquire(alice, REQUEST, false))
        .isSameAs(acquirer.acquire(alice, REQUEST, false));
  }

  @Test
  void hit_looksAtOneOrTwoEntries_howeverManyThereAre() {
    // a hash table of twice the size, as Java's: by the hash and its upper half
    Map<Integer, Integer> sizes = new HashMap<>();
    for (int i = 0; i < MANY; i++) {
      int hash = key(caller(i)).hashCode();
      sizes.merge((hash ^ (hash >>> 16)) & (Integer.highestOneBit(2 * MANY) - 1), 1, Integer::sum);
    }

    // in a list of n entries, all hits together look at 1 + 2 + … + n
    long looked = sizes.values().stream().mapToLong(n -> n * (n + 1L) / 2).sum();
    assertThat(looked).isLessThan(2L * MANY);
    assertThat(sizes.values()).allMatch(n -> n < 12);
  }
}
