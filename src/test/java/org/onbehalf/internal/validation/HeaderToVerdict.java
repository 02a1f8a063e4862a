package org.onbehalf.internal.validation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.lang.JoseException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.internal.jwks.FakeAuthority;
import org.onbehalf.internal.jwks.RsaKeys;
import org.onbehalf.internal.jwks.SignatureAlgorithm;
import org.onbehalf.testkit.TestCertificate;

/**
 * From any bytes to a verdict, for fuzzing. The first line says what the other lines are, so that
 * the inputs reach past base64 and past the signature:
 *
 * <ul>
 *   <li>{@code raw}: the header's value as it is
 *   <li>{@code parts}: what the parts of a token hold
 *   <li>{@code signed}: header and claims of a token that the issuer signed
 *   <li>{@code encrypted}: what somebody encrypted for us
 * </ul>
 *
 * {@code {iss}} stands for the issuer.
 */
final class HeaderToVerdict implements AutoCloseable {
  private static final KeyPair DECRYPTION = RsaKeys.generate();

  private final ValidatorFixture fixture = new ValidatorFixture();

  /** Caches nothing, so that each input takes the whole way. */
  private final TokenValidator validator;

  /** The same with a cache, which must not change any verdict. */
  private final TokenValidator caching;

  HeaderToVerdict() {
    AzureAdSettings azureAd =
        AzureAdSettings.with(
            fixture.azureAd(FakeAuthority.TENANT),
            EnumSet.allOf(SignatureAlgorithm.class),
            false,
            List.of(
                new DecryptionCredential(
                    "test", DECRYPTION.getPrivate(), TestCertificate.create("any").certificate())),
            8);
    validator =
        ValidatorFixture.validator(
            azureAd, new SignatureCacheSettings(0), fixture.keySets, fixture.clock);
    caching =
        ValidatorFixture.validator(
            azureAd, new SignatureCacheSettings(1000), fixture.keySets, fixture.clock);
  }

  /** Whatever comes, there is a verdict, and only a token that the issuer signed is accepted. */
  boolean judge(byte[] input) {
    String text = new String(input, ISO_8859_1).replace("{iss}", fixture.authority.issuerV2());
    List<String> lines = Arrays.asList(text.split("\n", 6));
    String header = header(lines.get(0), lines.subList(1, lines.size()));
    AccessDecision verdict = ValidatorFixture.validate(validator, header);
    for (int i = 0; i < 2; i++) {
      AccessDecision cached = ValidatorFixture.validate(caching, header);
      assertThat(cached.reason()).isEqualTo(verdict.reason());
      if (verdict.caller() != null) {
        assertSame(cached.caller(), verdict.caller());
      }
    }
    if (verdict.caller() == null) {
      assertThat(ValidatorFixture.answer(verdict).status()).isIn(400, 401);
    } else {
      assertThat(lines.get(0)).isEqualTo("signed");
      assertGenuine(lines.get(1), lines.get(2));
    }
    return verdict.caller() != null;
  }

  private static void assertSame(@Nullable ValidatedCaller caller, ValidatedCaller other) {
    ValidatedCaller one = Objects.requireNonNull(caller, "refused by the one with a cache");
    assertThat(one.claims()).isEqualTo(other.claims());
    assertThat(one.token()).isEqualTo(other.token());
    assertThat(one.facts())
        .usingRecursiveComparison()
        .ignoringFields("claims")
        .isEqualTo(other.facts());
  }

  /** Where metadata and keys come from: the one port that a token may make us connect to. */
  int authorityPort() {
    return fixture.authority.instance().getPort();
  }

  private String header(String kind, List<String> lines) {
    if (kind.equals("parts")) {
      return "Bearer "
          + String.join(".", lines.stream().map(line -> TestToken.encode(bytes(line))).toList());
    }
    if (kind.equals("signed") && lines.size() > 1) {
      String input =
          TestToken.encode(bytes(lines.get(0))) + "." + TestToken.encode(bytes(lines.get(1)));
      return "Bearer "
          + TestToken.signedWith("SHA256withRSA", input, ValidatorFixture.ONE.getPrivate()).text();
    }
    String rest = String.join("\n", lines);
    return kind.equals("encrypted") ? "Bearer " + encrypted(rest) : rest;
  }

  private static byte[] bytes(String line) {
    return line.getBytes(ISO_8859_1);
  }

  private static String encrypted(String content) {
    JsonWebEncryption jwe = new JsonWebEncryption();
    jwe.setAlgorithmHeaderValue("RSA-OAEP");
    jwe.setEncryptionMethodHeaderParameter("A128GCM");
    jwe.setKey(DECRYPTION.getPublic());
    jwe.setPayload(content);
    try {
      return jwe.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The rules once more, in few words and with another reader of JSON. */
  private void assertGenuine(String headerJson, String claimsJson) {
    Map<String, Object> header = json(headerJson);
    Map<String, Object> claims = json(claimsJson);
    long now = fixture.clock.instant().getEpochSecond();

    assertThat(header).containsEntry("alg", "RS256").containsEntry("kid", "one");
    assertThat(header).doesNotContainKeys("crit", "jku", "jwk", "x5u", "x5c", "nonce", "zip");
    assertThat(claims.get("iss")).isIn(fixture.authority.issuerV2(), fixture.authority.issuerV1());
    assertThat(claims).containsEntry("tid", FakeAuthority.TENANT);
    assertThat(claims).doesNotContainKeys("nonce", "at_hash", "c_hash", "cnf");
    assertThat(claims.get("scp") != null || claims.get("roles") != null).isTrue();
    assertThat(((Number) claims.getOrDefault("exp", 0)).longValue()).isGreaterThan(now - 61);
    Object audience = claims.getOrDefault("aud", "");
    Collection<?> audiences = audience instanceof Collection<?> some ? some : List.of(audience);
    assertThat(
            audiences.contains(TestToken.CLIENT_ID)
                || audiences.contains("api://" + TestToken.CLIENT_ID))
        .isTrue();
  }

  private static Map<String, Object> json(String text) {
    try {
      return JsonUtil.parseJson(new String(bytes(text), UTF_8));
    } catch (JoseException e) {
      throw new IllegalStateException("accepted, though another library cannot read it", e);
    }
  }

  @Override
  public void close() {
    fixture.close();
  }
}
