package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.http.HttpSettings;
import org.onbehalf.internal.jwks.FakeAuthority;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.jwks.JwkSource;
import org.onbehalf.internal.jwks.JwksSettings;
import org.onbehalf.internal.jwks.KeyRefresh;
import org.onbehalf.internal.jwks.KeysUnavailableException;
import org.onbehalf.internal.jwks.RsaKeys;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.runtime.Settings;
import org.onbehalf.internal.telemetry.ManualClock;
import org.onbehalf.testing.TestSettings;

/** An authority that publishes the key "one", and a validator that trusts it. */
final class ValidatorFixture implements AutoCloseable {
  static final KeyPair ONE = RsaKeys.generate();
  static final KeyPair TWO = RsaKeys.generate();
  static final Duration REFRESH = Duration.ofHours(12);
  static final Duration LAST_KNOWN_GOOD = Duration.ofHours(24);
  static final Duration UNKNOWN_KID = Duration.ofSeconds(30);
  static final Duration RETRY = Duration.ofSeconds(5);

  private final List<JwkSource> opened = new ArrayList<>();

  final ManualClock clock = new ManualClock();
  final FakeAuthority authority = new FakeAuthority();
  final JwkSource keySets = keySets(FakeAuthority.TENANT);
  final TokenValidator validator = validator(1000);

  ValidatorFixture() {
    publish("one");
  }

  /** Publishes the keys of these names, "one" or "two". */
  void publish(String... kids) {
    authority.publish(
        List.of(kids).stream()
            .map(kid -> FakeAuthority.jwk(kid, publicKey(kid.equals("two") ? TWO : ONE)))
            .toArray(String[]::new));
  }

  /** Lets the time for a refresh come, and the refresh end. */
  void refresh() {
    clock.advance(REFRESH);
    try {
      keySets.current();
    } catch (KeysUnavailableException e) {
      throw new IllegalStateException(e);
    }
    KeyRefresh.awaitEnd();
  }

  static RSAPublicKey publicKey(KeyPair pair) {
    return (RSAPublicKey) pair.getPublic();
  }

  TokenValidator validator(int signatureCache) {
    return validator(
        azureAd(FakeAuthority.TENANT), new SignatureCacheSettings(signatureCache), keySets, clock);
  }

  /** With one issuer, which calls no other API. */
  static TokenValidator validator(
      AzureAdSettings azureAd,
      SignatureCacheSettings signatureCache,
      JwkSource keySets,
      Clock clock) {
    TokenDiagnostics diagnostics = new TokenDiagnostics(azureAd.clientId, Map.of());
    return new TokenValidator(
        List.of(new TrustedIssuer(azureAd.issuer(), keySets, diagnostics, clock)),
        azureAd.decryption,
        signatureCache,
        clock);
  }

  static TokenDiagnostics diagnostics(Settings settings) {
    Map<String, List<String>> scopes = new HashMap<>();
    settings.acquisition.downstreamApis.forEach((name, api) -> scopes.put(name, api.scopes));
    return new TokenDiagnostics(settings.acquisition.client.clientId, scopes);
  }

  /** Validates these Authorization headers without a client certificate, for all issuers. */
  static AccessDecision validate(TokenValidator validator, String... headers) {
    return validator.validate(
        AuthorizationHeader.parse(Collections.enumeration(List.of(headers)), 32 * 1024),
        null,
        Set.of());
  }

  /** With all that a configuration says. */
  TokenValidator validator(String configuration) {
    Settings settings = TestSettings.parse(configuration);
    TokenDiagnostics diagnostics = diagnostics(settings);
    List<TrustedIssuer> issuers = new ArrayList<>();
    for (IssuerSettings each : settings.issuers) {
      JwkSource keys = keySets(each);
      opened.add(keys);
      issuers.add(new TrustedIssuer(each, keys, diagnostics, clock));
    }
    return new TokenValidator(issuers, settings.decryption, new SignatureCacheSettings(100), clock);
  }

  AzureAdSettings azureAd(String tenantId) {
    return AzureAdSettings.of(authority.instance(), tenantId, TestToken.CLIENT_ID);
  }

  JwkSource keySets(String tenantId) {
    return keySets(azureAd(tenantId));
  }

  JwkSource keySets(AzureAdSettings azureAd) {
    return keySets(azureAd.issuer());
  }

  JwkSource keySets(IssuerSettings azureAd) {
    return new JwkSource(
        azureAd,
        new JwksSettings(REFRESH, LAST_KNOWN_GOOD, UNKNOWN_KID, RETRY, 50),
        new HttpExchange(new HttpSettings(Duration.ofSeconds(5), Duration.ofSeconds(10), 1 << 20)),
        clock);
  }

  TestToken v2() {
    return TestToken.v2(authority, clock);
  }

  TestToken v1() {
    return TestToken.v1(authority, clock);
  }

  TestToken app() {
    return TestToken.app(authority, clock);
  }

  ValidatedCaller accept(TestToken token) {
    return accept(token.signed(ONE.getPrivate()));
  }

  ValidatedCaller accept(BearerToken token) {
    AccessDecision verdict = validator.validate(token);
    assertThat(verdict.reason()).isEqualTo("accepted");
    return Objects.requireNonNull(verdict.caller());
  }

  /** The answer that a refused request gets. */
  static ErrorResponse answer(AccessDecision decision) {
    return Objects.requireNonNull(decision.answer(), decision.reason());
  }

  void refuse(TestToken token, String check) {
    refuse(token.signed(ONE.getPrivate()), check);
  }

  void refuse(BearerToken token, String check) {
    AccessDecision verdict = validator.validate(token);
    assertThat(verdict.reason()).isEqualTo(check);
    assertThat(verdict.caller()).isNull();
    assertThat(answer(verdict).status()).isEqualTo(401);
    assertThat(answer(verdict).error()).isEqualTo("invalid_token");
    // a token of which something is cached by now is refused for the same reason
    assertThat(validator.validate(token).reason()).isEqualTo(check);
  }

  @Override
  public void close() {
    opened.forEach(JwkSource::close);
    keySets.close();
    authority.close();
  }
}
