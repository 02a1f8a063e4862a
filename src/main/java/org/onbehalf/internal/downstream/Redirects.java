package org.onbehalf.internal.downstream;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import org.onbehalf.DownstreamApiException;
import org.onbehalf.DownstreamResponse;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;

/**
 * Follows an API's redirects without the token, and with no header but {@code Accept} (design rule
 * 8): what Microsoft Graph answers to {@code /content} is an address that needs no token.
 */
final class Redirects {
  private static final int MOST = 5;

  private static final Set<Integer> STATUS =
      Collections.unmodifiableSet(new HashSet<>(Arrays.asList(301, 302, 303, 307, 308)));

  private final JaxrsClients clients;
  private final DownstreamApiSettings settings;

  Redirects(JaxrsClients clients, DownstreamApiSettings settings) {
    this.clients = clients;
    this.settings = settings;
  }

  static boolean isToBeFollowed(String method, Response response) {
    return (method.equals("GET") || method.equals("HEAD")) && STATUS.contains(response.getStatus());
  }

  /**
   * Follows, until there is another answer.
   *
   * @param from the address that answered with a redirect
   * @throws DownstreamApiException if a redirect leads where none may, or there are too many
   */
  DownstreamResponse follow(URI from, String method, Response redirect, String accept) {
    URI at = from;
    ReceivedEntity received = new ReceivedEntity();
    Response response = redirect;
    for (int hop = 0; isToBeFollowed(method, response); hop++) {
      String location = response.getHeaderString(HttpHeaders.LOCATION);
      response.close();
      URI next = next(at, location);
      if (next == null || hop == MOST) {
        throw DownstreamApiException.unreadable(
            settings.name,
            response.getStatus(),
            Collections.emptyMap(),
            next == null
                ? "its Location is not an https address without user-info, which FollowRedirects"
                    + " needs"
                : "it redirects more than " + MOST + " times",
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
      return next == null
              || next.getHost() == null
              || next.getRawUserInfo() != null
              || !(next.getScheme().equalsIgnoreCase("https") || isOnThisMachine(next))
          ? null
          : next;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /** An API on loopback, as in a test, may send to itself over http. */
  private boolean isOnThisMachine(URI next) {
    return next.getScheme().equalsIgnoreCase("http")
        && settings.baseUrl.getScheme().equalsIgnoreCase("http")
        && next.getHost().equalsIgnoreCase(settings.baseUrl.getHost());
  }
}
