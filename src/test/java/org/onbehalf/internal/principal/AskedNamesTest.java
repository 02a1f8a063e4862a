package org.onbehalf.internal.principal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.PrincipalMappingSettings;
import org.onbehalf.internal.config.SettingsReader;
import org.onbehalf.internal.telemetry.ManualClock;

/** How long, and how many of, the names that the application's own class gave are remembered. */
class CustomNamesTest {
  private final ManualClock clock = new ManualClock();
  private final AtomicInteger asked = new AtomicInteger();

  private CustomNames names(String keys) {
    PrincipalMappingSettings settings =
        SettingsReader.parse(
                """
                AzureAd {
                  TenantId = "contoso.onmicrosoft.com"
                  ClientId = "11111111-2222-3333-4444-555555555555"
                  PrincipalMapping { Source = Custom, %s }
                }
                """
                    .formatted(keys))
            .azureAd
            .principalMapping;
    return new CustomNames(
        caller -> Optional.of("name " + asked.incrementAndGet()),
        Objects.requireNonNull(settings),
        clock);
  }

  private static ValidatedCaller bearerOf(String token) {
    return new ValidatedCaller(new BearerToken(token), new ValidatedCaller.Facts());
  }

  @Test
  void nameOf_withinTheTime_saysTheSame_andAsksAgainAfterIt() {
    CustomNames names = names("CacheTime = 5 min");

    assertThat(names.nameOf(bearerOf("a")).text).isEqualTo("name 1");
    clock.advance(Duration.ofMinutes(5).minusMillis(1));
    assertThat(names.nameOf(bearerOf("a")).text).isEqualTo("name 1");
    clock.advance(Duration.ofMillis(1));
    assertThat(names.nameOf(bearerOf("a")).text).isEqualTo("name 2");
  }

  @Test
  void nameOf_whenTheClockWasSetBack_asksAgain() {
    CustomNames names = names("CacheTime = 5 min");

    names.nameOf(bearerOf("a"));
    clock.advance(Duration.ofHours(-1));

    assertThat(names.nameOf(bearerOf("a")).text).isEqualTo("name 2");
  }

  @Test
  void nameOf_ofMoreTokensThanAreRemembered_forgetsTheOneUsedLongestAgo() {
    CustomNames names = names("CacheEntries = 2");

    names.nameOf(bearerOf("a"));
    names.nameOf(bearerOf("b"));
    names.nameOf(bearerOf("a"));
    names.nameOf(bearerOf("c"));

    assertThat(names.nameOf(bearerOf("a")).text).isEqualTo("name 1");
    assertThat(names.nameOf(bearerOf("b")).text).isEqualTo("name 4");
  }

  @Test
  void nameOf_withoutEntriesOrTime_asksEachTime() {
    for (String keys : new String[] {"CacheEntries = 0", "CacheTime = 0 s"}) {
      asked.set(0);
      CustomNames names = names(keys);

      names.nameOf(bearerOf("a"));

      assertThat(names.nameOf(bearerOf("a")).text).as(keys).isEqualTo("name 2");
    }
  }
}
