package org.onbehalf.internal.downstream;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.Optional;
import javax.annotation.Priority;
import javax.ws.rs.Priorities;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientRequestContext;
import javax.ws.rs.client.ClientRequestFilter;
import javax.ws.rs.client.ClientResponseContext;
import javax.ws.rs.client.ClientResponseFilter;
import javax.ws.rs.core.Feature;
import javax.ws.rs.core.HttpHeaders;
import org.glassfish.jersey.client.ClientConfig;
import org.glassfish.jersey.client.HttpUrlConnectorProvider;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds the API's token to a JAX-RS request, answers a claims challenge with a new token and one
 * repetition, and marks responses that must not be relayed. Uses {@code javax.ws.rs} only;
 * thread-safe.
 */
@Priority(Priorities.AUTHENTICATION)
final class OnBehalfOfFilter implements ClientRequestFilter, ClientResponseFilter {
  private static final Logger LOG = LoggerFactory.getLogger(OnBehalfOfFilter.class);

  /** The request property with a {@link TokenRequest} other than the API's usual one. */
  static final String TOKEN_REQUEST_PROPERTY = "org.onbehalf.tokenRequest";

  // Jersey's names (org.glassfish.jersey.client.ClientProperties); others ignore them
  static final String FOLLOW_REDIRECTS = "jersey.config.client.followRedirects";
  static final String CONNECT_TIMEOUT = "jersey.config.client.connectTimeout";
  static final String READ_TIMEOUT = "jersey.config.client.readTimeout";

  static final String USE_OTHER_CONNECTIONS =
      "add org.glassfish.jersey.connectors:jersey-apache-connector, which OnBehalf.downstreamApi"
          + " then uses; in a client of your own, set it with"
          + " ClientConfig.connectorProvider(new ApacheConnectorProvider())";

  private static final String PROVIDE_CALLER =
      "In a request, map BearerTokenFilter onto it; on another thread, wrap the work with"
          + " CallerContext.wrap(…); if the client uses threads of its own (async(), rx(),"
          + " SseEventSource), set the property OnBehalfOfFeature.CALLER of the request or"
          + " WebTarget to CallerContext.capture(); for app tokens and workers register"
          + " onBehalf.feature(api)";

  /** How much of a refused response is read so that its connection can be reused. */
  private static final int DRAINED_BYTES = 64 * 1024;

  private final String api;
  private final @Nullable OnBehalf bound;
  private final Feature feature;
  private final boolean clientTellsFailures;

  /** The client of the last request; a builder's clients share this filter. */
  private volatile @Nullable WeakReference<Client> prepared;

  /**
   * Creates a filter.
   *
   * @param bound the application's instance; null for that of the caller
   * @param feature what registers the filter; requests are repeated only by a client that has it
   * @param clientTellsFailures whether the client itself tells us of a request that failed, as
   *     Jersey since 2.31
   */
  OnBehalfOfFilter(
      String api, @Nullable OnBehalf bound, Feature feature, boolean clientTellsFailures) {
    this.api = api;
    this.bound = bound;
    this.feature = feature;
    this.clientTellsFailures = clientTellsFailures;
  }

  @Override
  public void filter(ClientRequestContext request) {
    if (HttpUrlConnectionGuard.areShared() && !hasOwnConnections(request)) {
      HttpUrlConnectionGuard.requireUnshared(api, USE_OTHER_CONNECTIONS);
    }
    if (JaxrsClients.isRestEasy(request)) {
      prepareRestEasy(request.getClient());
    }
    SentRequest repeated = SentRequest.repeatedBy(request);
    AuthorizedRequest authorized = repeated == null ? authorize(request) : repeated.authorized;
    if (repeated != null) {
      authorized.requireBeneathBaseUrl(request.getUri());
    }
    request.setProperty(FOLLOW_REDIRECTS, false);
    CxfRequest.prepare(request, api, authorized.settings());
    request.getHeaders().putSingle(HttpHeaders.AUTHORIZATION, authorized.authorization());
    if (!clientTellsFailures) {
      authorized.sent();
    }
  }

  private void prepareRestEasy(Client client) {
    WeakReference<Client> present = prepared;
    if (present == null || present.get() != client) {
      RestEasyEngine.prepare(client, api);
      prepared = new WeakReference<>(client);
    }
  }

  private AuthorizedRequest authorize(ClientRequestContext request) {
    Object property = request.getProperty(TOKEN_REQUEST_PROPERTY);
    TokenRequest tokenRequest =
        property instanceof TokenRequest ? (TokenRequest) property : TokenRequest.forApi(api);
    if (!tokenRequest.api().equals(api)) {
      throw new IllegalArgumentException(
          String.format(
              "a token of DownstreamApis.%s must not be sent to DownstreamApis.%s",
              tokenRequest.api(), api));
    }
    AuthorizedRequest authorized =
        AuthorizedRequest.to(
            request.getUri(), tokenRequest, bound, captured(request), true, PROVIDE_CALLER);
    DownstreamApiSettings settings = authorized.settings();
    if (settings != null) {
      limit(request, CONNECT_TIMEOUT, settings.connectTimeout.toMillis());
      limit(request, READ_TIMEOUT, settings.readTimeout.toMillis());
    }
    authorized.correlate(
        name -> request.getHeaderString(name) != null, request.getHeaders()::putSingle);
    request.setProperty(SentRequest.PROPERTY, new SentRequest(request, authorized));
    return authorized;
  }

