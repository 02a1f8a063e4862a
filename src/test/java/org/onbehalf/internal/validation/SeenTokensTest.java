package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.jwks.FakeAuthority;
import org.onbehalf.internal.jwks.KeySets;
import org.onbehalf.internal.jwks.RsaKeys;
import org.onbehalf.internal.jwks.SigningKey;

class SeenTokensTest {
  private final VerifiedToken verified = new VerifiedToken(key(), new TokenClaims(Map.of()));

  @Test
  void find_afterRemember_knowsTheSameTextOnly() {
    SeenTokens seen = new SeenTokens(new Settings.SeenBefore(10));
    seen.remember(new BearerToken("a"), verified);

    assertThat(seen.find(new BearerToken("a"))).isSameAs(verified);
    assertThat(seen.find(new BearerToken("b"))).isNull();
    seen.forget(new BearerToken("a"));
    assertThat(seen.find(new BearerToken("a"))).isNull();
  }

  @Test
  void remember_whenThousandsCome_staysWithinItsBoundAndKeepsWhatIsUsed() {
    SeenTokens seen = new SeenTokens(new Settings.SeenBefore(100));
    BearerToken busy = new BearerToken("busy");
    seen.remember(busy, verified);

    for (int i = 0; i < 10_000; i++) {
      seen.remember(new BearerToken("t" + i), verified);
      assertThat(seen.find(busy)).as("after %s others", i).isNotNull();
    }

    assertThat(seen.size()).isLessThanOrEqualTo(100);
  }

  @Test
  void remember_whenManyThreadsDo_staysWithinItsBound() {
    SeenTokens seen = new SeenTokens(new Settings.SeenBefore(100));

    IntStream.range(0, 50_000)
        .parallel()
        .forEach(i -> seen.remember(new BearerToken("t" + i), verified));

    assertThat(seen.size()).isBetween(50, 100);
  }

  @Test
  void remember_whenSwitchedOff_remembersNothing() {
    SeenTokens seen = new SeenTokens(new Settings.SeenBefore(0));
    seen.remember(new BearerToken("a"), verified);

    assertThat(seen.find(new BearerToken("a"))).isNull();
    assertThat(seen.size()).isZero();
  }

  private static SigningKey key() {
    try (FakeAuthority authority = new FakeAuthority()) {
      RSAPublicKey key = (RSAPublicKey) RsaKeys.generate().getPublic();
      authority.publish(FakeAuthority.jwk("one", key));
      Duration second = Duration.ofSeconds(1);
      KeySets keySets =
          new KeySets(
              AzureAdSettings.of(authority.instance(), FakeAuthority.TENANT, TestToken.CLIENT_ID),
              new Settings.Keys(second, second, second, second, 50),
              new HttpExchange(new Settings.Http(second, second, 1 << 20)),
              Clock.systemUTC());
      SigningKey found = keySets.current().find("one");
      if (found == null) {
        throw new IllegalStateException("not published");
      }
      return found;
    } catch (org.onbehalf.internal.jwks.KeysUnavailableException e) {
      throw new IllegalStateException(e);
    }
  }
}
