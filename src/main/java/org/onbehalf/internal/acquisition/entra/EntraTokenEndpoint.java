package org.onbehalf.internal.acquisition.entra;

import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCertificate;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.MsalException;
import com.microsoft.aad.msal4j.OnBehalfOfParameters;
import com.microsoft.aad.msal4j.RefreshTokenParameters;
import com.microsoft.aad.msal4j.UserAssertion;
import java.net.MalformedURLException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.onbehalf.internal.acquisition.CredentialChain;
import org.onbehalf.internal.acquisition.RequestedToken;
import org.onbehalf.internal.acquisition.TokenAnswer;
import org.onbehalf.internal.acquisition.TokenEndpoint;
import org.onbehalf.internal.acquisition.TokenGrant;
import org.onbehalf.internal.acquisition.TokenRefusal;
import org.onbehalf.internal.acquisition.TokenResponses;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.internal.http.HttpExchange;

/**
 * Entra's token endpoint, spoken to by MSAL4J. MSAL4J forms the request and nothing more: a new
 * application object per call, whose cache is thrown away with it; our own HTTP, threads, errors
 * and cache.
 */
public final class EntraTokenEndpoint implements TokenEndpoint {
  private static final List<String> WRITTEN_BY_MSAL4J =
      Collections.unmodifiableList(Arrays.asList("grant_type", "requested_token_use", "scope"));

  private final Settings.AzureAd azureAd;
  private final HttpExchange http;
  private final Clock clock;
  private final CredentialChain credentials;
  private final RegionalEndpoint region;
  private final TokenResponses responses =
      new TokenResponses("the token endpoint", new AadstsErrors(), null);
  private final CallerRunsExecutor callerRuns = new CallerRunsExecutor();

  public EntraTokenEndpoint(
      Settings.AzureAd azureAd, HttpExchange http, Clock clock, CredentialChain credentials) {
    this.azureAd = azureAd;
    this.http = http;
    this.clock = clock;
    this.credentials = credentials;
    this.region = new RegionalEndpoint(azureAd, http, System.getenv());
  }

  /** With each credential in turn, as long as Entra refuses the credential itself. */
  @Override
  public TokenAnswer ask(TokenGrant grant) {
    return credentials.ask(
        azureAd.instance + grant.tenantId + "/oauth2/v2.0/token",
        credential -> ask(grant, credential));
  }

  private TokenAnswer ask(TokenGrant grant, IClientCredential credential) {
    boolean onceOnly = grant.is(RequestedToken.Grant.REFRESH_TOKEN);
    MsalHttpClient wire =
        new MsalHttpClient(http, azureAd.instance, region.endpointFor(grant), onceOnly);
    Instant askedAt = clock.instant();
    try {
      ConfidentialClientApplication.Builder application =
          ConfidentialClientApplication.builder(azureAd.clientId, credential)
              .authority(authority(grant.tenantId))
              // the authority is the configuration's; MSAL4J must not ask the public cloud about it
              .validateAuthority(false)
              .instanceDiscovery(false)
              .sendX5c(azureAd.client.sendX5c)
              .correlationId(grant.correlationId)
              .httpClient(wire)
              .executorService(callerRuns)
              .disableInternalRetries();
      acquire(application.build(), grant).join();
    } catch (CompletionException
        | MalformedURLException
        | IllegalArgumentException
        | MsalException e) {
      return unformed(credential, e.getCause() == null ? e : e.getCause());
    }
    return responses.read(wire.last(), wire.fault(), askedAt);
  }

  /**
   * There was no request. Not told is the exception's message, which may hold what it was given.
   */
  private static TokenAnswer unformed(IClientCredential credential, Throwable cause) {
    String of = " (" + cause.getClass().getSimpleName() + ")";
    return TokenAnswer.refused(
        credential instanceof IClientCertificate && cause instanceof GeneralSecurityException
            ? TokenRefusal.of(
                TokenRefusal.Kind.CREDENTIAL, "the private key cannot sign" + of, null)
            : TokenRefusal.configuration(
                "MSAL4J cannot form the request" + of + ". Check AzureAd", null));
  }

  // extraQueryParameters is MSAL4J's only way for further parameters; it puts them into the body
  @SuppressWarnings("deprecation")
  private CompletableFuture<IAuthenticationResult> acquire(
      ConfidentialClientApplication application, TokenGrant grant) {
    Set<String> scopes =
        new LinkedHashSet<>(Arrays.asList(grant.form.parameter("scope").split(" ", -1)));
    Map<String, String> further = new TreeMap<>(grant.form.parameters());
    further.keySet().removeAll(WRITTEN_BY_MSAL4J);
    Map<String, String> headers =
        grant.anchor == null
            ? Collections.emptyMap()
            : Collections.singletonMap("X-AnchorMailbox", grant.anchor);
    if (grant.is(RequestedToken.Grant.REFRESH_TOKEN)) {
      // MSAL4J has no lossless way for the claims of a refresh but this one
      return application.acquireToken(
          RefreshTokenParameters.builder(scopes, grant.credential)
              .extraHttpHeaders(headers)
              .extraQueryParameters(further)
              .build());
    }
    String claims = further.remove("claims");
    if (grant.is(RequestedToken.Grant.CLIENT_CREDENTIALS)) {
      ClientCredentialParameters.ClientCredentialParametersBuilder own =
          ClientCredentialParameters.builder(scopes).skipCache(true).extraQueryParameters(further);
      return application.acquireToken(
          (claims == null ? own : own.claimsFromClient(claims)).build());
    }
    OnBehalfOfParameters.OnBehalfOfParametersBuilder onBehalfOf =
        OnBehalfOfParameters.builder(scopes, new UserAssertion(grant.credential))
            .skipCache(true)
            .extraHttpHeaders(headers)
            .extraQueryParameters(further);
    return application.acquireToken(
        (claims == null ? onBehalfOf : onBehalfOf.claimsFromClient(claims)).build());
  }

  /**
   * MSAL4J takes https only; {@link MsalHttpClient} goes where the configuration says, http on a
   * loopback host.
   */
  private String authority(String tenantId) {
    URI instance = azureAd.instance;
    return "https" + instance.toString().substring(instance.getScheme().length()) + tenantId + "/";
  }
}
