package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller.Facts;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.http.HttpSettings;
import org.onbehalf.internal.jwks.FakeAuthority;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.jwks.JwkSet;
import org.onbehalf.internal.jwks.JwkSource;
import org.onbehalf.internal.jwks.JwksSettings;
import org.onbehalf.internal.jwks.KeysUnavailableException;
import org.onbehalf.internal.jwks.RsaKeys;
import org.onbehalf.internal.jwks.SigningKey;

class SignatureCacheTest {
  private static final FakeAuthority AUTHORITY = new FakeAuthority();
  private static final TrustedIssuer ISSUER = issuer();
  private static final JwkSet KEYS = keys();
  private static final SigningKey KEY = Objects.requireNonNull(KEYS.find("one"));

  private final VerifiedToken verified = new VerifiedToken(KEY, null, null);

  @AfterAll
  static void close() {
    AUTHORITY.close();
  }

  @Test
  void find_afterRemember_knowsTheSameTextOnly() {
    SignatureCache seen = new SignatureCache(new SignatureCacheSettings(10));
    seen.remember(new BearerToken("a"), verified);

    assertThat(seen.find(new BearerToken("a"))).isSameAs(verified);
    assertThat(seen.find(new BearerToken("b"))).isNull();
    seen.forget(new BearerToken("a"));
    assertThat(seen.find(new BearerToken("a"))).isNull();
  }

  @Test
  void remember_ofTheSameTokenAgainAndAgain_takesNoPlaceOfOthers() {
    SignatureCache seen = new SignatureCache(new SignatureCacheSettings(10));
    BearerToken idle = new BearerToken("idle");
    seen.remember(idle, verified);

    for (int i = 0; i < 1_000; i++) {
      seen.remember(new BearerToken("busy"), verified.with(accepted(i % 20, 36)));
    }

    assertThat(seen.size()).isEqualTo(2);
    assertThat(seen.find(idle)).isSameAs(verified);
  }

  @Test
  void remember_whenThousandsCome_staysWithinItsBoundAndKeepsWhatIsUsed() {
    SignatureCache seen = new SignatureCache(new SignatureCacheSettings(100));
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
    SignatureCache seen = new SignatureCache(new SignatureCacheSettings(100));

    IntStream.range(0, 50_000)
        .parallel()
        .forEach(i -> seen.remember(new BearerToken("t" + i), verified));

    assertThat(seen.size()).isBetween(50, 100);
  }

  @Test
  void isSmall_withManyOrLongRoles_isFalse() {
    assertThat(accepted(10, 36).isSmall()).isTrue();
    assertThat(accepted(200, 36).isSmall()).isFalse();
    assertThat(accepted(1, 23_000).isSmall()).isFalse();
  }

  @Test
  void remember_whenTokensAreLarge_staysWithinItsBytes() {
    VerifiedToken usual = new VerifiedToken(KEY, null, accepted(10, 36));
    VerifiedToken encrypted = new VerifiedToken(KEY, new BearerToken("x".repeat(31_000)), null);
    assertThat(usual.bytes()).isBetween(1_500, 4_000);
    assertThat(encrypted.bytes()).isBetween(62_000, 63_000);
    SignatureCache seen = new SignatureCache(new SignatureCacheSettings(10_000, 1 << 20));

    for (int i = 0; i < 5_000; i++) {
      seen.remember(new BearerToken("e" + i), encrypted);
    }
    assertThat(seen.size()).isBetween(8, (1 << 20) / encrypted.bytes());

    for (int i = 0; i < 5_000; i++) {
      seen.remember(new BearerToken("u" + i), usual);
    }
    assertThat(seen.size()).isBetween((1 << 20) / usual.bytes() / 2 - 1, (1 << 20) / usual.bytes());
  }

  @Test
  void remember_whenOneIsLargerThanAll_doesNotKeepIt() {
    SignatureCache seen = new SignatureCache(new SignatureCacheSettings(10, 1 << 10));
    VerifiedToken large = new VerifiedToken(KEY, new BearerToken("x".repeat(1_000)), null);

    seen.remember(new BearerToken("a"), large);

    assertThat(seen.size()).isZero();
  }

  /** In a heap that holds a small part of what the tokens are together. */
  @Test
  void remember_inASmallHeap_leavesRoom() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SignatureCacheTest.class.getName())
            .redirectErrorStream(true)
            .start();

    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(child.waitFor()).as(output).isZero();
  }

  /** What the child process does: 10,000 tokens each with 200 groups, of 31 KB, and encrypted. */
  public static void main(String[] args) throws Exception {
    SigningKey key = KEY;
    SignatureCache seen = new SignatureCache(new SignatureCacheSettings(100_000, 16 << 20));
    for (int i = 0; i < 10_000; i++) {
      seen.remember(new BearerToken("g" + i), new VerifiedToken(key, null, accepted(200, 36)));
      seen.remember(new BearerToken("l" + i), new VerifiedToken(key, null, accepted(1, 23_000)));
      seen.remember(new BearerToken("u" + i), new VerifiedToken(key, null, accepted(20, 36)));
      BearerToken inner = new BearerToken("x".repeat(31_000) + i);
      seen.remember(new BearerToken("e" + i), new VerifiedToken(key, inner, accepted(1, 36)));
    }
    AUTHORITY.close();
  }

  private static AcceptedToken accepted(int roles, int length) {
    Facts facts = new Facts();
    facts.roles = new LinkedHashSet<>();
    for (int i = 0; i < roles; i++) {
      facts.roles.add(String.format("%0" + length + "d", i));
    }
    return new AcceptedToken(
        ISSUER, Set.of(), KEYS, new TokenClaims(Map.of("exp", 1_000_000L)), false, facts);
  }

  @Test
  void remember_whenSwitchedOff_remembersNothing() {
    SignatureCache seen = new SignatureCache(new SignatureCacheSettings(0));
    seen.remember(new BearerToken("a"), verified);

    assertThat(seen.find(new BearerToken("a"))).isNull();
    assertThat(seen.size()).isZero();
  }

  private static TrustedIssuer issuer() {
    AUTHORITY.publish(FakeAuthority.jwk("one", (RSAPublicKey) RsaKeys.generate().getPublic()));
    Duration second = Duration.ofSeconds(1);
    IssuerSettings issuer =
        AzureAdSettings.of(AUTHORITY.instance(), FakeAuthority.TENANT, TestToken.CLIENT_ID)
            .issuer();
    JwkSource source =
        new JwkSource(
            issuer,
            new JwksSettings(second, second, second, second, 50),
            new HttpExchange(new HttpSettings(second, second, 1 << 20)),
            Clock.systemUTC());
    return new TrustedIssuer(
        issuer, source, new TokenDiagnostics(TestToken.CLIENT_ID, Map.of()), Clock.systemUTC());
  }

  private static JwkSet keys() {
    try {
      return ISSUER.jwkSource.current();
    } catch (KeysUnavailableException e) {
      throw new IllegalStateException(e);
    }
  }
}
