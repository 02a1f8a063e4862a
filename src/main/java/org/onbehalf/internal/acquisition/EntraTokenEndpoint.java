package org.onbehalf.internal.acquisition;

import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.OnBehalfOfParameters;
import com.microsoft.aad.msal4j.UserAssertion;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.config.ClientCredential;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.internal.http.HttpExchange;

/**
 * Entra's token endpoint, spoken to by MSAL4J. MSAL4J forms the request and nothing more: a new
 * application object per call, whose cache is thrown away with it; our own HTTP, threads, errors
 * and cache.
 */
public final class EntraTokenEndpoint implements TokenEndpoint {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final Settings.AzureAd azureAd;
  private final HttpExchange http;
  private final Clock clock;
  private final ClientCredentials credentials;
  private final CallerRunsExecutor callerRuns = new CallerRunsExecutor();

  public EntraTokenEndpoint(Settings.AzureAd azureAd, HttpExchange http, Clock clock) {
    this.azureAd = azureAd;
    this.http = http;
    this.clock = clock;
    this.credentials = new ClientCredentials(azureAd.clientCredentials);
  }

  @Override
  public TokenAnswer onBehalfOf(BearerToken assertion, String tenantId, List<String> scopes) {
    OnBehalfOfParameters parameters =
        OnBehalfOfParameters.builder(
                new LinkedHashSet<>(scopes), new UserAssertion(assertion.text()))
            .skipCache(true)
            .build();
    return ask(tenantId, application -> application.acquireToken(parameters));
  }

  @Override
  public TokenAnswer forApplication(List<String> scopes) {
    if (azureAd.hasSeveralTenants() || !azureAd.authority.isEntra()) {
      return TokenAnswer.refused(
          TokenRefusal.configuration(
              "AzureAd's authority "
                  + azureAd.authority
                  + " names no tenant in which this application itself could be granted a token",
              null));
    }
    ClientCredentialParameters parameters =
        ClientCredentialParameters.builder(new LinkedHashSet<>(scopes)).skipCache(true).build();
    return ask(azureAd.tenantId, application -> application.acquireToken(parameters));
  }

  /** With each credential in turn, as long as Entra refuses the credential itself. */
  private TokenAnswer ask(
      String tenantId,
      Function<ConfidentialClientApplication, CompletableFuture<IAuthenticationResult>> grant) {
    if (azureAd.clientCredentials.isEmpty()) {
      return TokenAnswer.refused(
          TokenRefusal.configuration(
              "AzureAd.ClientCredentials is empty. Tokens of downstream APIs need a secret or a certificate",
              null));
    }
    TokenAnswer answer = null;
    for (ClientCredential credential : azureAd.clientCredentials) {
      answer = ask(tenantId, credential, grant);
      if (answer.token() != null || answer.refusal().kind != TokenRefusal.Kind.CREDENTIAL) {
        return answer;
      }
    }
    return answer == null
        ? TokenAnswer.refused(TokenRefusal.configuration("no credential", null))
        : answer;
  }

  private TokenAnswer ask(
      String tenantId,
      ClientCredential configured,
      Function<ConfidentialClientApplication, CompletableFuture<IAuthenticationResult>> grant) {
    IClientCredential credential;
    try {
      credential = credentials.load(configured);
    } catch (IOException e) {
      return TokenAnswer.refused(
          new TokenRefusal(
              TokenRefusal.Kind.CREDENTIAL,
              String.valueOf(e.getMessage()),
              null,
              Duration.ZERO,
              e));
    }
    MsalHttpClient wire = new MsalHttpClient(http, azureAd.instance);
    Instant askedAt = clock.instant();
    try {
      ConfidentialClientApplication application =
          ConfidentialClientApplication.builder(azureAd.clientId, credential)
              .authority(authority(tenantId))
              // the authority is the configuration's; MSAL4J must not ask the public cloud about it
              .validateAuthority(false)
              .instanceDiscovery(false)
              .httpClient(wire)
              .executorService(callerRuns)
              .disableInternalRetries()
              .build();
      grant.apply(application).join();
    } catch (CompletionException | MalformedURLException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      // its message may hold what it was given
      return TokenAnswer.refused(
          TokenRefusal.configuration(
              "MSAL4J cannot form the request ("
                  + cause.getClass().getSimpleName()
                  + "). Check AzureAd",
              null));
    }
    return read(wire, askedAt);
  }

  /**
   * MSAL4J takes https only; {@link MsalHttpClient} goes where the configuration says, http on a
   * loopback host.
   */
  private String authority(String tenantId) {
    URI instance = azureAd.instance;
    return "https" + instance.toString().substring(instance.getScheme().length()) + tenantId + "/";
  }

  private static TokenAnswer read(MsalHttpClient wire, Instant askedAt) {
    HttpExchange.Response response = wire.last();
    if (response == null) {
      IOException fault = wire.fault();
      String why = fault == null ? "no request was made" : fault.getClass().getSimpleName();
      return unavailable("the token endpoint could not be reached (" + why + ")", fault);
    }
    if (response.status != HttpURLConnection.HTTP_OK) {
      return TokenAnswer.refused(TokenErrors.read(response));
    }
    Map<String, Object> body = TokenErrors.json(response.body);
    Object token = body.get("access_token");
    Object seconds = body.get("expires_in");
    if (token instanceof String && seconds instanceof Number) {
      Instant expiresAt = askedAt.plusSeconds(((Number) seconds).longValue());
      return TokenAnswer.granted(new CachedToken((String) token, askedAt, expiresAt));
    }
    return unavailable("the token endpoint answered neither a token nor an error", null);
  }

  private static TokenAnswer unavailable(String message, @Nullable IOException cause) {
    return TokenAnswer.refused(TokenRefusal.unavailable(message, RETRY_AFTER, cause));
  }
}
