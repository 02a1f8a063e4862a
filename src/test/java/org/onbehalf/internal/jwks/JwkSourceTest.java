package org.onbehalf.internal.jwks;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.Roca;
import org.onbehalf.internal.config.AzureAdSettings;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.http.HttpSettings;
import org.onbehalf.internal.telemetry.ManualClock;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testkit.TestCertificate;

class JwkSourceTest {
  private static final RSAPublicKey ONE = (RSAPublicKey) RsaKeys.generate().getPublic();
  private static final RSAPublicKey TWO = (RSAPublicKey) RsaKeys.generate().getPublic();
  private static final Duration REFRESH = Duration.ofHours(12);
  private static final Duration LAST_KNOWN_GOOD = Duration.ofHours(24);
  private static final Duration UNKNOWN_KID = Duration.ofSeconds(30);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final JwksSettings KEYS =
      new JwksSettings(REFRESH, LAST_KNOWN_GOOD, UNKNOWN_KID, RETRY, 50);
  private static final String CLIENT_ID = "11111111-2222-3333-4444-555555555555";

  private final ManualClock clock = new ManualClock();
  private final FakeAuthority authority = new FakeAuthority();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final JwkSource keySets = keySets(FakeAuthority.TENANT, Duration.ofSeconds(10));

  @AfterEach
  void close() {
    keySets.close();
    authority.close();
    threads.shutdownNow();
  }

  @Test
  void constructor_always_touchesNoNetwork() {
    assertThat(authority.fetches()).isZero();
  }

