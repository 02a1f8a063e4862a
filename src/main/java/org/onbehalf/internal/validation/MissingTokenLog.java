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
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns the operator if a proxy seems to remove tokens: if it sends another header in place of {@code Authorization}, or if no forwarded request has a token. Each sign is logged once a minute. The headers decide nothing, since any client can set them. Thread-safe.
 */
public final class MissingTokenLog {
  private static final Logger LOG = LoggerFactory.getLogger(TokenValidator.class);
  private static final Duration ONCE_PER = Duration.ofMinutes(1);
  private static final int MANY = 20;

  /** Of Apache and nginx recipes, App Service, OAuth2 Proxy, AWS, Google Cloud and Cloudflare. */
  private static final List<String> IN_ITS_PLACE =
      Collections.unmodifiableList(
          Arrays.asList(
              "X-Forwarded-Authorization",
              "X-Original-Authorization",
              "X-Authorization",
              "X-MS-TOKEN-AAD-ACCESS-TOKEN",
              "X-MS-TOKEN-AAD-ID-TOKEN",
              "X-Forwarded-Access-Token",
              "X-Auth-Request-Access-Token",
              "X-Access-Token",
              "X-Amzn-Oidc-Accesstoken",
              "X-Goog-Iap-Jwt-Assertion",
              "Cf-Access-Jwt-Assertion"));

  private static final List<String> OF_FORWARDED_REQUESTS =
      Collections.unmodifiableList(
          Arrays.asList(
              "Forwarded",
              "Via",
              "X-Forwarded-For",
              "X-Forwarded-Host",
              "X-Forwarded-Proto",
              "X-Real-IP",
              "X-ARR-LOG-ID"));

  private static final List<String> SCHEMES =
      Collections.unmodifiableList(
          Arrays.asList("basic", "digest", "dpop", "negotiate", "ntlm", "pop"));

  /** RFC 6750, section 2.3; OAuth 2.1 no longer has it. */
  private static final Pattern IN_THE_QUERY = Pattern.compile("(^|.*&)access_token=.*");

  private final RepeatLimiter limiter;
  private final AtomicInteger forwardedInARow = new AtomicInteger();

  public MissingTokenLog(Clock clock) {
    this.limiter = new RepeatLimiter(clock, ONCE_PER);
  }

  /** A request has an Authorization header that is meant to hold a token. */
  public void present() {
    if (forwardedInARow.get() != 0) {
      forwardedInARow.set(0);
    }
  }

  /** A request is refused because it has no token. */
  public void absent(HttpServletRequest request) {
    String scheme = scheme(request.getHeader("Authorization"));
    if (!scheme.isEmpty()) {
      tell(
          "another-scheme",
          "Its Authorization header is of the scheme " + scheme,
          "the client sends its access token as Authorization: Bearer; a server in front that signs in by itself"
              + " leaves the client's header alone");
      return;
    }
    for (String header : IN_ITS_PLACE) {
      if (request.getHeader(header) != null) {
        stripped("has the header " + header);
        return;
      }
    }
    if (scheme(request.getHeader("Proxy-Authorization")).equals("bearer")) {
      stripped("has a token in the header Proxy-Authorization");
      return;
    }
    String query = request.getQueryString();
    if (query != null && IN_THE_QUERY.matcher(query).matches()) {
      tell(
          "token-in-query",
          "Its query has an access_token",
          "the client sends the token in the Authorization header: addresses end up in logs and histories, so no"
              + " token is read there");
      return;
    }
    if (wasForwarded(request)) {
      // no more than needed, so that no number of requests overflows it
      int before = forwardedInARow.getAndUpdate(count -> Math.min(count + 1, MANY));
      if (before + 1 >= MANY) {
        stripped("came through a server in front, as did those before it, all without one");
      }
    }
  }

  private void stripped(String sign) {
    tell(
        "stripped-header",
        "It has no Authorization header and " + sign,
        "if clients send one, let the server in front pass the Authorization header on as it came: no other header is"
            + " read here, since any client can set it");
  }

  /** Logs nothing from the request itself. */
  private void tell(String sign, String found, String remedy) {
    long suppressed = limiter.tell(sign);
    if (suppressed != RepeatLimiter.SUPPRESSED) {
      LOG.warn(
          "a request was refused: {}, {}. {}. What helps: {} ({} more since the last line)",
          ValidationError.NO_TOKEN.id(),
          sign,
          found,
          remedy,
          suppressed);
    }
  }

  private static boolean wasForwarded(HttpServletRequest request) {
    for (String header : OF_FORWARDED_REQUESTS) {
      if (request.getHeader(header) != null) {
        return true;
      }
    }
    return false;
  }

  /** In lower case where it is a known one; empty for no header. */
  private static String scheme(@Nullable String header) {
    if (header == null || header.trim().isEmpty()) {
      return "";
    }
    String scheme = header.trim().split("[ \t]", 2)[0].toLowerCase(Locale.ROOT);
    return SCHEMES.contains(scheme) || scheme.equals("bearer") ? scheme : "another";
  }
}
