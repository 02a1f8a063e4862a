package org.onbehalf.okhttp;

import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.Request;

/**
 * The token of one sending of a request, from the application's side of OkHttp to the network's.
 * Between the two lie its cache and its redirects. Used by one thread.
 */
final class OutgoingToken {
  private final HttpUrl url;
  private final List<String> cacheControl;
  private final List<String> cookies;
  private final String authorization;
  private boolean elsewhere;

  /**
   * From its parts.
   *
   * @param request as the application made it
   * @param authorization the header's value; never logged
   */
  OutgoingToken(Request request, String authorization) {
    this.url = request.url();
    this.cacheControl = request.headers("Cache-Control");
    this.cookies = request.headers("Cookie");
    this.authorization = authorization;
  }

  /**
   * What goes over the wire for this hop: with the token, and the request's own cookies, until a
   * redirect leads elsewhere.
   */
  Request onTheWire(Request hop) {
    elsewhere |= !hop.url().equals(url);
    Request.Builder wire = hop.newBuilder().removeHeader("Cache-Control");
    cacheControl.forEach(value -> wire.addHeader("Cache-Control", value));
    // those of a cookie jar may be another caller's
    wire.removeHeader("Cookie");
    if (elsewhere) {
      return wire.build();
    }
    cookies.forEach(value -> wire.addHeader("Cookie", value));
    return wire.header("Authorization", authorization).build();
  }

  /** Whether a redirect led elsewhere, so that the answer says nothing of the token. */
  boolean wasLeftBehind() {
    return elsewhere;
  }

  /** Shows nothing of the token. */
  @Override
  public String toString() {
    return "OutgoingToken";
  }
}