  @Test
  void current_onFirstUse_fetchesIssuersAndKeysOnce() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));

    JwkSet keys = keySets.current();
    keySets.current();

    assertThat(requireNonNull(keys.find("one")).publicKey()).isEqualTo(ONE);
    assertThat(keys.find("One")).isNull();
    assertThat(keys.issuerV1(FakeAuthority.TENANT)).isEqualTo(authority.issuerV1());
    assertThat(keys.issuerV2(FakeAuthority.TENANT)).isEqualTo(authority.issuerV2());
    assertThat(authority.fetches()).isEqualTo(1);
  }

  @Test
  void current_whenManyAreTheFirst_fetchesOnceForAll() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.hang();
    List<Future<JwkSet>> callers = inParallel(50, keySets::current);
    await(() -> authority.fetches() == 1);

    authority.release();

    for (Future<JwkSet> caller : callers) {
      assertThat(caller.get(20, TimeUnit.SECONDS).find("one")).isNotNull();
    }
    assertThat(authority.fetches()).isEqualTo(1);
  }

  @Test
  void current_whenTheEndpointHangs_waitsNoLongerThanItsLimit() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.hang();
    try (JwkSource impatient = keySets(FakeAuthority.TENANT, Duration.ofMillis(300))) {
      // the endpoint itself hangs for longer than anybody waits here
      for (Future<JwkSet> caller : inParallel(5, impatient::current)) {
        assertUnavailable(caller);
      }
    }
  }

  @Test
  void current_whenTheLeaderIsInterrupted_servesThoseWhoJoined() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.hang();
    Thread leader = new Thread(() -> ignoreFailure(keySets::current));
    leader.start();
    await(() -> authority.fetches() == 1);
    List<Future<JwkSet>> joined = inParallel(5, keySets::current);

    leader.interrupt();
    authority.release();

    for (Future<JwkSet> caller : joined) {
      assertThat(caller.get(20, TimeUnit.SECONDS).find("one")).isNotNull();
    }
    leader.join();
  }

  @Test
  void current_whenOneWhoJoinedIsInterrupted_releasesItAtOnce() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.hang();
    List<Future<JwkSet>> leader = inParallel(1, keySets::current);
    await(() -> authority.fetches() == 1);
    List<Object> outcome = new ArrayList<>();
    Thread joining =
        new Thread(
            () -> {
              try {
                outcome.add(keySets.current());
              } catch (KeysUnavailableException e) {
                outcome.add(Thread.currentThread().isInterrupted());
              }
            });
    joining.start();

    joining.interrupt();
    joining.join(10_000);

    assertThat(outcome).containsExactly(true);
    authority.release();
    assertThat(leader.get(0).get(20, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void current_whenTheAuthorityIsDownAtColdStart_pausesAndRecovers() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.fail(503);

    assertUnavailable(keySets::current, RETRY);
    clock.advance(Duration.ofSeconds(2));
    assertUnavailable(keySets::current, Duration.ofSeconds(3));
    assertThat(authority.fetches()).isEqualTo(1);

    authority.fail(200);
    clock.advance(Duration.ofSeconds(3));

    assertThat(keySets.current().find("one")).isNotNull();
    assertThat(authority.fetches()).isEqualTo(2);
  }

  @Test
  void current_afterAColdOutage_stillSeeksAnUnknownKeyAtOnce() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.fail(503);
    assertUnavailable(() -> keySets.seek("two"), RETRY);
    authority.fail(200);
    clock.advance(RETRY);
    keySets.current();
    authority.publish(FakeAuthority.jwk("two", TWO));

    assertThat(keySets.seek("two").find("two")).isNotNull();
  }

  @Test
  void current_whenTheAuthorityIsDownWhileKeysAreHeld_servesThemForALimitedTime() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    JwkSet first = keySets.current();
    authority.fail(500);

    clock.advance(LAST_KNOWN_GOOD.minusSeconds(1));
    assertThat(keySets.current()).isSameAs(first);
    KeyRefresh.awaitEnd();
    assertThat(keySets.current()).isSameAs(first);
    KeyRefresh.awaitEnd();
    assertThat(authority.fetches()).as("one failed refresh, then a pause").isEqualTo(2);

    clock.advance(RETRY);
    assertUnavailable(keySets::current, RETRY);

    authority.fail(200);
    clock.advance(RETRY);
    assertThat(keySets.current().find("one")).isNotNull();
  }

  @Test
  void current_whenDueForARefresh_fetchesOnceInTheBackgroundAndNobodyWaits() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    JwkSet first = keySets.current();
    authority.publish(FakeAuthority.jwk("two", TWO));
    clock.advance(REFRESH);
    authority.hang();

    for (Future<JwkSet> caller : inParallel(20, keySets::current)) {
      assertThat(caller.get(10, TimeUnit.SECONDS)).isSameAs(first);
    }
    await(() -> authority.fetches() == 2);

    authority.release();
    KeyRefresh.awaitEnd();
    assertThat(keySets.current().find("two")).isNotNull();
    assertThat(keySets.current().find("one")).as("a key that was removed").isNull();
    assertThat(authority.fetches()).isEqualTo(2);
  }

  @Test
  void current_beforeARefreshIsDue_asksNobody() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    keySets.current();

    clock.advance(REFRESH.multipliedBy(94).dividedBy(100));
    keySets.current();

    KeyRefresh.awaitEnd();
    assertThat(authority.fetches()).isEqualTo(1);
  }

  @Test
  void jittered_always_isATwentiethEarlierAtMost() {
    assertThat(JwkSource.jittered(REFRESH, 0)).isEqualTo(REFRESH);
    assertThat(JwkSource.jittered(REFRESH, 0.5)).isEqualTo(Duration.ofMinutes(702));
    assertThat(JwkSource.jittered(REFRESH, 1)).isEqualTo(Duration.ofMinutes(684));
  }

  @Test
  void close_duringARefresh_leavesNoThread() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    HttpExchange http =
        new HttpExchange(new HttpSettings(Duration.ofSeconds(5), Duration.ofSeconds(60), 1 << 20));
    JwkSource closing = keySets(FakeAuthority.TENANT, http);
    closing.current();
    clock.advance(REFRESH);
    authority.hang();
    closing.current();
    await(() -> authority.fetches() == 2);

    http.close();
    closing.close();

    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("onbehalf-keys");
  }

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

  @Test
  void seek_whenAKeyIsNew_findsItWithOneFetch() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    keySets.current();
    authority.publish(FakeAuthority.jwk("one", ONE), FakeAuthority.jwk("two", TWO));

    JwkSet keys = keySets.seek("two");

    assertThat(keys.find("one")).isNotNull();
    assertThat(keys.find("two")).isNotNull();
    assertThat(authority.fetches()).isEqualTo(2);
  }

  @Test
  void seek_whenKeysAreInventedByTheThousand_fetchesOncePerInterval() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    keySets.current();

    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < 1000; i++) {
        keySets.seek("invented " + second + " " + i);
      }
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(authority.fetches()).as("1 at the start, 1 per 30 s").isEqualTo(3);

    // a genuine new key is accepted within one interval of the flood
    authority.publish(FakeAuthority.jwk("two", TWO));
    clock.advance(UNKNOWN_KID);
    keySets.seek("invented");
    assertThat(keySets.seek("two").find("two")).isNotNull();
    assertThat(authority.fetches()).isEqualTo(4);
  }

  @Test
  void seek_whenManySeekAtOnce_sharesOneFetchAndHoldsNoMoreThreadsThanMayWait() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    keySets.current();
    authority.publish(FakeAuthority.jwk("two", TWO));
    authority.hang();
    List<Future<JwkSet>> callers = inParallel(150, () -> keySets.seek("two"));
    await(() -> callers.stream().filter(Future::isDone).count() == 100);

    authority.release();

    int found = 0;
    for (Future<JwkSet> caller : callers) {
      try {
        found += caller.get(20, TimeUnit.SECONDS).find("two") == null ? 0 : 1;
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(KeysUnavailableException.class);
      }
    }
    assertThat(found).isEqualTo(50);
    assertThat(authority.fetches()).isEqualTo(2);
  }

  @Test
  void seek_whenTheFetchFails_spendsAnotherBudget() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    keySets.current();
    authority.publish(FakeAuthority.jwk("two", TWO));
    authority.fail(500);

    assertUnavailable(() -> keySets.seek("two"), RETRY);
    assertUnavailable(() -> keySets.seek("two"), RETRY);
    assertThat(authority.fetches()).as("the second within the pause").isEqualTo(2);
    assertThat(keySets.current().find("one")).as("what is held serves on").isNotNull();

    authority.fail(200);
    clock.advance(RETRY);
    assertThat(keySets.seek("two").find("two")).isNotNull();
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
    assertThat(keySets.current().leftOut()).isEqualTo("key twice: another key bears the same kid");
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
  void current_whenTheFirstKeysHang_letsNoMoreThanAllowedWaitAndServesOnceTheyCome()
      throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.hang();
    List<Future<JwkSet>> callers = inParallel(250, keySets::current);
    await(() -> callers.stream().filter(Future::isDone).count() == 200);
    assertThat(authority.fetches()).isEqualTo(1);

    authority.release();

    int served = 0;
    for (Future<JwkSet> caller : callers) {
      try {
        served += caller.get(20, TimeUnit.SECONDS).find("one") == null ? 0 : 1;
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(KeysUnavailableException.class);
      }
    }
    assertThat(served).isEqualTo(50);
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
  void current_whenNobodyAskedForLong_waitsForTheRefreshUnlessItFails() throws Exception {
    try (JwkSource idle =
        new JwkSource(
            AzureAdSettings.of(authority.instance(), FakeAuthority.TENANT, CLIENT_ID).issuer(),
            new JwksSettings(Duration.ofMinutes(30), LAST_KNOWN_GOOD, UNKNOWN_KID, RETRY, 50),
            new HttpExchange(
                new HttpSettings(Duration.ofSeconds(5), Duration.ofSeconds(10), 1 << 20)),
            clock)) {
      authority.publish(FakeAuthority.jwk("one", ONE));
      idle.current();
      authority.publish(FakeAuthority.jwk("two", TWO));

      clock.advance(Duration.ofHours(1));
      assertThat(idle.current().find("one")).as("withdrawn an hour ago").isNull();

      authority.fail(500);
      clock.advance(Duration.ofHours(1));
      assertThat(idle.current().find("two")).as("last known good").isNotNull();
    }
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

  @Test
  void close_whileSomebodyWaits_releasesThemAndBeginsNoFetch() throws Exception {
    authority.publish(FakeAuthority.jwk("one", ONE));
    authority.hang();
    Future<JwkSet> leader = threads.submit(keySets::current);
    await(() -> authority.fetches() == 1);
    Future<JwkSet> joined = threads.submit(keySets::current);

    await(
        () -> {
          keySets.close();
          return joined.isDone();
        });

    assertUnavailable(joined);
    assertUnavailable(leader);
    authority.release();
    clock.advance(LAST_KNOWN_GOOD);
    assertUnavailable(keySets::current, Duration.ofSeconds(1));
    assertThat(authority.fetches()).isEqualTo(1);
  }

  private JwkSource keySets(String tenantId, Duration readTimeout) {
    return keySets(
        tenantId, new HttpExchange(new HttpSettings(Duration.ofSeconds(5), readTimeout, 1 << 20)));
  }

  private JwkSource keySets(String tenantId, HttpExchange http) {
    return new JwkSource(
        AzureAdSettings.of(authority.instance(), tenantId, CLIENT_ID).issuer(), KEYS, http, clock);
  }

  private <T> List<Future<T>> inParallel(int times, Callable<T> task) {
    List<Future<T>> started = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      started.add(threads.submit(task));
    }
    return started;
  }

  private static void assertUnavailable(Callable<JwkSet> call, Duration retryAfter) {
    assertThatThrownBy(call::call)
        .isInstanceOfSatisfying(
            KeysUnavailableException.class, e -> assertThat(e.retryAfter()).isEqualTo(retryAfter));
  }

  private static void assertUnavailable(Future<JwkSet> future) {
    assertThatThrownBy(() -> future.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(KeysUnavailableException.class);
  }

  private static void ignoreFailure(Callable<JwkSet> call) {
    try {
      call.call();
    } catch (Exception e) {
      // the caller asserts on others
      assertThat(e).isNotNull();
    }
  }

  /** Waits for what another thread does, for at most ten seconds. */
  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
