package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.cache.CacheFixtures.key;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.CacheFixtures.SetClock;
import org.onbehalf.internal.config.TokenCacheKeys;

/** With a store that nodes share, the heap serves alone for {@code TokenCache.HeapMaxAge} only. */
class HeapMaxAgeTest {
  private static final Duration HEAP_MAX_AGE = Duration.ofMinutes(1);

  private final SetClock clock = new SetClock(CacheFixtures.NOON);
  private final RecordingStore store = new RecordingStore();
  private final TokenCache one = node(TokenCacheKeys.Store.JDBC);
  private final TokenCache other = node(TokenCacheKeys.Store.JDBC);

  private TokenCache node(TokenCacheKeys.Store kind) {
    StoreSettings shared =
        new StoreSettings(
            Duration.ofSeconds(5),
            HEAP_MAX_AGE,
            List.of(),
            Duration.ofSeconds(10),
            null,
            16 << 20,
            null,
            StoreSettings.DEFAULTS.jcache,
            null,
            java.util.Map.of(),
            false);
    return new TokenCache(
        new TokenCacheSettings(
            kind, null, 1000, Duration.ofHours(24), 0, CacheFixtures.PATIENCE, 100, shared),
        store,
        () -> CacheFixtures.sealKeys(1),
        "test",
        clock);
  }

  @BeforeEach
  void put() {
    one.put(key("alice"), token("first"));
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  private CachedToken token(String text) {
    return new CachedToken(text, clock.instant(), CacheFixtures.NOON.plus(Duration.ofHours(1)));
  }

  private static @Nullable String text(@Nullable CachedToken token) {
    return token == null ? null : token.accessToken();
  }

  private @Nullable String find() {
    return text(one.find(key("alice")));
  }

  private @Nullable String load() {
    return text(one.load(key("alice")));
  }

  @Test
  void heap_servesAlone_untilItsTime_andForAsLongAgainWhenTheStoreWasAsked() {
    clock.advance(HEAP_MAX_AGE.minusMillis(1));
    assertThat(find()).isEqualTo("first");

    clock.advance(Duration.ofMillis(1));
    assertThat(find()).isNull();
    assertThat(load()).isEqualTo("first");
    assertThat(find()).isEqualTo("first");

    clock.advance(HEAP_MAX_AGE);
    assertThat(find()).isNull();
  }

  @Test
  void heap_overAStoreOfItsOwn_servesAlone() {
    try (TokenCache alone = node(TokenCacheKeys.Store.FILE)) {
      alone.put(key("bob"), token("of bob"));
      clock.advance(Duration.ofMinutes(50));

      assertThat(text(alone.find(key("bob")))).isEqualTo("of bob");
    }
  }

  @Test
  void token_replacedOnAnotherNode_isSeenThen() {
    clock.advance(Duration.ofSeconds(1));
    other.put(key("alice"), token("second"));
    assertThat(find()).isEqualTo("first");

    clock.advance(HEAP_MAX_AGE);

    assertThat(find()).isNull();
    assertThat(load()).isEqualTo("second");
    assertThat(find()).isEqualTo("second");
  }

  @Test
  void token_deletedOnAnotherNode_isGoneThen() {
    other.remove(key("alice"));

    clock.advance(HEAP_MAX_AGE);

    assertThat(find()).isNull();
    assertThat(load()).isNull();
  }

  @Test
  void token_thatTheStoreDidNotTake_isNotReplacedByAnOlderOne() {
    clock.advance(Duration.ofSeconds(1));
    store.fault = new IOException("away");
    one.put(key("alice"), token("newer"));
    store.fault = null;
    clock.advance(HEAP_MAX_AGE);

    assertThat(load()).isEqualTo("newer");
    assertThat(find()).isEqualTo("newer");
  }

  @Test
  void token_ofTheHeap_servesOn_whileTheStoreIsAway_toItsEnd() {
    store.fault = new IOException("away");
    clock.advance(HEAP_MAX_AGE);

    assertThat(find()).isNull();
    assertThat(load()).isEqualTo("first");
    assertThat(find()).as("without asking each time").isEqualTo("first");
    assertThat(one.statistics().storeFaults.sum()).isEqualTo(1);

    clock.advance(Duration.ofMinutes(58).plusMillis(1));
    assertThat(load()).isNull();
  }

  @Test
  void token_removedHere_doesNotServe_whileTheStoreIsAway() {
    store.fault = new IOException("away");
    one.remove(key("alice"));

    assertThat(load()).isNull();
  }
}
