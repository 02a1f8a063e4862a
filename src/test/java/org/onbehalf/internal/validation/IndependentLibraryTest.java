package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.internal.jwks.FakeAuthority;
import org.onbehalf.internal.jwks.JwkSource;
import org.onbehalf.internal.jwks.RsaKeys;
import org.onbehalf.internal.jwks.SignatureAlgorithm;

/** Tokens and key sets made by jose4j: every algorithm with every kind of key. */
class IndependentLibraryTest {
  private static final Map<String, KeyPair> KEYS = keys();

  private final ValidatorFixture fixture = new ValidatorFixture();
  private final List<JwkSource> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(JwkSource::close);
    fixture.close();
  }

  private static Map<String, KeyPair> keys() {
    Map<String, KeyPair> keys = new LinkedHashMap<>();
    keys.put("RSA", RsaKeys.generate(2048));
    keys.put("RSA-3072", RsaKeys.generate(3072));
    keys.put("RSA-1024", RsaKeys.generate(1024));
    keys.put("P-256", curve("P-256"));
    keys.put("P-384", curve("P-384"));
    keys.put("P-521", curve("P-521"));
    return keys;
  }

  private static KeyPair key(String name) {
    return Objects.requireNonNull(KEYS.get(name), name);
  }

  private static KeyPair curve(String name) {
    try {
      PublicJsonWebKey jwk = EcJwkGenerator.generateJwk(EllipticCurves.getSpec(name));
      return new KeyPair(jwk.getPublicKey(), jwk.getPrivateKey());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  static Stream<Arguments> everyAlgorithmWithEveryKey() {
    return Stream.of(SignatureAlgorithm.values())
        .flatMap(algorithm -> KEYS.keySet().stream().map(key -> Arguments.of(algorithm, key)));
  }

  @ParameterizedTest
  @MethodSource("everyAlgorithmWithEveryKey")
  void validate_whenSignedByAnotherLibrary_acceptsEachAlgorithmWithItsOwnKindOfKeyOnly(
      SignatureAlgorithm algorithm, String name) throws Exception {
    KeyPair key = key(name);
    boolean weak = name.equals("RSA-1024");
    publish(jwk("k", key.getPublic()), jwk("other", key("RSA-3072").getPublic()));
    TokenValidator validator = validator(EnumSet.allOf(SignatureAlgorithm.class));

    AccessDecision verdict =
        validator.validate(
            token(algorithm, fits(algorithm, key) && !weak ? key : key(algorithm.kind()), "k"));

    assertThat(verdict.reason())
        .isEqualTo(weak ? "key" : fits(algorithm, key) ? "accepted" : "algorithm");
  }

  @ParameterizedTest
  @EnumSource
  void validate_whenOnlyOneAlgorithmIsAccepted_refusesAllOthers(SignatureAlgorithm accepted)
      throws Exception {
    publish(
        jwk("RSA", key("RSA").getPublic()),
        jwk("P-256", key("P-256").getPublic()),
        jwk("P-384", key("P-384").getPublic()),
        jwk("P-521", key("P-521").getPublic()));
    TokenValidator validator = validator(EnumSet.of(accepted));

    for (SignatureAlgorithm each : SignatureAlgorithm.values()) {
      BearerToken token = token(each, key(each.kind()), each.kind());
      assertThat(validator.validate(token).reason())
          .as(each.name())
          .isEqualTo(each == accepted ? "accepted" : "algorithm");
    }
  }

  @ParameterizedTest
  @EnumSource
  void validate_whenTheKeySetNamesAnAlgorithm_acceptsThatOneOnly(SignatureAlgorithm named)
      throws Exception {
    JsonWebKey jwk = jwk("k", key(named.kind()).getPublic());
    jwk.setAlgorithm(named.name());
    publish(jwk);
    TokenValidator validator = validator(EnumSet.allOf(SignatureAlgorithm.class));

    for (SignatureAlgorithm each : SignatureAlgorithm.values()) {
      if (each.kind().equals(named.kind())) {
        assertThat(validator.validate(token(each, key(each.kind()), "k")).reason())
            .as(each.name())
            .isEqualTo(each == named ? "accepted" : "algorithm");
      }
    }
  }

  @Test
  void validate_whenTheKeyIsForAnotherUse_knowsNoSuchKey() throws Exception {
    for (String name : List.of("RSA", "P-256")) {
      SignatureAlgorithm algorithm =
          name.equals("RSA") ? SignatureAlgorithm.PS256 : SignatureAlgorithm.ES256;
      for (String use : List.of("enc", "sig")) {
        JsonWebKey byUse = jwk("k", key(name).getPublic());
        byUse.setUse(use);
        JsonWebKey byOperation = jwk("k", key(name).getPublic());
        byOperation.setKeyOps(List.of(use.equals("sig") ? "verify" : "wrapKey"));
        for (JsonWebKey key : List.of(byUse, byOperation)) {
          publish(key, jwk("other", key("RSA-3072").getPublic()));
          assertThat(
                  validator(EnumSet.allOf(SignatureAlgorithm.class))
                      .validate(token(algorithm, key(name), "k"))
                      .reason())
              .isEqualTo(use.equals("sig") ? "accepted" : "key");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void validate_whenAnotherKeyOfTheSameKindSigned_refuses(SignatureAlgorithm algorithm)
      throws Exception {
    KeyPair published =
        algorithm.kind().equals("RSA") ? RsaKeys.generate() : curve(algorithm.kind());
    publish(jwk("k", published.getPublic()));

    BearerToken token = token(algorithm, key(algorithm.kind()), "k");

    assertThat(validator(EnumSet.allOf(SignatureAlgorithm.class)).validate(token).reason())
        .isEqualTo("signature");
  }

  @Test
  void validate_whenAnEcSignatureIsInAnotherForm_refuses() throws Exception {
    publish(jwk("k", key("P-256").getPublic()));
    TokenValidator validator = validator(EnumSet.allOf(SignatureAlgorithm.class));
    String input = fixture.v2().header("alg", "ES256").header("kid", "k").unsigned();

    // the ASN.1 form that the JDK writes, and r = s = 0 (CVE-2022-21449)
    BearerToken der = TestToken.signedWith("SHA256withECDSA", input, key("P-256").getPrivate());
    BearerToken zero = new BearerToken(input + "." + TestToken.encode(new byte[64]));

    assertThat(validator.validate(der).reason()).isEqualTo("signature");
    assertThat(validator.validate(zero).reason()).isEqualTo("signature");
  }

  @Test
  void validate_whenAKeyIsNoPointOfItsCurve_knowsNoSuchKey() throws Exception {
    String good =
        jwk("k", key("P-256").getPublic()).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    String x = TestToken.encode(new byte[32]);
    String off = good.replaceFirst("\"x\":\"[^\"]+\"", "\"x\":\"" + x + "\"");
    assertThat(off).isNotEqualTo(good);
    fixture.authority.publish(
        off, FakeAuthority.jwk("other", ValidatorFixture.publicKey(key("RSA"))));

    BearerToken token = token(SignatureAlgorithm.ES256, key("P-256"), "k");

    assertThat(validator(EnumSet.allOf(SignatureAlgorithm.class)).validate(token).reason())
        .isEqualTo("key");
  }

  private void publish(JsonWebKey... keys) {
    fixture.authority.publish(
        Stream.of(keys)
            .map(key -> key.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY))
            .toArray(String[]::new));
  }

  private static JsonWebKey jwk(String kid, PublicKey key) throws Exception {
    JsonWebKey jwk = JsonWebKey.Factory.newJwk(key);
    jwk.setKeyId(kid);
    return jwk;
  }

  private static boolean fits(SignatureAlgorithm algorithm, KeyPair key) {
    if (!(key.getPublic() instanceof ECPublicKey ec)) {
      return algorithm.kind().equals("RSA");
    }
    return algorithm.kind().equals(EllipticCurves.getName(ec.getParams().getCurve()));
  }

  private BearerToken token(SignatureAlgorithm algorithm, KeyPair key, String kid)
      throws Exception {
    JsonWebSignature jws = new JsonWebSignature();
    jws.setPayload(fixture.v2().claimsJson());
    jws.setHeader("typ", "JWT");
    jws.setKeyIdHeaderValue(kid);
    jws.setAlgorithmHeaderValue(algorithm.name());
    jws.setKey(key.getPrivate());
    jws.setDoKeyValidation(false);
    return new BearerToken(jws.getCompactSerialization());
  }

  private TokenValidator validator(Set<SignatureAlgorithm> algorithms) {
    AzureAdSettings azureAd =
        AzureAdSettings.with(
            fixture.azureAd(FakeAuthority.TENANT), algorithms, false, List.of(), 8);
    Clock clock = fixture.clock;
    JwkSource keySets = fixture.keySets(azureAd);
    opened.add(keySets);
    return ValidatorFixture.validator(azureAd, new SignatureCacheSettings(1000), keySets, clock);
  }
}
