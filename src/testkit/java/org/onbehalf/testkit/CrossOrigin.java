package org.onbehalf.testkit;

import java.util.regex.Pattern;

/**
 * Which web pages may call, by {@code Host} and {@code Origin}: those on this machine, and those at
 * a registered redirect URI. A page of any other site may read the public documents only, and post
 * nothing.
 */
final class CrossOrigin {
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "https?://(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);

  private final Directory directory;

  CrossOrigin(Directory directory) {
    this.directory = directory;
  }

  /** A site can lead a browser here by a name of its own (DNS rebinding), a form or a script. */
  boolean refuses(Request request) {
    return !LOOPBACK.matcher("http://" + host(request)).matches()
        || ("POST".equals(request.method)
            && request.header("Origin").filter(origin -> !isKnown(origin)).isPresent());
  }

  static Reply refusal(Request request) {
    return Reply.text(
            403,
            "text/plain; charset=utf-8",
            "Refused: Host "
                + host(request)
                + ", Origin "
                + request.header("Origin").orElse("none")
                + ". Call the Entra emulator by localhost or 127.0.0.1. A page may post to it from"
                + " there, or from the origin of a registered redirect URI.\n")
        .with("X-Content-Type-Options", "nosniff");
  }

  /** Lets a page read the answer (CORS). Never that of the sign-in page: its forms have codes. */
  void allow(Request request, Reply reply) {
    String allowed;
    switch (request.endpoint) {
      case METADATA:
      case KEYS:
        allowed = "*";
        break;
      case TOKEN:
        allowed = request.header("Origin").filter(this::isKnown).orElse("");
        reply.with("Vary", "Origin");
        break;
      default:
        return;
    }
    if (!allowed.isEmpty()) {
      reply
          .with("Access-Control-Allow-Origin", allowed)
          .with("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
          .with(
              "Access-Control-Allow-Headers",
              request.header("Access-Control-Request-Headers").orElse("*"))
          .with("Access-Control-Expose-Headers", "client-request-id, x-ms-request-id, Retry-After");
    }
  }

  private static String host(Request request) {
    return request.header("Host").orElse("none");
  }

  private boolean isKnown(String origin) {
    return LOOPBACK.matcher(origin).matches()
        || directory.apps().stream()
            .flatMap(app -> app.registration.redirectUris.keySet().stream())
            .anyMatch(uri -> (uri + '/').startsWith(origin + '/'));
  }
}
