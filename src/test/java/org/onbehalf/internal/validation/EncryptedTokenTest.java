package org.onbehalf.internal.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.security.Key;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.interfaces.RSAPrivateCrtKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwe.JsonWebEncryption;
import org.jose4j.keys.AesKey;
import org.jose4j.keys.PbkdfKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.internal.jwks.FakeAuthority;
import org.onbehalf.internal.jwks.RsaKeys;
import org.onbehalf.internal.jwks.SignatureAlgorithm;
import org.onbehalf.testkit.TestCertificate;

/** Encrypted tokens, made by jose4j. */
class EncryptedTokenTest {
  private static final KeyPair OURS = RsaKeys.generate();
  private static final KeyPair OLD = RsaKeys.generate(3072);
  private static final KeyPair FOREIGN = RsaKeys.generate();
  private static final TestCertificate ANY = TestCertificate.create("any");
  private static final String ALGORITHM = "RSA-OAEP";
  private static final String METHOD = "A256CBC-HS512";

  private final ValidatorFixture fixture = new ValidatorFixture();
  private final TokenValidator validator = validator(OURS);

  @AfterEach
  void close() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource({
    "RSA-OAEP,A128CBC-HS256",
    "RSA-OAEP,A256CBC-HS512",
    "RSA-OAEP,A128GCM",
    "RSA-OAEP,A256GCM",
    "RSA-OAEP-256,A128CBC-HS256",
    "RSA-OAEP-256,A256CBC-HS512",
    "RSA-OAEP-256,A128GCM",
    "RSA-OAEP-256,A256GCM"
  })
  void validate_whenEncryptedForUs_acceptsAndHandsOnTheInnerToken(String alg, String enc)
      throws Exception {
    BearerToken inner = signed();

    AccessDecision verdict =
        validator.validate(encrypted(alg, enc, OURS.getPublic(), inner.text()));

    assertThat(verdict.reason()).isEqualTo("accepted");
    assertThat(Objects.requireNonNull(verdict.caller()).token()).isEqualTo(inner);
    assertThat(Objects.requireNonNull(verdict.caller()).token().text()).isEqualTo(inner.text());
  }

  @ParameterizedTest
  @CsvSource({
    "RSA1_5,A256CBC-HS512",
    "RSA1_5,A128GCM",
    "RSA-OAEP,A192CBC-HS384",
    "RSA-OAEP,A192GCM",
    "RSA-OAEP-256,A192GCM",
    "A256KW,A256GCM",
    "A256GCMKW,A256GCM",
    "dir,A256GCM",
    "dir,A128CBC-HS256",
    "PBES2-HS256+A128KW,A128GCM"
  })
  void validate_whenEncryptedInAnotherWay_refuses(String alg, String enc) throws Exception {
    Key key =
        alg.startsWith("RSA")
            ? OURS.getPublic()
            : alg.startsWith("PBES2")
                ? new PbkdfKey("a password that both sides know")
                : new AesKey(new byte[32]);

    refuse(encrypted(alg, enc, key, signed().text()));
  }

