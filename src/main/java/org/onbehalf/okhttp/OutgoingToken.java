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
    this.authorization = authorization;
  }

  /** What goes over the wire for this hop: with the token until a redirect leads elsewhere. */
  Request onTheWire(Request hop) {
    elsewhere |= !hop.url().equals(url);
    Request.Builder wire = hop.newBuilder().removeHeader("Cache-Control");
    cacheControl.forEach(value -> wire.addHeader("Cache-Control", value));
    return (elsewhere ? wire : wire.header("Authorization", authorization)).build();
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