  /** The caller of the calling thread; if it has none, the one that the application set. */
  private static CallerContext.Captured captured(ClientRequestContext request) {
    String name = OnBehalfOfJaxrsFeature.CALLER_PROPERTY;
    Object ofCall = request.getProperty(name);
    Object ofTarget = request.getConfiguration().getProperty(name);
    CallerContext.Captured captured =
        ofCall instanceof CallerContext.Captured
            ? (CallerContext.Captured) ofCall
            : CallerContext.capture();
    return ofTarget instanceof CallerContext.Captured && !captured.caller().isPresent()
        ? (CallerContext.Captured) ofTarget
        : captured;
  }

  /** Sets the API's timeout, unless the client or the request has its own. */
  private static void limit(ClientRequestContext request, String property, long milliseconds) {
    if (request.getConfiguration().getProperty(property) == null
        && request.getProperty(property) == null) {
      request.setProperty(property, (int) milliseconds);
    }
  }

  /** Whether the client is known not to use the JDK's connections. */
  private static boolean hasOwnConnections(ClientRequestContext request) {
    return JaxrsClients.isJersey(request.getClient()) && Jersey.hasOwnConnections(request);
  }

  /** Loaded only where Jersey is present. */
  private static final class Jersey {
    static boolean hasOwnConnections(ClientRequestContext request) {
      return request.getConfiguration() instanceof ClientConfig
          && !(((ClientConfig) request.getConfiguration()).getConnectorProvider()
              instanceof HttpUrlConnectorProvider);
    }
  }

  @Override
  public void filter(ClientRequestContext request, ClientResponseContext response) {
    RelayedResponse.unmark(response);
    SentRequest repeated = SentRequest.repeatedBy(request);
    if (repeated != null) {
      repeated.authorized.received();
      repeated.takeResponse(response);
      return;
    }
    SentRequest sent = SentRequest.takeFrom(request);
    if (sent != null) {
      sent.authorized.received();
    }
    String outcome = sent == null ? null : answerChallenge(sent, request, response);
    if (response.getStatus() < 200 || response.getStatus() > 299) {
      RelayedResponse.mark(response, api, outcome);
    }
  }

  /** Returns what became of a challenge; null if there was none, or the repetition answered it. */
  private @Nullable String answerChallenge(
      SentRequest sent, ClientRequestContext request, ClientResponseContext response) {
    if (!AuthorizedRequest.canChallenge(response.getStatus())) {
      return null;
    }
    AuthorizedRequest authorized = sent.authorized;
    try (CallerContext.Scope scope = authorized.captured().open()) {
      if (!authorized.isToBeRepeated(
          response.getStatus(),
          RelayedResponse.challenges(response.getHeaders()),
          request.getMethod(),
          () -> Optional.ofNullable(obstacle(sent, request)),
          () -> drain(response))) {
        return authorized.wasChallenged() ? RelayedResponse.NOT_REPEATED : null;
      }
      sent.repeat(request);
      sent.replace(response);
      return authorized.unansweredChallenge(
          response.getStatus(), RelayedResponse.challenges(response.getHeaders()));
    } catch (RuntimeException e) {
      drain(response);
      throw e;
    }
  }

  /** Why the request cannot be repeated; null if it can. */
  private @Nullable String obstacle(SentRequest sent, ClientRequestContext request) {
    if (!sent.isRepeatable()) {
      return AuthorizedRequest.SENT_ONCE_ONLY;
    }
    return request.getClient().getConfiguration().isRegistered(feature)
        ? null
        : "OnBehalfOfFeature is registered on a WebTarget. Register it on the Client";
  }

  /**
   * Reads the rest of a refused response, so that its connection is free. Closes it only if there
   * is more: RESTEasy would take the response to the repetition for closed, too.
   */
  private static void drain(ClientResponseContext response) {
    InputStream entity = response.getEntityStream();
    if (entity == null) {
      return;
    }
    try {
      byte[] buffer = new byte[8192];
      int read = 0;
      for (int left = DRAINED_BYTES; left > 0 && read >= 0; left -= read) {
        read = entity.read(buffer, 0, Math.min(buffer.length, left));
      }
      if (read >= 0) {
        entity.close();
      }
    } catch (IOException e) {
      LOG.debug("the rest of a refused response was not received: {}", e.getClass().getName());
    }
  }
}
