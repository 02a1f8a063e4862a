package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.cache.CacheFixtures.NOON;
import static org.onbehalf.internal.cache.CacheFixtures.key;
import static org.onbehalf.internal.cache.CacheFixtures.settings;
import static org.onbehalf.internal.cache.CacheFixtures.token;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.cache.CacheFixtures.SetClock;

/** What was acquired while a store was away. */
class UnsavedTokensTest {
  private final SetClock clock = new SetClock(NOON);
  private final RecordingStore store = new RecordingStore();

  private TokenCache node(String name) {
    return new TokenCache(settings(), store, () -> CacheFixtures.sealKeys(1), name, clock);
  }

  @Test
  void store_thatComesBack_getsIt_withoutAnyRequest() {
    try (TokenCache one = node("one")) {
      store.fault = new IOException("away");
      one.put(key("alice"), token("of-alice"));
      assertThat(store.records).isEmpty();

      store.fault = null;
      clock.advance(StoreAvailability.LONGEST_PAUSE);

      CacheFixtures.await("the token to be written", () -> store.records.size() == 1);
      try (TokenCache two = node("two")) {
        assertThat(two.load(key("alice"))).isNotNull();
      }
    }
  }

  @Test
  void store_thatComesBack_keepsWhatAnotherServerWroteLater() {
    try (TokenCache one = node("one");
        TokenCache two = node("two")) {
      store.fault = new IOException("away");
      one.put(key("alice"), token("former"));
      one.put(key("bob"), token("of-bob"));
      store.fault = null;
      two.put(
          key("alice"),
          new CachedToken("newer", NOON.plusSeconds(1), NOON.plus(Duration.ofHours(1))));

      clock.advance(StoreAvailability.LONGEST_PAUSE);

      CacheFixtures.await("bob's to be written", () -> one.statistics().storeWrites.sum() == 1);
      try (TokenCache three = node("three")) {
        assertThat(three.load(key("alice")))
            .extracting(CachedToken::accessToken)
            .isEqualTo("newer");
        assertThat(three.load(key("bob"))).isNotNull();
      }
    }
  }

  @Test
  void tokenThatHasEndedMeanwhile_isNotWritten() {
    try (TokenCache one = node("one")) {
      store.fault = new IOException("away");
      one.put(key("alice"), token("t"));
      one.put(key("bob"), token("t", Duration.ofHours(9)));
      store.fault = null;

      clock.advance(Duration.ofHours(2));

      CacheFixtures.await("bob's to be written", () -> one.statistics().storeWrites.sum() == 1);
      assertThat(store.records).hasSize(1);
    }
  }
}
