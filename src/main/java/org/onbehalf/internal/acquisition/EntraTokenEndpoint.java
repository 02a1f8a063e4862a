package org.onbehalf.internal.acquisition;

import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.MsalException;
import com.microsoft.aad.msal4j.OnBehalfOfParameters;
import com.microsoft.aad.msal4j.RefreshTokenParameters;
import com.microsoft.aad.msal4j.UserAssertion;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.ClientCredential;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.internal.http.HttpExchange;

/**
 * Entra's token endpoint, spoken to by MSAL4J. MSAL4J forms the request and nothing more: a new
 * application object per call, whose cache is thrown away with it; our own HTTP, threads, errors
 * and cache.
 */
public final class EntraTokenEndpoint implements TokenEndpoint {
  private final Settings.AzureAd azureAd;
  private final HttpExchange http;
  private final Clock clock;
  private final ClientCredentials credentials;
  private final RegionalEndpoint region;
  private final CallerRunsExecutor callerRuns = new CallerRunsExecutor();

  public EntraTokenEndpoint(Settings.AzureAd azureAd, HttpExchange http, Clock clock) {
    this.azureAd = azureAd;
    this.http = http;
    this.clock = clock;
    this.credentials = new ClientCredentials(azureAd.client.clientCredentials);
    this.region = new RegionalEndpoint(azureAd, http, System.getenv());
  }

  /** With each credential in turn, as long as Entra refuses the credential itself. */
  @Override
  public TokenAnswer ask(TokenGrant grant) {
    TokenAnswer answer = null;
    for (ClientCredential credential : azureAd.client.clientCredentials) {
      answer = ask(grant, credential);
      if (answer.token() != null || answer.refusal().kind != TokenRefusal.Kind.CREDENTIAL) {
        return answer;
      }
    }
    return answer == null
        ? TokenAnswer.refused(
            TokenRefusal.configuration(
                "AzureAd.ClientCredentials is empty. Tokens of downstream APIs need a secret or a certificate",
                null))
        : answer;
  }

  private TokenAnswer ask(TokenGrant grant, ClientCredential configured) {
    IClientCredential credential;
    try {
      credential = credentials.load(configured);
    } catch (IOException e) {
      return TokenAnswer.refused(
          TokenRefusal.of(TokenRefusal.Kind.CREDENTIAL, String.valueOf(e.getMessage()), e));
    }
    boolean onceOnly = grant.type == TokenGrant.Type.REFRESH_TOKEN;
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
      if (grant.answersChallenges && grant.type != TokenGrant.Type.REFRESH_TOKEN) {
        application.clientCapabilities(azureAd.client.clientCapabilities);
      }
      acquire(application.build(), grant).join();
    } catch (CompletionException
        | MalformedURLException
        | IllegalArgumentException
        | MsalException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      // its message may hold what it was given
      return TokenAnswer.refused(
          TokenRefusal.configuration(
              "MSAL4J cannot form the request ("
                  + cause.getClass().getSimpleName()
                  + "). Check AzureAd",
              null));
    }
    return TokenResponses.read(wire.last(), wire.fault(), askedAt);
  }

  // extraQueryParameters is MSAL4J's only way for further parameters; it puts them into the body
  @SuppressWarnings("deprecation")
  private CompletableFuture<IAuthenticationResult> acquire(
      ConfidentialClientApplication application, TokenGrant grant) {
    Set<String> scopes = new LinkedHashSet<>(grant.scopes);
    Map<String, String> headers =
        grant.anchor == null
            ? Collections.emptyMap()
            : Collections.singletonMap("X-AnchorMailbox", grant.anchor);
    switch (grant.type) {
      case CLIENT_CREDENTIALS:
        ClientCredentialParameters.ClientCredentialParametersBuilder application0 =
            ClientCredentialParameters.builder(scopes)
                .skipCache(true)
                .extraQueryParameters(grant.extraQueryParameters);
        if (grant.claims != null) {
          application0.claimsFromClient(grant.claims);
        }
        return application.acquireToken(application0.build());
      case REFRESH_TOKEN:
        return application.acquireToken(
            RefreshTokenParameters.builder(scopes, grant.credential)
                .extraHttpHeaders(headers)
                .extraQueryParameters(withClaims(grant))
                .build());
      default:
        OnBehalfOfParameters.OnBehalfOfParametersBuilder onBehalfOf =
            OnBehalfOfParameters.builder(scopes, new UserAssertion(grant.credential))
                .skipCache(true)
                .extraHttpHeaders(headers)
                .extraQueryParameters(grant.extraQueryParameters);
        if (grant.claims != null) {
          onBehalfOf.claimsFromClient(grant.claims);
        }
        return application.acquireToken(onBehalfOf.build());
    }
  }

  /** MSAL4J has no lossless way for the claims of a refresh but this one. */
  private Map<String, String> withClaims(TokenGrant grant) {
    @Nullable
    String claims =
        ClaimsRequests.withCapabilities(
            grant.claims,
            grant.answersChallenges
                ? azureAd.client.clientCapabilities
                : Collections.<String>emptySet());
    Map<String, String> parameters = new LinkedHashMap<>(grant.extraQueryParameters);
    if (claims != null) {
      parameters.put("claims", claims);
    }
    return parameters;
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
