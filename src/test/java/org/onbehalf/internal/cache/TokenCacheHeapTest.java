package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.cache.CacheFixtures.NOON;
import static org.onbehalf.internal.cache.CacheFixtures.key;
import static org.onbehalf.internal.cache.CacheFixtures.token;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.CacheFixtures.SetClock;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.config.TokenCacheKeys;

class TokenCacheHeapTest {
  private final SetClock clock = new SetClock(CacheFixtures.NOON);
  private final TokenCache cache = memory(1000, Duration.ofHours(24));

  private TokenCache memory(int entries, Duration maxAge) {
    return new TokenCache(
        new TokenCacheSettings(
            TokenCacheKeys.Store.MEMORY, null, entries, maxAge, 0, Duration.ofSeconds(1), 10),
        null,
        clock);
  }

  @AfterEach
  void close() {
    cache.close();
  }

  private static @Nullable String text(@Nullable CachedToken token) {
    return token == null ? null : token.accessToken();
  }

  @Test
  void find_givesTheTokenOfTheSameCallerAndApiOnly() {
    cache.put(key("alice"), token("for-alice"));

    assertThat(text(cache.find(key("alice")))).isEqualTo("for-alice");
    assertThat(cache.find(key("bob"))).isNull();
    assertThat(
            cache.find(
                TokenKey.ofCaller(
                    new BearerToken("assertion-of-alice"),
                    Instant.ofEpochMilli(Long.MAX_VALUE),
                    0,
                    CacheFixtures.form("other"))))
        .isNull();
    assertThat(cache.find(TokenKey.ofApplication(CacheFixtures.form("api")))).isNull();
  }

  @Test
  void find_theApplicationsOwn_isApartFromAnyCallers() {
    TokenKey own = TokenKey.ofApplication(CacheFixtures.form("api"));
    cache.put(own, token("for-the-application"));

    assertThat(text(cache.find(TokenKey.ofApplication(CacheFixtures.form("api")))))
        .isEqualTo("for-the-application");
    assertThat(cache.find(key("alice"))).isNull();
  }

  @Test
  void find_whileAMinuteIsLeft_isAHitAndThenAMiss() {
    cache.put(key("alice"), token("t", Duration.ofMinutes(10)));

    clock.advance(Duration.ofMinutes(9));
    assertThat(cache.find(key("alice"))).isNotNull();
    clock.advance(Duration.ofMillis(1));
    assertThat(cache.find(key("alice"))).isNull();
  }

  @Test
  void find_ofATokenThatLivesForAMinute_isAHitForThreeQuartersOfIt() {
    cache.put(key("alice"), token("t", Duration.ofSeconds(60)));

    clock.advance(Duration.ofSeconds(45));
    assertThat(cache.find(key("alice"))).isNotNull();
    clock.advance(Duration.ofMillis(1));
    assertThat(cache.find(key("alice"))).isNull();
  }

  @Test
  void find_afterTheClockWasSetBack_isAMiss_asTheTokenEndsLaterThanItSays() {
    cache.put(key("alice"), token("t", Duration.ofMinutes(60)));

    clock.advance(Duration.ofMinutes(-1));
    assertThat(cache.find(key("alice"))).isNotNull();
    clock.advance(Duration.ofMillis(-1));
    assertThat(cache.find(key("alice"))).isNull();
    clock.advance(Duration.ofHours(-2));
    assertThat(cache.find(key("alice"))).isNull();
  }

  @Test
  void find_afterTheCallersOwnTokenHasExpired_isAMiss_thoughTheTokenLivesOn() {
    TokenKey key = CacheFixtures.key("alice", CacheFixtures.NOON.plus(Duration.ofHours(1)));
    CachedToken livesForADay = CacheFixtures.token("token", Duration.ofHours(28));
    cache.put(key, livesForADay);

    clock.advance(Duration.ofMinutes(59));
    assertThat(text(cache.find(key))).isEqualTo("token");
    clock.advance(Duration.ofMinutes(1));
    assertThat(cache.find(key)).isNull();
    assertThat(cache.load(key)).isNull();
    assertThat(cache.replace(key, livesForADay, CacheFixtures.token("new", Duration.ofHours(28))))
        .isFalse();
  }

  @Test
  void put_keepsNothingForWhomNobodyCanAskAnyMore() {
    TokenKey past = CacheFixtures.key("alice", NOON);
    TokenKey present = CacheFixtures.key("bob", NOON.plusSeconds(900));
    cache.put(past, token("t"));
    cache.put(present, token("t"));

    assertThat(cache.find(past)).isNull();
    assertThat(cache.find(present)).isNotNull();
  }

