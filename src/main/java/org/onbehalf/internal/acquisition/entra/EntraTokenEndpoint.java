package org.onbehalf.internal.acquisition.entra;

import com.microsoft.aad.msal4j.ClientCredentialFactory;
import com.microsoft.aad.msal4j.ClientCredentialParameters;
import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.HttpResponse;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IClientCredential;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import com.microsoft.aad.msal4j.MsalException;
import com.microsoft.aad.msal4j.OnBehalfOfParameters;
import com.microsoft.aad.msal4j.RefreshTokenParameters;
import com.microsoft.aad.msal4j.UserAssertion;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.AcquisitionSettings;
import org.onbehalf.internal.acquisition.ClientCredentials;
import org.onbehalf.internal.acquisition.ClientSettings;
import org.onbehalf.internal.acquisition.LoadedCredential;
import org.onbehalf.internal.acquisition.RequestedToken;
import org.onbehalf.internal.acquisition.TokenAnswer;
import org.onbehalf.internal.acquisition.TokenEndpoint;
import org.onbehalf.internal.acquisition.TokenGrant;
import org.onbehalf.internal.acquisition.TokenRefusal;
import org.onbehalf.internal.cache.TokenRequestForm;
import org.onbehalf.internal.credential.KeyedCertificate;
import org.onbehalf.internal.http.HttpExchange;

/**
 * Entra's token endpoint. MSAL4J forms the request and nothing more: each request has a new
 * application object, whose cache is thrown away with it; HTTP, threads, errors and cache are ours.
 */
public final class EntraTokenEndpoint extends TokenEndpoint {
  private static final List<String> WRITTEN_BY_MSAL4J =
      Collections.unmodifiableList(Arrays.asList("grant_type", "requested_token_use", "scope"));

  private final ClientSettings azureAd;
  private final HttpExchange http;
  private final Clock clock;
  private final @Nullable RegionalEndpoint region;
  private final ExecutorService callerRuns = new CallerRunsExecutor();

  public EntraTokenEndpoint(
      AcquisitionSettings settings, ClientCredentials credentials, HttpExchange http, Clock clock) {
    super("the token endpoint", new AadstsErrors(), credentials, settings);
    this.azureAd = settings.client;
    this.http = http;
    this.clock = clock;
    this.region =
        azureAd.azureRegion == null
            ? null
            : new RegionalEndpoint(azureAd.instance, azureAd.azureRegion, http, System.getenv());
  }

  @Override
  protected TokenRequestForm form(RequestedToken requested, @Nullable String claims) {
    return requested.form(RequestedToken.Grant.ON_BEHALF_OF, claims);
  }

  @Override
  protected String address(TokenGrant grant) {
    return azureAd.instance + grant.tenantId + "/oauth2/v2.0/token";
  }

  @Override
  protected TokenAnswer send(TokenGrant grant, LoadedCredential loaded) {
    boolean onceOnly = grant.is(RequestedToken.Grant.REFRESH_TOKEN);
    URI target = region == null ? azureAd.instance : region.endpointFor(grant);
    CapturingHttpClient wire = new CapturingHttpClient(http, azureAd.instance, target, onceOnly);
    Instant sentAt = clock.instant();
    try {
      ConfidentialClientApplication.Builder application =
          ConfidentialClientApplication.builder(azureAd.clientId, credential(loaded))
              .authority(authority(grant.tenantId))
              // the authority is configured; MSAL4J must not ask the public cloud about it
              .validateAuthority(false)
              .instanceDiscovery(false)
              .sendX5c(azureAd.sendX5c)
              .correlationId(grant.correlationId)
              .httpClient(wire)
              .executorService(callerRuns)
              .disableInternalRetries();
      acquire(application.build(), grant).join();
    } catch (CompletionException
        | MalformedURLException
        | IllegalArgumentException
        | MsalException e) {
      return notSent(loaded, e.getCause() == null ? e : e.getCause());
    }
    return read(wire.last, wire.fault, sentAt);
  }

