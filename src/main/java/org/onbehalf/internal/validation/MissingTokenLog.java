package org.onbehalf.internal.validation;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.TokenMessages;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns the operator if a proxy seems to remove tokens: if it sends another header instead of
 * {@code Authorization}, or if no forwarded request has a token. Each sign is logged once a minute.
 * The headers decide nothing, since any client can set them. Thread-safe.
 */
public final class MissingTokenLog {
  private static final Logger LOG = LoggerFactory.getLogger(TokenValidator.class);
  private static final int MANY = 20;

  /** Of Apache and nginx recipes, App Service, OAuth2 Proxy, AWS, Google Cloud and Cloudflare. */
  private static final List<String> TOKEN_HEADERS =
      headers(
          "X-Forwarded-Authorization X-Original-Authorization X-Authorization"
              + " X-MS-TOKEN-AAD-ACCESS-TOKEN X-MS-TOKEN-AAD-ID-TOKEN X-Forwarded-Access-Token"
              + " X-Auth-Request-Access-Token X-Access-Token X-Amzn-Oidc-Accesstoken"
              + " X-Goog-Iap-Jwt-Assertion Cf-Access-Jwt-Assertion");

  private static final List<String> FORWARDING_HEADERS =
      headers(
          "Forwarded Via X-Forwarded-For X-Forwarded-Host X-Forwarded-Proto X-Real-IP X-ARR-LOG-ID");

  private static final List<String> SCHEMES =
      Collections.unmodifiableList(
          Arrays.asList("basic", "bearer", "digest", "dpop", "negotiate", "ntlm", "pop"));

  /** RFC 6750, section 2.3; OAuth 2.1 no longer has it. */
  private static final Pattern QUERY_PARAMETER = Pattern.compile("(^|.*&)access_token=.*");

  private final RepeatLimiter limiter;
  private final AtomicInteger forwardedInARow = new AtomicInteger();

  public MissingTokenLog(Clock clock) {
    this.limiter = new RepeatLimiter(clock, Duration.ofMinutes(1));
  }

  private static List<String> headers(String names) {
    return Collections.unmodifiableList(Arrays.asList(names.split(" ")));
  }

  /** A request has a bearer token, or something that is meant to be one. */
  public void present() {
    if (forwardedInARow.get() != 0) {
      forwardedInARow.set(0);
    }
  }

  /** A request needs a token and has none. */
  public void absent(HttpServletRequest request) {
    String scheme = scheme(request.getHeader("Authorization"));
    String query = request.getQueryString();
    if (!scheme.isEmpty()) {
      log(
          "another-scheme",
          "Its Authorization header is of the scheme " + scheme,
          "the client sends its access token as Authorization: Bearer; a server in front that signs in by itself"
              + " leaves the client's header alone");
    } else if (find(request, TOKEN_HEADERS) != null) {
      stripped("has the header " + find(request, TOKEN_HEADERS));
    } else if (scheme(request.getHeader("Proxy-Authorization")).equals("bearer")) {
      stripped("has a token in the header Proxy-Authorization");
    } else if (query != null && QUERY_PARAMETER.matcher(query).matches()) {
      log(
          "token-in-query",
          "Its query has an access_token",
          "the client sends the token in the Authorization header: addresses end up in logs and histories, so no"
              + " token is read there");
    } else if (find(request, FORWARDING_HEADERS) != null
        // limited, so that no number of requests overflows it
        && forwardedInARow.updateAndGet(count -> Math.min(count + 1, MANY)) == MANY) {
      stripped("came through a server in front, as did those before it, all without one");
    }
  }

  private void stripped(String sign) {
    log(
        "stripped-header",
        "It has no Authorization header and " + sign,
        "if clients send one, let the server in front pass the Authorization header on as it came: no other header is"
            + " read here, since any client can set it");
  }

  /** Logs nothing from the request itself. */
  private void log(String sign, String found, String remedy) {
    limiter.log(
        sign,
        LOG::warn,
        TokenMessages.STRIPPED + " a request came without a token: {}, {}. {}. What helps: {}",
        ValidationError.NO_TOKEN.id(),
        sign,
        found,
        remedy);
  }

  private static @Nullable String find(HttpServletRequest request, List<String> headers) {
    for (String header : headers) {
      if (request.getHeader(header) != null) {
        return header;
      }
    }
    return null;
  }

  /** In lower case if it is a known one; empty if there is no header. */
  private static String scheme(@Nullable String header) {
    if (header == null || header.trim().isEmpty()) {
      return "";
    }
    String scheme = header.trim().split("[ \t]", 2)[0].toLowerCase(Locale.ROOT);
    return SCHEMES.contains(scheme) ? scheme : "another";
  }
}
