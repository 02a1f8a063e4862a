package org.onbehalf.internal.validation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.BearerToken;

/** Tokens that somebody other than the issuer made, or changed. */
class TokenForgeryTest {
  private static final PrivateKey KEY = ValidatorFixture.ONE.getPrivate();
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private final ValidatorFixture fixture = new ValidatorFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  // --- algorithm and signature ------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE"})
  void validate_whenUnsigned_refuses(String algorithm) {
    TestToken token = fixture.v2().header("alg", algorithm);

    fixture.refuse(new BearerToken(token.unsigned() + "."), "unsigned");
    fixture.refuse(new BearerToken(token.unsigned() + ".YQ"), "unsigned");
    fixture.refuse(token, "unsigned");
    fixture.refuse(new BearerToken(fixture.v2().unsigned() + "."), "unsigned");
    fixture.refuse(new BearerToken(fixture.v2().unsigned()), "token-syntax");
  }

  @Test
  void validate_whenSignedByHmacWithThePublicKey_refuses() {
    byte[] der = ValidatorFixture.ONE.getPublic().getEncoded();
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    String pem = "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";

    for (String algorithm : List.of("HS256", "HS384", "RS256")) {
      String check = algorithm.equals("RS256") ? "signature" : "algorithm";
      TestToken token = fixture.v2().header("alg", algorithm);
      fixture.refuse(token.hmac(der), check);
      fixture.refuse(token.hmac(pem.getBytes(US_ASCII)), check);
      fixture.refuse(token.hmac(pem.strip().getBytes(US_ASCII)), check);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"RS384\"", "\"RS512\"", "\"PS256\"", "\"ES256\"", "\"EdDSA\"", "\"dir\"", "\"RSA-OAEP\"",
        "\"rs256\"", "\"RS256 \"", "\"\"", "null", "7", "[\"RS256\"]", "true"
      })
  void validate_whenTheAlgorithmIsNotRs256_refuses(String algorithm) {
    fixture.refuse(fixture.v2().rawHeader("alg", algorithm), "algorithm");
  }

  @Test
  void validate_whenTheAlgorithmIsMissing_refuses() {
    fixture.refuse(fixture.v2().withoutHeader("alg"), "algorithm");
  }

  @Test
  void validate_whenSignedWithAnotherHashThanItSays_refuses() {
    fixture.refuse(
        TestToken.signedWith("SHA512withRSA", fixture.v2().unsigned(), KEY), "signature");
    fixture.refuse(TestToken.signedWith("SHA1withRSA", fixture.v2().unsigned(), KEY), "signature");
  }

  @Test
  void validate_whenSignedByAForeignKey_refuses() {
    PrivateKey foreign = ValidatorFixture.TWO.getPrivate();

    fixture.refuse(fixture.v2().signed(foreign), "signature");
    fixture.refuse(fixture.v2().header("kid", "foreign").signed(foreign), "key");
  }

  @Test
  void validate_whenItNamesAnotherOfTheIssuersKeys_refuses() {
    fixture.publish("one", "two");

    fixture.refuse(fixture.v2().header("kid", "two"), "signature");
  }

  @Test
  void validate_whenTheKeyIsNamedByItsCertificateOnly_refuses() {
    fixture.refuse(fixture.v2().withoutHeader("kid").header("x5t", "one"), "key-id");
    fixture.refuse(fixture.v2().header("kid", ""), "key-id");
    fixture.refuse(fixture.v2().rawHeader("kid", "[\"one\"]"), "key-id");
    fixture.refuse(fixture.v2().header("kid", "One"), "key");
    fixture.refuse(fixture.v2().header("kid", "one "), "key");
    fixture.refuse(fixture.v2().header("kid", "../one"), "key");
  }

  @Test
  void validate_whenAPartIsExchangedForAnotherTokens_refuses() {
    List<String> one = TestToken.parts(fixture.v2().signed(KEY));
    List<String> two = TestToken.parts(fixture.v2().claim("oid", "somebody else").signed(KEY));

    fixture.refuse(join(one.get(0), two.get(1), one.get(2)), "signature");
    fixture.refuse(join(one.get(0), one.get(1), two.get(2)), "signature");
  }

