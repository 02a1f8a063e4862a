package org.onbehalf.internal.downstream;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import org.onbehalf.DownstreamApiException;
import org.onbehalf.DownstreamResponse;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;

/**
 * Follows an API's redirects without the token, and with no header but {@code Accept}. Microsoft
 * Graph, for one, redirects {@code /content} to an address that needs no token.
 */
final class RedirectFollower {
  private static final int MAX_REDIRECTS = 5;

  private static final List<Integer> STATUS = Arrays.asList(301, 302, 303, 307, 308);

  private final JaxrsClients clients;
  private final DownstreamApiSettings settings;

  RedirectFollower(JaxrsClients clients, DownstreamApiSettings settings) {
    this.clients = clients;
    this.settings = settings;
  }

  static boolean isToBeFollowed(String method, Response response) {
    return (method.equals("GET") || method.equals("HEAD")) && STATUS.contains(response.getStatus());
  }

  /**
   * Follows redirects until there is another response.
   *
   * @param from the address that answered with a redirect
   * @throws DownstreamApiException if a redirect is refused, or there are too many
   */
  DownstreamResponse follow(URI from, String method, Response redirect, String accept) {
    URI at = from;
    ReceivedEntity received = new ReceivedEntity();
    Response response = redirect;
    for (int count = 0; isToBeFollowed(method, response); count++) {
      response.close();
      URI next = next(at, response.getHeaderString(HttpHeaders.LOCATION));
      if (next == null || count == MAX_REDIRECTS) {
        throw DownstreamApiException.unreadable(
            settings.name,
            response.getStatus(),
            Collections.emptyMap(),
            next == null
                ? "its Location is not an https address without user-info, which FollowRedirects"
                    + " needs"
                : "it redirects more than " + MAX_REDIRECTS + " times",
            null);
      }
      at = next;
      received = new ReceivedEntity();
      response =
          clients
              .redirectClient(settings)
              .target(at)
              .request()
              .property(ReceivedEntity.PROPERTY, received)
              .header(HttpHeaders.ACCEPT, accept)
              .build(method)
              .invoke();
    }
    return new JaxrsDownstreamResponse(settings, response, received);
  }

  private @Nullable URI next(URI at, @Nullable String location) {
    try {
      URI next = location == null ? null : at.resolve(new URI(location));
      return next != null
              && next.getHost() != null
              && next.getRawUserInfo() == null
              && (next.getScheme().equalsIgnoreCase("https") || isOnSameHttpHost(next))
          ? next
          : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /** An API with an http address, such as one on loopback, may redirect to its own host. */
  private boolean isOnSameHttpHost(URI next) {
    return next.getScheme().equalsIgnoreCase("http")
        && settings.baseUrl.getScheme().equalsIgnoreCase("http")
        && next.getHost().equalsIgnoreCase(settings.baseUrl.getHost());
  }
}