  @Test
  void validate_whenCompressed_refuses() throws Exception {
    refuse(encrypted(jwe -> jwe.enableDefaultCompression(), signed().text()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"crit", "b64", "jku", "jwk", "x5u", "x5c", "zip"})
  void validate_whenTheHeaderBringsAKeyOrChangesTheRules_refuses(String name) throws Exception {
    String[] parts = encrypted(jwe -> {}, signed().text()).text().split("\\.");
    String header = "{\"alg\":\"RSA-OAEP\",\"enc\":\"A256CBC-HS512\",\"" + name + "\":\"x\"}";
    parts[0] = TestToken.encode(header);

    refuse(new BearerToken(String.join(".", parts)));
    if (!name.equals("crit") && !name.equals("b64") && !name.equals("zip")) {
      refuse(encrypted(jwe -> jwe.setHeader(name, "x"), signed().text()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWE", "json", "application/octet-stream", ""})
  void validate_whenTheContentIsSaidToBeAnother_refuses(String contentType) throws Exception {
    refuse(encrypted(jwe -> jwe.setContentTypeHeaderValue(contentType), signed().text()));
  }

  @Test
  void validate_whenTheContentIsSaidToBeAToken_accepts() throws Exception {
    BearerToken token =
        encrypted(
            jwe -> {
              jwe.setContentTypeHeaderValue("JWT");
              jwe.setHeader("typ", "JWT");
              jwe.setKeyIdHeaderValue("whatever");
            },
            signed().text());

    assertThat(validator.validate(token).reason()).isEqualTo("accepted");
  }

  @Test
  void validate_whenTheContentIsNotASignedToken_refuses() throws Exception {
    String claims = fixture.v2().claimsJson();
    String nested = encrypted(jwe -> {}, signed().text()).text();
    String unsigned = TestToken.encode("{\"alg\":\"none\"}") + "." + TestToken.encode(claims);

    for (String content :
        List.of(claims, nested, unsigned + ".", unsigned, "", "a.b", " " + signed().text())) {
      refuse(encrypted(jwe -> {}, content));
    }
    assertThat(validator.validate(encrypted(jwe -> {}, unsigned + ".AAAA")).reason())
        .isEqualTo("unsigned");
  }

  @Test
  void validate_whenTheInnerTokenIsBad_refusesItAsEver() throws Exception {
    BearerToken forged = fixture.v2().signed(FOREIGN.getPrivate());
    BearerToken foreign = fixture.v2().claim("aud", "x").signed(ValidatorFixture.ONE.getPrivate());

    assertThat(validator.validate(encrypted(jwe -> {}, forged.text())).reason())
        .isEqualTo("signature");
    assertThat(validator.validate(encrypted(jwe -> {}, foreign.text())).reason())
        .isEqualTo("audience");
  }

  @Test
  void validate_whenEncryptedForAnotherKeyOrChanged_refusesAllAlike() throws Exception {
    BearerToken genuine = encrypted(jwe -> {}, signed().text());
    List<BearerToken> bad = new ArrayList<>();
    bad.add(encrypted(ALGORITHM, METHOD, FOREIGN.getPublic(), signed().text()));
    bad.add(encrypted(ALGORITHM, METHOD, OLD.getPublic(), signed().text()));
    for (int part = 1; part < 5; part++) {
      String[] parts = genuine.text().split("\\.");
      char first = parts[part].charAt(0);
      parts[part] = (first == 'A' ? 'B' : 'A') + parts[part].substring(1);
      bad.add(new BearerToken(String.join(".", parts)));
      parts[part] = parts[part].substring(0, parts[part].length() / 4 / 2 * 4);
      bad.add(new BearerToken(String.join(".", parts)));
    }
    String[] parts = genuine.text().split("\\.");
    parts[0] = TestToken.encode("{\"enc\":\"A256CBC-HS512\",\"alg\":\"RSA-OAEP\"}");
    bad.add(new BearerToken(String.join(".", parts)));

    bad.forEach(this::refuse);

    assertThat(
            bad.stream()
                .map(token -> ValidatorFixture.answer(validator.validate(token)).description()))
        .containsOnly(ValidatorFixture.answer(validator.validate(bad.get(0))).description());
    assertThat(validator.validate(genuine).reason()).isEqualTo("accepted");
  }

  @Test
  void validate_duringARotation_acceptsTokensForEitherKey() throws Exception {
    BearerToken forOld = encrypted(ALGORITHM, METHOD, OLD.getPublic(), signed().text());
    BearerToken forNew = encrypted(ALGORITHM, METHOD, OURS.getPublic(), signed().text());

    for (TokenValidator both : List.of(validator(OURS, OLD), validator(OLD, OURS))) {
      assertThat(both.validate(forOld).reason()).isEqualTo("accepted");
      assertThat(both.validate(forNew).reason()).isEqualTo("accepted");
      refuse(both, encrypted(ALGORITHM, METHOD, FOREIGN.getPublic(), signed().text()));
    }
    refuse(validator(OURS), forOld);
  }

  @Test
  void validate_whenATokenNamesACredential_usesThatOneOnly() throws Exception {
    TestCertificate one = TestCertificate.create("one");
    TestCertificate two = TestCertificate.create("two");
    TokenValidator both =
        validatorOf(
            8,
            new DecryptionCredential("one", one.privateKey(), one.certificate()),
            new DecryptionCredential("two", two.privateKey(), two.certificate()));
    byte[] encoded = two.certificate().getEncoded();
    byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(encoded);
    byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(encoded);
    Map<String, String> names = new LinkedHashMap<>();
    names.put("x5t", TestToken.encode(sha1));
    names.put("x5t#S256", TestToken.encode(sha256));
    names.put("kid", HexFormat.of().withUpperCase().formatHex(sha1));

    for (Map.Entry<String, String> name : names.entrySet()) {
      assertThat(both.validate(encryptedFor(two, name.getKey(), name.getValue())).reason())
          .as(name.getKey())
          .isEqualTo("accepted");
      // encrypted for a credential that would open it, but is not the one that is named
      refuse(both, encryptedFor(one, name.getKey(), name.getValue()));
      assertThat(both.validate(encryptedFor(one, "x5t", "another")).answer())
          .isEqualTo(both.validate(encryptedFor(one, name.getKey(), name.getValue())).answer());
    }
    refuse(both, encryptedFor(one, "x5t", "another"));
    refuse(both, encryptedFor(one, "x5t#S256", "another"));
    // how an issuer writes its kid is not known
    assertThat(both.validate(encryptedFor(one, "kid", "another")).reason()).isEqualTo("accepted");
    assertThat(both.validate(encryptedFor(one, "typ", "JWT")).reason()).isEqualTo("accepted");
  }

  @Test
  void validate_whileAsManyAreDecryptedAsMayBe_is503AtOnce() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    RSAPrivateCrtKey slow =
        (RSAPrivateCrtKey)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {RSAPrivateCrtKey.class},
                (proxy, method, arguments) -> {
                  begun.countDown();
                  release.await();
                  return method.invoke(OURS.getPrivate(), arguments);
                });
    TokenValidator busy = validatorOf(1, new DecryptionCredential("test", slow, ANY.certificate()));
    BearerToken genuine = encrypted(jwe -> {}, signed().text());
    BearerToken another = encrypted(jwe -> {}, signed().text());
    CompletableFuture<String> first =
        CompletableFuture.supplyAsync(() -> busy.validate(genuine).reason());
    begun.await();

    AccessDecision verdict = busy.validate(another);

    release.countDown();
    assertThat(verdict.reason()).isEqualTo("decrypting");
    assertThat(ValidatorFixture.answer(verdict).status()).isEqualTo(503);
    assertThat(ValidatorFixture.answer(verdict).retryAfter()).isEqualTo(Duration.ofSeconds(1));
    assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo("accepted");
    assertThat(busy.validate(another).reason()).isEqualTo("accepted");
  }

  private BearerToken encryptedFor(TestCertificate certificate, String header, String value)
      throws Exception {
    return encrypted(
        ALGORITHM,
        METHOD,
        certificate.certificate().getPublicKey(),
        signed().text(),
        jwe -> jwe.setHeader(header, value));
  }

  @Test
  void validate_withoutADecryptionCredential_saysThatItIsEncrypted() throws Exception {
    assertThat(validator().validate(encrypted(jwe -> {}, signed().text())).reason())
        .isEqualTo("encrypted");
  }

  @Test
  void validate_withADecryptionCredential_stillAcceptsWhatIsNotEncrypted() {
    assertThat(validator.validate(signed()).reason()).isEqualTo("accepted");
  }

  @Test
  void validate_whenSeenBefore_handsOnTheInnerTokenAndJudgesTheRestAnew() throws Exception {
    BearerToken inner =
        fixture.v2().raw("exp", "4102444800").signed(ValidatorFixture.ONE.getPrivate());
    BearerToken token = encrypted(jwe -> {}, inner.text());
    validator.validate(token);

    AccessDecision again = validator.validate(token);
    assertThat(Objects.requireNonNull(again.caller()).token()).isEqualTo(inner);
    assertThat(validator().validate(token).reason()).isEqualTo("encrypted");

    fixture.publish("two");
    fixture.refresh();
    assertThat(validator.validate(token).reason()).isEqualTo("key");
  }

  @Test
  void validate_whenSeenBefore_knowsTheInnerTokenByItsOwnTextOnly() throws Exception {
    BearerToken inner = signed();
    validator.validate(encrypted(jwe -> {}, inner.text()));
    String changed = inner.text().substring(0, inner.text().length() - 8) + "AAAAAAAA";

    assertThat(validator.validate(new BearerToken(changed)).reason()).isEqualTo("signature");
  }

  private BearerToken signed() {
    return fixture.v2().signed(ValidatorFixture.ONE.getPrivate());
  }

  private void refuse(BearerToken token) {
    refuse(validator, token);
  }

  private static void refuse(TokenValidator validator, BearerToken token) {
    AccessDecision verdict = validator.validate(token);
    assertThat(verdict.reason()).isEqualTo("decryption");
    assertThat(ValidatorFixture.answer(verdict).status()).isEqualTo(401);
    assertThat(ValidatorFixture.answer(verdict).error()).isEqualTo("invalid_token");
  }

  private static BearerToken encrypted(Consumer<JsonWebEncryption> change, String content)
      throws Exception {
    return encrypted(ALGORITHM, METHOD, OURS.getPublic(), content, change);
  }

  private static BearerToken encrypted(String alg, String enc, Key key, String content)
      throws Exception {
    return encrypted(alg, enc, key, content, jwe -> {});
  }

  private static BearerToken encrypted(
      String alg, String enc, Key key, String content, Consumer<JsonWebEncryption> change)
      throws Exception {
    JsonWebEncryption jwe = new JsonWebEncryption();
    jwe.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
    jwe.setDoKeyValidation(false);
    jwe.setAlgorithmHeaderValue(alg);
    jwe.setEncryptionMethodHeaderParameter(enc);
    jwe.setKey(key);
    jwe.setPayload(content);
    change.accept(jwe);
    return new BearerToken(jwe.getCompactSerialization());
  }

  private TokenValidator validator(KeyPair... decryption) {
    return validatorOf(
        8,
        Stream.of(decryption)
            .map(pair -> new DecryptionCredential("test", pair.getPrivate(), ANY.certificate()))
            .toArray(DecryptionCredential[]::new));
  }

  private TokenValidator validatorOf(int mostAtOnce, DecryptionCredential... credentials) {
    AzureAdSettings azureAd =
        AzureAdSettings.with(
            fixture.azureAd(FakeAuthority.TENANT),
            EnumSet.of(SignatureAlgorithm.RS256),
            false,
            List.of(credentials),
            mostAtOnce);
    return ValidatorFixture.validator(
        azureAd, new SignatureCacheSettings(1000), fixture.keySets, fixture.clock);
  }
}