  private static IClientCredential credential(LoadedCredential loaded) {
    if (loaded.secret != null) {
      return ClientCredentialFactory.createFromSecret(loaded.secret);
    }
    if (loaded.assertion != null) {
      return ClientCredentialFactory.createFromClientAssertion(loaded.assertion.text);
    }
    KeyedCertificate certificate = Objects.requireNonNull(loaded.certificate, "certificate");
    return ClientCredentialFactory.createFromCertificateChain(
        certificate.privateKey, certificate.chain);
  }

  /** The exception's message is left out, as it may contain what MSAL4J was given. */
  private static TokenAnswer notSent(LoadedCredential loaded, Throwable cause) {
    String of = " (" + cause.getClass().getSimpleName() + ")";
    return TokenAnswer.refused(
        loaded.certificate != null && cause instanceof GeneralSecurityException
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
   * MSAL4J takes https only; our HTTP client goes where the configuration says, http on a loopback
   * host.
   */
  private String authority(String tenantId) {
    URI instance = azureAd.instance;
    return "https" + instance.toString().substring(instance.getScheme().length()) + tenantId + "/";
  }

  /**
   * MSAL4J's HTTP client for one token request. It keeps the raw response, which says more than
   * MSAL4J's exceptions, and gives MSAL4J a constant instead: MSAL4J would keep the token, or log
   * each error at WARN with Entra's text, which can name the user.
   */
  private static final class CapturingHttpClient implements IHttpClient {
    /** A token answer that is none. */
    private static final String UNREAD =
        "{\"access_token\":\"unread\",\"token_type\":\"Bearer\",\"expires_in\":3600}";

    private static final String CORRELATION_ID = "client-request-id";

    private final HttpExchange http;
    private final URI instance;
    private final URI endpoint;
    private final boolean onceOnly;

    /** The token endpoint's response; null if there was none. */
    @Nullable HttpExchange.Response last;

    /** Why there was none. */
    @Nullable IOException fault;

    /**
     * From its parts.
     *
     * @param instance beneath which MSAL4J believes to be
     * @param endpoint where the request goes in its stead: the same, or a region's
     * @param onceOnly whether the request uses something up, and must not be sent a second time
     */
    CapturingHttpClient(HttpExchange http, URI instance, URI endpoint, boolean onceOnly) {
      this.http = http;
      this.instance = instance;
      this.endpoint = endpoint;
      this.onceOnly = onceOnly;
    }

    @Override
    public IHttpResponse send(HttpRequest request) {
      try {
        String body = request.body();
        last =
            http.send(
                request.httpMethod().name(),
                address(request.url().toString()),
                request.headers(),
                body == null ? null : body.getBytes(StandardCharsets.UTF_8),
                onceOnly);
      } catch (IOException e) {
        fault = e;
      }
      HttpResponse unread = new HttpResponse().statusCode(HttpURLConnection.HTTP_OK);
      Map<String, List<String>> headers = new HashMap<>();
      headers.put("Content-Type", Collections.singletonList("application/json"));
      String correlationId = request.headerValue(CORRELATION_ID);
      if (correlationId != null) {
        // else MSAL4J logs that it came back changed
        headers.put(CORRELATION_ID, Collections.singletonList(correlationId));
      }
      unread.addHeaders(headers);
      return unread.body(UNREAD);
    }

    private URI address(String url) throws IOException {
      String address =
          instance.getScheme().equals("http") ? "http" + url.substring("https".length()) : url;
      String root = instance.toString();
      if (!address.startsWith(root)) {
        throw new IOException("MSAL4J asked for an address outside AzureAd.Instance");
      }
      return URI.create(endpoint + address.substring(root.length()));
    }
  }

  /**
   * Runs each task on the calling thread. MSAL4J would otherwise use the common pool, whose threads
   * outlive the web application.
   */
  private static final class CallerRunsExecutor extends AbstractExecutorService {
    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void shutdown() {
      // there is nothing to shut down
    }

    @Override
    public List<Runnable> shutdownNow() {
      return Collections.emptyList();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
