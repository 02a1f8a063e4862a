package org.onbehalf.internal.downstream;

import javax.annotation.Priority;
import javax.ws.rs.Priorities;
import javax.ws.rs.client.ClientRequestContext;
import javax.ws.rs.client.ClientRequestFilter;
import javax.ws.rs.core.HttpHeaders;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.HttpUrlConnectorProvider;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.NoCallerException;
import org.onbehalf.OnBehalf;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.challenge.CorrelationId;

/**
 * Gives a JAX-RS request the API's token, just before it leaves. Needs {@code javax.ws.rs} only;
 * thread-safe.
 */
@Priority(Priorities.AUTHENTICATION)
public final class OnBehalfOfRequestFilter implements ClientRequestFilter {
  /**
   * The property that carries a {@link CallerContext.Captured}: a request's that of the calling
   * thread, a target's what the application gave it.
   */
  public static final String CALLER_PROPERTY = "org.onbehalf.caller";

  /** The request property with a {@link TokenRequest} in place of the API's usual one. */
  static final String TOKEN_REQUEST_PROPERTY = "org.onbehalf.tokenRequest";

  // Jersey's names (org.glassfish.jersey.client.ClientProperties); other implementations ignore
  // them
  static final String FOLLOW_REDIRECTS = "jersey.config.client.followRedirects";
  static final String CONNECT_TIMEOUT = "jersey.config.client.connectTimeout";
  static final String READ_TIMEOUT = "jersey.config.client.readTimeout";

  /** What helps where the JDK's connections cannot be used. */
  static final String OTHER_CONNECTIONS =
      "add org.glassfish.jersey.connectors:jersey-apache-connector, which OnBehalf.downstreamApi uses"
          + " then; a client of your own gets it by"
          + " ClientConfig.connectorProvider(new ApacheConnectorProvider())";

  private final String api;
  private final @Nullable OnBehalf bound;

  /**
   * From its parts.
   *
   * @param api the key below {@code DownstreamApis}
   * @param bound the application's instance; null for that of the caller on the thread
   */
  public OnBehalfOfRequestFilter(String api, @Nullable OnBehalf bound) {
    this.api = api;
    this.bound = bound;
  }

  @Override
  public void filter(ClientRequestContext request) {
    if (HttpUrlConnectionGuard.areShared() && !hasConnectionsOfItsOwn(request)) {
      HttpUrlConnectionGuard.requireUnshared(api, OTHER_CONNECTIONS);
    }
    Object replay = request.getProperty(RepeatedRequest.PROPERTY);
    if (replay instanceof RepeatedRequest) {
      new BaseUrl(((RepeatedRequest) replay).attempt.settings).require(request.getUri());
      bear(request, ((RepeatedRequest) replay).token);
      return;
    }
    CallerContext.Captured captured = captured(request);
    OnBehalf onBehalf = bound != null ? bound : captured.onBehalf().orElseThrow(this::noCaller);
    try (CallerContext.Scope scope = captured.open()) {
      if (onBehalf instanceof DownstreamTokens) {
        prepare(request, (DownstreamTokens) onBehalf, captured);
      } else {
        // an application's test with a fake of its own
        request
            .getHeaders()
            .putSingle(HttpHeaders.AUTHORIZATION, onBehalf.authorizationHeader(api));
      }
    }
  }

  /** Of the thread that called; where it has nobody, what the application gave the target. */
  private static CallerContext.Captured captured(ClientRequestContext request) {
    Object property = request.getProperty(CALLER_PROPERTY);
    CallerContext.Captured captured =
        property instanceof CallerContext.Captured
            ? (CallerContext.Captured) property
            : CallerContext.capture();
    Object given = request.getConfiguration().getProperty(CALLER_PROPERTY);
    return given instanceof CallerContext.Captured && !captured.caller().isPresent()
        ? (CallerContext.Captured) given
        : captured;
  }

  /** What is not known to have them is taken for the JDK's. */
  private static boolean hasConnectionsOfItsOwn(ClientRequestContext request) {
    return JaxrsClients.isJersey(request.getClient()) && Jersey.hasConnectionsOfItsOwn(request);
  }

  /** Loaded only where Jersey is. */
  private static final class Jersey {
    static boolean hasConnectionsOfItsOwn(ClientRequestContext request) {
      return request.getConfiguration() instanceof ClientConfig
          && !(((ClientConfig) request.getConfiguration()).getConnectorProvider()
              instanceof HttpUrlConnectorProvider);
    }
  }

  private void prepare(
      ClientRequestContext request, DownstreamTokens tokens, CallerContext.Captured captured) {
    DownstreamApiSettings settings = tokens.settingsOf(api);
    new BaseUrl(settings).require(request.getUri());
    limit(request, settings);
    correlate(request, captured);
    Object property = request.getProperty(TOKEN_REQUEST_PROPERTY);
    TokenRequest tokenRequest =
        property instanceof TokenRequest ? (TokenRequest) property : TokenRequest.forApi(api);
    if (!tokenRequest.api().equals(api)) {
      throw new IllegalArgumentException(
          "a token of DownstreamApis."
              + tokenRequest.api()
              + " does not go to DownstreamApis."
              + api);
    }
    String token = tokens.tokenFor(tokenRequest).value();
    request.setProperty(
        SentRequest.PROPERTY,
        new SentRequest(request, tokens, settings, tokenRequest, captured, token));
    bear(request, token);
  }

  private static void bear(ClientRequestContext request, String token) {
    request.getHeaders().putSingle(HttpHeaders.AUTHORIZATION, "Bearer " + token);
  }

  /** The downstream API's logs know the request by the name that ours know it by. */
  private static void correlate(ClientRequestContext request, CallerContext.Captured captured) {
    Caller caller = captured.caller().orElse(null);
    String id =
        caller instanceof ValidatedCaller ? ((ValidatedCaller) caller).correlationId() : null;
    if (id != null && request.getHeaderString(CorrelationId.HEADER) == null) {
      request.getHeaders().putSingle(CorrelationId.HEADER, id);
    }
  }

  /**
   * No redirect takes the token elsewhere; waits have the API's limits unless the client has its
   * own.
   */
  private static void limit(ClientRequestContext request, DownstreamApiSettings settings) {
    request.setProperty(FOLLOW_REDIRECTS, false);
    if (request.getConfiguration().getProperty(CONNECT_TIMEOUT) == null
        && request.getProperty(CONNECT_TIMEOUT) == null) {
      request.setProperty(CONNECT_TIMEOUT, (int) settings.connectTimeout.toMillis());
    }
    if (request.getConfiguration().getProperty(READ_TIMEOUT) == null
        && request.getProperty(READ_TIMEOUT) == null) {
      request.setProperty(READ_TIMEOUT, (int) settings.readTimeout.toMillis());
    }
  }

  private NoCallerException noCaller() {
    return new NoCallerException(
        "no caller is on thread \""
            + Thread.currentThread().getName()
            + "\", so OnBehalfOfFeature.forApi(\""
            + api
            + "\") does not know whose token to take. In a request, map BearerTokenFilter onto it;"
            + " on another thread, wrap the work with CallerContext.wrap(…), or give the WebTarget"
            + " the property OnBehalfOfFeature.CALLER where a client calls from threads of its own"
            + " (SseEventSource); for app tokens and workers register onBehalf.feature(\""
            + api
            + "\")");
  }
}
