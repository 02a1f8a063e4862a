package org.onbehalf.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.credential.TokenRequestContext;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.identity.OnBehalfOfCredentialBuilder;
import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.InteractionRequiredExceptionReason;
import com.microsoft.aad.msal4j.MsalInteractionRequiredException;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.microsoft.aad.msal4j.OnBehalfOfParameters;
import com.microsoft.aad.msal4j.UserAssertion;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two clients not written here, Microsoft's own, take the emulator for Entra, over TLS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CrossCheckTest {
  private static final String CLAIMS =
      "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}";

  private final World world = new World();

  @BeforeEach
  void forget() {
    world.entra.faults().clear();
    world.entra.log().clear();
  }

  @AfterAll
  void close() {
    world.close();
  }

  private ConfidentialClientApplication msal(IClientCredential credential) throws Exception {
    return ConfidentialClientApplication.builder(world.middle.clientId(), credential)
        .authority(world.entra.secureInstance() + EntraEmulator.TENANT)
        .validateAuthority(false)
        .instanceDiscovery(false)
        .sslSocketFactory(world.entra.trustingContext().getSocketFactory())
        .build();
  }

  private IAuthenticationResult exchange(ConfidentialClientApplication client, String assertion) {
    return client
        .acquireToken(
            OnBehalfOfParameters.builder(
                    Set.of(world.downstream.scope("read")), new UserAssertion(assertion))
                .build())
        .join();
  }

  private OnBehalfOfCredentialBuilder azure(String assertion) {
    return new OnBehalfOfCredentialBuilder()
        .tenantId(EntraEmulator.TENANT)
        .clientId(world.middle.clientId())
        .userAssertion(assertion)
        .authorityHost(world.entra.secureInstance().toString())
        .disableInstanceDiscovery()
        .httpClient(new ForeignClients(world.entra).azure());
  }

  private TokenRequestContext read() {
    return new TokenRequestContext().addScopes(world.downstream.scope("read"));
  }

  private static String oid(String token) throws ParseException {
    return SignedJWT.parse(token).getJWTClaimsSet().getStringClaim("oid");
  }

  /** MSAL4J's refusal, whatever it is wrapped in. */
  private <T extends Throwable> T refusal(
      Class<T> type, IClientCredential credential, String assertion) throws Exception {
    ConfidentialClientApplication client = msal(credential);
    CompletionException thrown =
        catchThrowableOfType(CompletionException.class, () -> exchange(client, assertion));
    assertThat(thrown).hasCauseInstanceOf(type);
    return type.cast(Objects.requireNonNull(thrown.getCause()));
  }

  private static IClientCredential secret() {
    return ClientCredentialFactory.createFromSecret(World.SECRET);
  }

  @Test
  void msal_withSecret_getsEachUsersOwnToken() throws Exception {
    world.entra.consent(world.ben, world.middle, world.downstream, "read");
    ConfidentialClientApplication client = msal(secret());

    IAuthenticationResult anna = exchange(client, world.assertion(world.anna));
    IAuthenticationResult ben = exchange(client, world.assertion(world.ben));
    world.entra.revokeConsent(world.ben, world.middle, world.downstream);

    assertThat(oid(anna.accessToken())).isEqualTo(world.anna.objectId());
    assertThat(oid(ben.accessToken())).isEqualTo(world.ben.objectId());
    assertThat(anna.account().homeAccountId())
        .isEqualTo(world.anna.objectId() + "." + EntraEmulator.TENANT);
    assertThat(anna.expiresOnDate()).isInTheFuture();
    assertThat(world.entra.log().exchanges()).hasSize(2).allMatch(Log.Entry::secure);
  }

  @Test
  void msal_asksAgain_isServedFromItsCache() throws Exception {
    // an authority with a port defeats MSAL4J's cache, so it believes to speak to the cloud
    ConfidentialClientApplication client =
        ConfidentialClientApplication.builder(world.middle.clientId(), secret())
            .authority("https://login.microsoftonline.com/" + EntraEmulator.TENANT)
            .instanceDiscovery(false)
            .httpClient(new ForeignClients(world.entra).msal())
            .build();
    String assertion = world.assertion(world.anna);

    String first = exchange(client, assertion).accessToken();
    String second = exchange(client, assertion).accessToken();

    assertThat(second).isEqualTo(first);
    assertThat(world.entra.log().exchanges()).hasSize(1);
  }

  @Test
  void msal_withCertificate_isKnownByItsThumbprint() throws Exception {
    IClientCredential certificate =
        ClientCredentialFactory.createFromCertificate(
            world.certificate.privateKey(), world.certificate.certificate());

    String token = exchange(msal(certificate), world.assertion(world.anna)).accessToken();

    assertThat(SignedJWT.parse(token).getJWTClaimsSet().getStringClaim("azpacr")).isEqualTo("2");
  }

  @Test
  void msal_withForeignCertificate_isRefused() throws Exception {
    TestCertificate foreign = TestCertificate.create("foreign");
    IClientCredential certificate =
        ClientCredentialFactory.createFromCertificate(foreign.privateKey(), foreign.certificate());

    var refusal = refusal(MsalServiceException.class, certificate, world.assertion(world.anna));

    assertThat(refusal.errorCode()).isEqualTo("invalid_client");
    assertThat(refusal).hasMessageStartingWith("AADSTS700027:");
  }

  @Test
  void msal_withoutConsent_isToldWhyInteractionIsRequired() throws Exception {
    var refusal =
        refusal(MsalInteractionRequiredException.class, secret(), world.assertion(world.ben));

    assertThat(refusal.errorCode()).isEqualTo("invalid_grant");
    assertThat(refusal.reason()).isEqualTo(InteractionRequiredExceptionReason.CONSENT_REQUIRED);
    assertThat(refusal).hasMessageStartingWith("AADSTS65001:");
    assertThat(refusal.correlationId())
        .isEqualTo(world.entra.log().exchanges().get(0).header("client-request-id").orElseThrow());
  }

  @Test
  void msal_withExpiredAssertion_isRefused() throws Exception {
    String expired =
        world.entra.tokens().forUser(world.anna).audience(world.middle).expired().mint();

    var refusal = refusal(MsalInteractionRequiredException.class, secret(), expired);

    assertThat(refusal).hasMessageStartingWith("AADSTS500133:");
  }

  @Test
  void msal_withAssertionForAnotherApi_isRefused() throws Exception {
    String foreign = world.entra.tokens().forUser(world.anna).audience(world.downstream).mint();

    var refusal = refusal(MsalInteractionRequiredException.class, secret(), foreign);

    assertThat(refusal).hasMessageStartingWith("AADSTS500131:");
  }

  @Test
  void msal_withWrongSecret_isRefused() throws Exception {
    var refusal =
        refusal(
            MsalServiceException.class,
            ClientCredentialFactory.createFromSecret("wrong"),
            world.assertion(world.anna));

    assertThat(refusal.errorCode()).isEqualTo("invalid_client");
    assertThat(refusal.statusCode()).isEqualTo(401);
    assertThat(refusal).hasMessageStartingWith("AADSTS7000215:");
  }

  @Test
  void msal_challengedWithClaims_passesThemOn() throws Exception {
    world.entra.faults().next(1).grant(Grant.ON_BEHALF_OF).claimsChallenge(CLAIMS);

    var refusal = refusal(MsalServiceException.class, secret(), world.assertion(world.anna));

    assertThat(refusal.errorCode()).isEqualTo("interaction_required");
    assertThat(refusal.claims()).isEqualTo(CLAIMS);
  }

  @Test
  void msal_throttled_reportsStatusAndHeaders() throws Exception {
    world.entra.faults().next(1).throttle(Duration.ofSeconds(7));

    var refusal = refusal(MsalServiceException.class, secret(), world.assertion(world.anna));

    assertThat(refusal.statusCode()).isEqualTo(429);
    assertThat(refusal.headers().get("Retry-after")).containsExactly("7");
  }

  @Test
  void azureIdentity_withSecret_getsToken() throws Exception {
    var credential = azure(world.assertion(world.anna)).clientSecret(World.SECRET).build();

    var token = credential.getTokenSync(read());

    assertThat(oid(token.getToken())).isEqualTo(world.anna.objectId());
    assertThat(token.isExpired()).isFalse();
    assertThat(world.entra.log().exchanges()).hasSize(1);
  }

  @Test
  void azureIdentity_withCertificate_getsToken(@TempDir Path directory) throws IOException {
    Path file = world.certificate.writePkcs12(directory.resolve("client.pfx"), "pw".toCharArray());
    var credential =
        azure(world.assertion(world.anna))
            .pfxCertificate(file.toString())
            .clientCertificatePassword("pw")
            .build();

    var token = credential.getTokenSync(read());

    assertThat(token.getToken()).isNotEmpty();
    assertThat(world.entra.log().exchanges().get(0).parameter("client_assertion")).isPresent();
  }

  @Test
  void azureIdentity_withAnAssertionOfATrustedIssuer_getsToken_asOftenAsItLikes() {
    String assertion = world.cluster.assertion(World.WORKLOAD);

    for (int i = 0; i < 2; i++) {
      var credential = azure(world.assertion(world.anna)).clientAssertion(() -> assertion).build();
      assertThat(credential.getTokenSync(read()).getToken()).isNotEmpty();
    }

    assertThat(world.entra.log().exchanges())
        .hasSize(2)
        .allSatisfy(
            sent -> assertThat(sent.parameters()).containsEntry("client_assertion", assertion));
  }

  @Test
  void azureIdentity_withACertificateChain_isKnownByItsSubject_andElseRefused(
      @TempDir Path directory) throws IOException {
    TestCertificate authority = TestCertificate.create("authority");
    String file =
        authority.issue("middle.example").writePem(directory.resolve("chain.pem")).toString();
    App trusting =
        world.entra.register(
            App.named("Trusts a subject")
                .scope("access_as_user")
                .trustedSubject("middle.example", authority.certificate()));
    world.entra.consent(world.anna, trusting, world.downstream, "read");
    String assertion = world.entra.tokens().forUser(world.anna).audience(trusting).mint();

    var with =
        azure(assertion)
            .clientId(trusting.clientId())
            .pemCertificate(file)
            .sendCertificateChain(true)
            .build();
    var without = azure(assertion).clientId(trusting.clientId()).pemCertificate(file).build();

    assertThat(with.getTokenSync(read()).getToken()).isNotEmpty();
    assertThat(catchThrowable(() -> without.getTokenSync(read())))
        .isInstanceOf(ClientAuthenticationException.class);
    List<Log.Entry> sent = world.entra.log().exchanges();
    assertThat(sent.get(sent.size() - 1).refusal()).contains(EntraRule.CLIENT_ASSERTION_KEY);
  }

  @Test
  void azureIdentity_withoutConsent_isRefused() {
    var credential = azure(world.assertion(world.ben)).clientSecret(World.SECRET).build();

    Throwable refusal = catchThrowable(() -> credential.getTokenSync(read()));

    assertThat(refusal)
        .isInstanceOf(ClientAuthenticationException.class)
        .hasStackTraceContaining("AADSTS65001")
        .hasRootCauseInstanceOf(MsalInteractionRequiredException.class);
  }

  @Test
  void azureIdentity_withExpiredAssertionOrWrongAudienceOrSecret_isRefused() {
    String good = world.assertion(world.anna);
    var tokens = world.entra.tokens();
    String expired = tokens.forUser(world.anna).audience(world.middle).expired().mint();
    String foreign = tokens.forUser(world.anna).audience(world.downstream).mint();

    assertThat(
            catchThrowable(
                () -> azure(expired).clientSecret(World.SECRET).build().getTokenSync(read())))
        .isInstanceOf(ClientAuthenticationException.class)
        .hasStackTraceContaining("AADSTS500133");
    assertThat(
            catchThrowable(
                () -> azure(foreign).clientSecret(World.SECRET).build().getTokenSync(read())))
        .isInstanceOf(ClientAuthenticationException.class)
        .hasStackTraceContaining("AADSTS500131");
    assertThat(catchThrowable(() -> azure(good).clientSecret("wrong").build().getTokenSync(read())))
        .isInstanceOf(ClientAuthenticationException.class)
        .hasStackTraceContaining("AADSTS7000215");
  }
}