  @Test
  void removeSession_deletesAllOfItsTokens_andNobodyElses() {
    byte[] one = new byte[32];
    byte[] two = Arrays.copyOf(new byte[] {1}, 32);
    TokenKey plain = TokenKey.ofSession(one, CacheFixtures.form("api"), false);
    TokenKey withOptions = TokenKey.ofSession(one, CacheFixtures.form("other"), true);
    TokenKey anothers = TokenKey.ofSession(two, CacheFixtures.form("other"), true);
    for (TokenKey each : List.of(plain, withOptions, anothers, key("alice"))) {
      cache.put(each, token("t"));
    }

    cache.removeSession(List.of(plain));

    assertThat(cache.find(plain)).isNull();
    assertThat(cache.find(withOptions)).isNull();
    assertThat(cache.find(anothers)).isNotNull();
    assertThat(cache.find(key("alice"))).isNotNull();
  }

  @Test
  void find_whenOlderThanMaxTokenAge_isAMiss() {
    try (TokenCache strict = memory(10, Duration.ofMinutes(5))) {
      strict.put(key("alice"), token("t"));

      clock.advance(Duration.ofMinutes(5).minusMillis(1));
      assertThat(strict.find(key("alice"))).isNotNull();
      clock.advance(Duration.ofMillis(1));
      assertThat(strict.find(key("alice"))).isNull();
    }
  }

  @Test
  void put_ofWhatIsOfNoUseAnyMore_keepsTheBetterOne() {
    cache.put(key("alice"), token("good"));
    cache.put(
        key("alice"), new CachedToken("short", NOON.minusSeconds(3600), NOON.plusSeconds(59)));

    assertThat(text(cache.find(key("alice")))).isEqualTo("good");
  }

  @Test
  void put_again_replaces() {
    cache.put(key("alice"), token("one"));
    cache.put(key("alice"), token("two"));

    assertThat(text(cache.find(key("alice")))).isEqualTo("two");
  }

  @Test
  void remove_makesItAMiss() {
    cache.put(key("alice"), token("t"));
    cache.remove(key("alice"));

    assertThat(cache.find(key("alice"))).isNull();
    assertThat(cache.load(key("alice"))).isNull();
  }

  @Test
  void put_pastTheBound_evicts() {
    try (TokenCache small = memory(10, Duration.ofHours(24))) {
      for (int i = 0; i < 1000; i++) {
        small.put(key("user" + i), token("t" + i));
      }
      int kept = 0;
      for (int i = 0; i < 1000; i++) {
        kept += small.find(key("user" + i)) == null ? 0 : 1;
      }

      assertThat(kept).isBetween(1, 10);
    }
  }

  @Test
  void put_doesNotKeepTheCallersTokenInMemory() {
    BearerToken assertion = new BearerToken("assertion-of-" + "alice".repeat(1));
    WeakReference<BearerToken> reference = new WeakReference<>(assertion);
    cache.put(
        TokenKey.ofCaller(
            assertion, Instant.ofEpochMilli(Long.MAX_VALUE), 0, CacheFixtures.form("api")),
        token("t"));
    assertion = null;

    CacheFixtures.await(
        "the assertion is garbage",
        () -> {
          System.gc();
          return reference.get() == null;
        });
    assertThat(cache.find(key("alice"))).isNotNull();
  }

  @Test
  void afterClose_everythingIsAMiss() {
    cache.put(key("alice"), token("t"));

    cache.close();
    cache.close();

    assertThat(cache.find(key("alice"))).isNull();
    assertThat(cache.load(key("alice"))).isNull();
    cache.put(key("alice"), token("t"));
    cache.remove(key("alice"));
    assertThat(cache.find(key("alice"))).isNull();
  }

  @Test
  void constructor_withAnotherEhcacheInTheContextClassLoader_worksAndRestoresIt() throws Exception {
    ClassLoader former = Thread.currentThread().getContextClassLoader();
    try (ApplicationLoader foreign = new ApplicationLoader()) {
      Thread.currentThread().setContextClassLoader(foreign);
      try (TokenCache other = memory(10, Duration.ofHours(1))) {
        other.put(key("alice"), token("t"));
        assertThat(other.find(key("alice"))).isNotNull();
      }

      assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(foreign);
    } finally {
      Thread.currentThread().setContextClassLoader(former);
    }
  }

  @Test
  void memoryOnly_hasNoThread() {
    cache.put(key("alice"), token("t"));
    cache.load(key("bob"));

    assertThat(CacheFixtures.storeThreads()).isEmpty();
  }
}