  @Test
  void validate_whenTheSignatureIsCutOrGrown_refuses() {
    List<String> parts = TestToken.parts(fixture.v2().signed(KEY));
    byte[] signature = Base64.getUrlDecoder().decode(parts.get(2));

    for (int length : List.of(1, 255, 257, 512, 10_000)) {
      byte[] other = Arrays.copyOf(signature, length);
      fixture.refuse(join(parts.get(0), parts.get(1), TestToken.encode(other)), "signature");
    }
  }

  // --- header -----------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "crit|[\"exp\"]",
        "crit|[]",
        "crit|null",
        "b64|false",
        "zip|\"DEF\"",
        "jku|\"http://127.0.0.1/keys\"",
        "x5u|\"http://127.0.0.1/cert\"",
        "x5c|[\"MIIB\"]",
        "jwk|{\"kty\":\"RSA\"}",
        "enc|\"A256GCM\"",
        "cty|\"JWT\""
      })
  void validate_whenTheHeaderBringsAKeyOrChangesTheRules_refuses(String name, String json) {
    int before = fixture.authority.fetches();

    fixture.refuse(fixture.v2().rawHeader(name, json), "header-parameter");

    assertThat(fixture.authority.fetches()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"dpop+jwt\"",
        "\"pop\"",
        "\"secevent+jwt\"",
        "\"logout+jwt\"",
        "\"\"",
        "null",
        "7"
      })
  void validate_whenTheTypeIsAnother_refuses(String type) {
    fixture.refuse(fixture.v2().rawHeader("typ", type), "type");
  }

  @Test
  void validate_whenTheTypeIsAnAccessTokensOrNotGiven_accepts() {
    fixture.accept(fixture.v2().header("typ", "at+jwt"));
    fixture.accept(fixture.v2().header("typ", "application/at+JWT"));
    fixture.accept(fixture.v2().header("typ", "jwt"));
    fixture.accept(fixture.v2().withoutHeader("typ"));
  }

  @Test
  void validate_whenMadeForGraph_saysSo() {
    TestToken token = fixture.v2().header("nonce", "x").claim("aud", "https://graph.microsoft.com");

    fixture.refuse(token, "graph-token");
  }

  @Test
  void validate_whenEncrypted_refuses() {
    fixture.refuse(new BearerToken("YQ.YQ.YQ.YQ.YQ"), "encrypted");
    fixture.refuse(new BearerToken("YQ..YQ.YQ.YQ"), "encrypted");
  }

  // --- one token, one text ----------------------------------------------------------------------

  @Test
  void validate_whenTheLastCharacterIsChanged_acceptsTheOriginalOnly() {
    String text = fixture.v2().signed(KEY).text();

    for (int i = 0; i < ALPHABET.length(); i++) {
      char c = ALPHABET.charAt(i);
      String variant = text.substring(0, text.length() - 1) + c;
      AccessDecision verdict = fixture.validator.validate(new BearerToken(variant));
      assertThat(verdict.caller() != null).as("" + c).isEqualTo(variant.equals(text));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\n", "\r\n", "\t", "*", "=", "==", "+", "/", "~", "%", "\0", "ü"})
  void validate_whenSomethingIsInserted_refusesWhereverItStands(String inserted) {
    String text = fixture.v2().signed(KEY).text();
    int payload = text.indexOf('.');
    int signature = text.lastIndexOf('.');

    for (int at : List.of(0, 5, payload, payload + 1, signature, signature + 9, text.length())) {
      String variant = text.substring(0, at) + inserted + text.substring(at);
      boolean isB64Token =
          "+/~".contains(inserted) || (inserted.startsWith("=") && at == text.length());
      assertThat(fixture.validator.validate(new BearerToken(variant)).reason())
          .as("at %s", at)
          .isEqualTo(isB64Token ? "token-encoding" : "header-syntax");
    }
  }

  @Test
  void validate_whenPartsAreMissingOrTooMany_refuses() {
    String text = fixture.v2().signed(KEY).text();

    for (String variant :
        List.of("", ".", "..", text + ".", text + "." + text, "." + text, "a".repeat(40))) {
      assertThat(fixture.validator.validate(new BearerToken(variant)).caller()).isNull();
    }
    fixture.refuse(new BearerToken("YQ" + ".YQ".repeat(10)), "token-syntax");
  }

  // --- JSON -------------------------------------------------------------------------------------

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"RS256\",\"kid\":\"one\",\"kid\":\"one\"}",
        "{\"alg\":\"none\",\"alg\":\"RS256\",\"kid\":\"one\"}",
        "{\"alg\":\"RS256\",\"kid\":\"one\"}x",
        "[]",
        "x"
      })
  void validate_whenTheHeaderIsNotStrictJson_refuses(String header) {
    fixture.refuse(TestToken.signed(header, fixture.v2().claimsJson(), KEY), "json");
  }

  @Test
  void validate_whenAClaimStandsTwice_refuses() {
    String claims = fixture.v2().claimsJson();
    String twice = claims.substring(0, claims.length() - 1);

    for (String more :
        List.of(
            ",\"oid\":\"x\"}",
            ",\"\\u006fid\":\"x\"}",
            ",\"exp\":4102444800}",
            ",\"o\":{\"a\":1,\"a\":1}}")) {
      fixture.refuse(TestToken.signed(fixture.v2().headerJson(), twice + more, KEY), "json");
    }
  }

  @Test
  void validate_whenThePayloadIsNotUtf8_refuses() {
    String header = TestToken.encode(fixture.v2().headerJson());
    byte[] latin = fixture.v2().claim("name", "Zoë").claimsJson().getBytes(ISO_8859_1);

    fixture.refuse(
        TestToken.signedWith("SHA256withRSA", header + "." + TestToken.encode(latin), KEY), "json");
  }

  /** RFC 8259, section 8.1: it must not be there, and may be refused. */
  @Test
  void validate_whenAByteOrderMarkStandsBeforeItsJson_refuses() {
    String claims = fixture.v2().claimsJson();
    String header = fixture.v2().headerJson();

    fixture.refuse(TestToken.signed(header, "\uFEFF" + claims, KEY), "json");
    fixture.refuse(TestToken.signed("\uFEFF" + header, claims, KEY), "json");
  }

  @Test
  void validate_whenThePayloadIsABomb_refusesWithoutOverflow() {
    String bomb = "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";

    fixture.refuse(TestToken.signed(fixture.v2().headerJson(), bomb, KEY), "json");
    fixture.refuse(TestToken.signed("{\"a\":".repeat(9_000), bomb, KEY), "json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1e400", "-1e400", "99999999999999999999", "1e-999999999999999999999999999999"})
  void validate_whenANumberIsHuge_refusesOrReadsIt(String number) {
    AccessDecision verdict =
        fixture.validator.validate(fixture.v2().raw("exp", number).signed(KEY));

    assertThat(verdict.reason()).isIn("json", "claim-type", "expired");
  }

  @Test
  void validate_whenOfTheGreatestLength_accepts() {
    TestToken token = fixture.v2().claim("long", "x".repeat(23_000));

    assertThat(token.signed(KEY).text().length()).isBetween(31_000, 32 * 1024);
    fixture.accept(token);
  }

  // --- anything ---------------------------------------------------------------------------------

  @Test
  void validate_whenMadeByALibrary_accepts() throws Exception {
    JWTClaimsSet claims = JWTClaimsSet.parse(fixture.v2().claimsJson());
    SignedJWT jwt =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(), claims);
    jwt.sign(new RSASSASigner(KEY));

    fixture.accept(new BearerToken(jwt.serialize()));
  }

  @Test
  void validate_whenBytesAreFlippedAtRandom_neverThrowsAndNeverAccepts() {
    Random random = new Random(42);
    String text = fixture.v2().signed(KEY).text();

    for (int i = 0; i < 3_000; i++) {
      StringBuilder variant = new StringBuilder(text);
      int at = random.nextInt(text.length());
      variant.setCharAt(at, (ALPHABET + ".").charAt(random.nextInt(65)));
      if (variant.toString().equals(text)) {
        continue;
      }
      assertThat(fixture.validator.validate(new BearerToken(variant.toString())).caller()).isNull();
    }
  }

  @Test
  void validate_whenTheHeaderIsNoise_neverThrowsAndNeverAccepts() {
    Random random = new Random(42);

    for (int i = 0; i < 3_000; i++) {
      StringBuilder value = new StringBuilder(random.nextBoolean() ? "Bearer " : "");
      for (int length = random.nextInt(60); length > 0; length--) {
        value.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
      }
      assertThat(ValidatorFixture.validate(fixture.validator, value.toString()).caller()).isNull();
    }
  }

  private static BearerToken join(String... parts) {
    return new BearerToken(String.join(".", parts));
  }
}
