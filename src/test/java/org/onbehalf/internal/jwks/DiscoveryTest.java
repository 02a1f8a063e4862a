package org.onbehalf.internal.jwks;

import org.onbehalf.internal.http.HttpSettings;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.Roca;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testkit.TestCertificate;

/** Which documents and keys are accepted. */
class DiscoveryTest extends JwkSourceFixture {

  @Test
  void current_withCustomSigningKeys_asksForThoseOfTheApplication() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.publishFor(CLIENT_ID, FakeAuthority.jwk("own", TWO));
    HttpExchange http =
        new HttpExchange(new HttpSettings(Duration.ofSeconds(5), Duration.ofSeconds(5), 1 << 20));
    AzureAdSettings azureAd =
        AzureAdSettings.with(
            AzureAdSettings.of(authority.instance(), FakeAuthority.TENANT, CLIENT_ID),
            EnumSet.of(SignatureAlgorithm.RS256),
            true,
            List.of(),
            8);
    try (http;
        JwkSource own = new JwkSource(azureAd.issuer(), KEYS, http, clock)) {
      assertThat(own.current().find("own")).isNotNull();
      assertThat(own.current().find("one")).isNull();
    }
    assertThat(keySets.current().find("own")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"use\":\"sig\"                        | true",
        "\"x\":1                                | true",
        "\"use\":\"sig\",\"alg\":\"RS256\"      | true",
        "\"key_ops\":[\"verify\"]               | true",
        "\"use\":\"enc\"                        | false",
        "\"alg\":\"RS512\"                      | false",
        "\"alg\":\"RSA-OAEP\"                   | false",
        "\"key_ops\":[\"encrypt\"]              | false",
        "\"key_ops\":[]                         | false",
        "\"issuer\":7                           | false",
      })
  void current_whenAKeyIsForAnotherPurpose_leavesItOut(String more, boolean usable)
      throws Exception {
    authority.publish(FakeAuthority.jwk("good", ONE), FakeAuthority.jwk("k", TWO, more.trim()));

    assertThat(keySets.current().find("k") != null).isEqualTo(usable);
  }

  @Test
  void current_whenAKeyIsTooShortOrOfAnotherKindOrBroken_leavesItOut() throws Exception {
    KeyPair weak = RsaKeys.generate(1024);
    authority.publish(
        FakeAuthority.jwk("good", ONE),
        FakeAuthority.jwk("weak", (RSAPublicKey) weak.getPublic()),
        "{\"kty\":\"oct\",\"kid\":\"oct\",\"k\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\"}",
        "{\"kty\":\"RSA\",\"kid\":\"broken\",\"n\":\"***\",\"e\":\"AQAB\"}",
        "{\"kty\":\"later\",\"kid\":\"later\"}",
        "{\"kid\":\"none\"}",
        FakeAuthority.jwk("", TWO),
        "7");

    JwkSet keys = keySets.current();

    assertThat(keys.find("good")).isNotNull().isSameAs(keys.find(""));
    for (String kid : List.of("weak", "oct", "broken", "later", "none")) {
      assertThat(keys.find(kid)).as(kid).isNull();
    }
  }

  /** RFC 7517, section 4.7: the key in the first certificate must be the member's own. */
  @Test
  void current_whenACertificateIsAnotherKeys_leavesTheKeyOut_andSaysSoOnce() throws Exception {
    X509Certificate certificate = TestCertificate.create("issuer").certificate();
    String x5c =
        "\"x5c\":[\"%s\"]".formatted(Base64.getEncoder().encodeToString(certificate.getEncoded()));
    authority.publish(
        FakeAuthority.jwk("fits", (RSAPublicKey) certificate.getPublicKey(), x5c),
        FakeAuthority.jwk("other", ONE, x5c),
        FakeAuthority.jwk("broken", TWO, "\"x5c\":[\"AAAA\"]"));
    try (CapturedLog log = new CapturedLog()) {
      JwkSet keys = keySets.current();
      clock.advance(REFRESH);
      keySets.current();
      KeyRefresh.awaitEnd();

      assertThat(keys.find("fits")).isNotNull();
      assertThat(keys.find("other")).isNull();
      assertThat(keys.find("broken")).isNull();
      assertThat(log.text())
          .containsOnlyOnce(
              "key other: its members are malformed, or the certificate in x5c is another key's")
          .containsOnlyOnce("key broken: ")
          .doesNotContain("key fits");
    }
  }

  @Test
  void current_whenManyKeysAreLeftOut_saysOfSomeWhy() throws Exception {
    List<String> members = new ArrayList<>(List.of(FakeAuthority.jwk("good", ONE)));
    for (int i = 0; i < 100; i++) {
      members.add("{\"kty\":\"RSA\",\"kid\":\"%d%s\",\"n\":\"*\"}".formatted(i, "\\n".repeat(500)));
    }
    authority.publish(members.toArray(String[]::new));
    try (CapturedLog log = new CapturedLog()) {
      keySets.current();

      assertThat(log.text())
          .contains("key 4?", "; and others")
          .doesNotContain("key 5?")
          .doesNotContain("\n\n")
          .hasSizeLessThan(3_000);
    }
  }

  @Test
  void current_whenTwoKeysHaveOneName_usesNeither() throws Exception {
    authority.publish(
        FakeAuthority.jwk("good", ONE),
        FakeAuthority.jwk("twice", ONE),
        FakeAuthority.jwk("twice", TWO));

    assertThat(keySets.current().find("good")).isNotNull();
    assertThat(keySets.current().find("twice")).isNull();
    assertThat(keySets.current().find("")).as("a token that names none").isNull();
    assertThat(keySets.current().ignoredKeys()).isEqualTo("key twice: another key bears the same kid");
  }

  @Test
  void current_whenNoUsableKeyIsPublished_keepsThoseHeld() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    keySets.current();
    authority.publish();
    clock.advance(REFRESH);
    keySets.current();
    KeyRefresh.awaitEnd();

    assertThat(keySets.current().find("one")).isNotNull();
    assertThat(authority.fetches()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1:%d/keys",
        "http://127.0.0.1:1/keys",
        "http://localhost:%d/keys",
        "http://127.0.0.1.evil.example:%d/keys",
        "http://evil@127.0.0.1:%d/keys",
        "//127.0.0.1:%d/keys",
        "/keys",
        "not a uri",
        ""
      })
  void current_whenMetadataLeadsAwayFromTheAuthority_refusesIt(String target) {
    String uri = target.formatted(authority.instance().getPort());
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.document(
        "", "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\"}".formatted(authority.issuerV1(), uri));
    assertUnavailable(keySets::current, RETRY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "<html>sign in to the proxy</html>",
        "{\"issuer\":7}",
        "{\"issuer\":\"https://a/\"}",
        "{\"issuer\":\"https://a/\",\"issuer\":\"https://b/\"}"
      })
  void current_whenMetadataIsNotSound_refusesIt(String document) {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.document("/v2.0", document);

    assertUnavailable(keySets::current, RETRY);
  }

  @Test
  void current_whenTheAuthorityRedirects_doesNotFollow() {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.fail(302);

    assertUnavailable(keySets::current, RETRY);
  }

  @Test
  void current_whenATenantIsNamedByItsDomain_refusesMetadataForEveryTenant() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    try (JwkSource byDomain = keySets(FakeAuthority.DOMAIN, Duration.ofSeconds(10))) {
      authority.metadata("/v2.0", authority.instance() + "{tenantid}/v2.0", "discovery/v2.0/keys");
      assertUnavailable(byDomain::current, RETRY);

      authority.metadata("/v2.0", authority.issuerV2(), "discovery/v2.0/keys");
      clock.advance(RETRY);
      assertThat(byDomain.current().find("one")).isNotNull();
    }
  }

  @Test
  void current_whenDocumentsHaveTags_asksWhetherTheyHaveChanged() throws Exception {
    authority.tag();
    authority.publish(FakeAuthority.jwk("one", ONE));
    keySets.current();

    clock.advance(REFRESH);
    keySets.current();
    KeyRefresh.awaitEnd();
    assertThat(authority.notModified()).isEqualTo(4);
    assertThat(keySets.current().find("one")).isNotNull();

    authority.publish(FakeAuthority.jwk("two", TWO));
    clock.advance(REFRESH);
    keySets.current();
    KeyRefresh.awaitEnd();
    assertThat(authority.notModified()).as("the metadata has not changed").isEqualTo(6);
    assertThat(keySets.current().find("one")).as("withdrawn").isNull();
    assertThat(keySets.current().find("two")).isNotNull();
  }

  @Test
  void current_whenAKeyCanBeFactored_leavesItOut() throws Exception {
    RSAPublicKey weak = RsaKeys.roca();
    authority.publish(FakeAuthority.jwk("one", ONE), FakeAuthority.jwk("weak", weak));

    assertThat(Roca.isWeak(weak.getModulus())).isTrue();
    assertThat(Roca.isWeak(ONE.getModulus())).isFalse();
    assertThat(keySets.current().find("weak")).isNull();
    assertThat(keySets.current().find("one")).isNotNull();
  }
}
