package org.onbehalf.internal.downstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.ws.rs.client.ClientRequestContext;
import javax.ws.rs.client.ClientResponseContext;
import javax.ws.rs.client.ClientResponseFilter;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.MultivaluedMap;
import javax.ws.rs.core.Response;
import org.onbehalf.CallerContext;
import org.onbehalf.DownstreamApiException;
import org.onbehalf.OnBehalfException;
import org.onbehalf.UserInteractionRequiredException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.Hex;
import org.onbehalf.internal.response.ClaimsChallenge;

/**
 * A downstream API's non-2xx response in the hands of the application. JAX-RS servers send the
 * response in a client's exception to the caller unchanged, past every {@code ExceptionMapper}. A
 * header marks it, so that it can be replaced on its way out. Immutable.
 */
public final class RelayedResponse {
  /** On a non-2xx response of a downstream API: the API's name and what replaces the response. */
  public static final String API_HEADER = "Onbehalf-Api";

  /** Beside {@link #API_HEADER}, for the application: what became of a claims challenge. */
  public static final String CHALLENGE_HEADER = "Onbehalf-Challenge";

  /** There is a new token, but the request could not be repeated. */
  static final String NOT_REPEATED = "not-repeated";

  /** The new token was refused as well, and the caller learns the claims. */
  public static final String CLAIMS = "claims";

  /** The new token was refused as well, and the caller does not answer claims challenges. */
  public static final String INTERACTION = "interaction";

  /**
   * RESTEasy from 3.14 on gives servers a copy that has no other header than this one and
   * Content-Type. It reads method names, in upper case.
   */
  private static final String ALLOW_PREFIX = "ONBEHALF-API-";

  private static final Pattern IN_ALLOW = Pattern.compile(ALLOW_PREFIX + "([0-9A-F]+)");

  /** API, status, outcome, claims, names of headers. */
  private static final Pattern MARKER =
      Pattern.compile("([A-Za-z0-9_-]{1,64}) ([0-9]{1,9}) ([a-z-]+) ([A-Za-z0-9_-]+) ([!-~]*)");

  /** The names of headers that a marker can carry: visible characters without the comma. */
  private static final Pattern NAME = Pattern.compile("[!-+\\--~]+");

  /** Replaces a response whose marker cannot be read. */
  private static final RelayedResponse UNREADABLE =
      new RelayedResponse("unknown", 0, "-", "", Collections.emptySet());

  /** What describes the entity or the connection, and our own headers. */
  private static final List<String> NEVER_KEPT =
      Arrays.asList(
          "allow",
          "content-encoding",
          "content-length",
          "content-type",
          "transfer-encoding",
          "onbehalf-api",
          "onbehalf-challenge");

  private final String api;
  private final int status;
  private final String outcome;
  private final String claims;

  /** Those of the API's response, in lower case; empty if they are not known. */
  private final Set<String> headers;

  private RelayedResponse(
      String api, int status, String outcome, String claims, Set<String> headers) {
    this.api = api;
    this.status = status;
    this.outcome = outcome;
    this.claims = claims;
    this.headers = headers;
  }

  /** Marks a response. */
  static void mark(ClientResponseContext response, String api, @Nullable String outcome) {
    String claims =
        CLAIMS.equals(outcome) ? ClaimsChallenge.find(challenges(response.getHeaders())) : null;
    Set<String> names = new TreeSet<>();
    for (String name : response.getHeaders().keySet()) {
      if (NAME.matcher(name).matches()) {
        names.add(name.toLowerCase(Locale.ROOT));
      }
    }
    String marker =
        String.join(
            " ",
            api,
            String.valueOf(response.getStatus()),
            CLAIMS.equals(outcome) && claims == null
                ? INTERACTION
                : outcome == null ? "-" : outcome,
            claims == null
                ? "-"
                : Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8)),
            String.join(",", names));
    response.getHeaders().putSingle(API_HEADER, marker);
    if (outcome != null) {
      response.getHeaders().putSingle(CHALLENGE_HEADER, outcome);
    }
    if (JaxrsClients.isRestEasy(response)) {
      if (response.getHeaderString(HttpHeaders.CONTENT_TYPE) == null) {
        // RESTEasy 3.0 closes a response without it, and then fails to send it
        response
            .getHeaders()
            .putSingle(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_OCTET_STREAM);
      }
      response
          .getHeaders()
          .add(
              HttpHeaders.ALLOW,
              ALLOW_PREFIX + Hex.of(marker.getBytes(UTF_8)).toUpperCase(Locale.ROOT));
    }
  }

  /** Removes what the API wrote that looks like ours. */
  static void unmark(ClientResponseContext response) {
    MultivaluedMap<String, String> headers = response.getHeaders();
    for (String name : new ArrayList<>(headers.keySet())) {
      if (API_HEADER.equalsIgnoreCase(name) || CHALLENGE_HEADER.equalsIgnoreCase(name)) {
        headers.remove(name);
      } else if (HttpHeaders.ALLOW.equalsIgnoreCase(name)) {
        List<String> methods = unmarked(headers.getOrDefault(name, Collections.emptyList()));
        if (methods.isEmpty()) {
          headers.remove(name);
        } else {
          headers.put(name, methods);
        }
      }
    }
  }

  /** Those values of {@code Allow} that are not ours. RESTEasy takes them in any case. */
  static List<String> unmarked(List<String> allow) {
    List<String> methods = new ArrayList<>(allow);
    methods.removeIf(value -> value.toUpperCase(Locale.ROOT).contains(ALLOW_PREFIX));
    return methods;
  }

  /** For responses that do not pass {@link OnBehalfOfFilter}. */
  static final class Unmarking implements ClientResponseFilter {
    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
      unmark(response);
    }
  }

  /** The values of {@code WWW-Authenticate}. */
  static Collection<String> challenges(Map<String, List<String>> headers) {
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      if (HttpHeaders.WWW_AUTHENTICATE.equalsIgnoreCase(header.getKey())) {
        return header.getValue();
      }
    }
    return Collections.emptyList();
  }

  /** Whether a header of that name may mark a response; it is not sent to the caller. */
  public static boolean isMarker(String name, @Nullable String value) {
    return API_HEADER.equalsIgnoreCase(name)
        || (HttpHeaders.ALLOW.equalsIgnoreCase(name)
            && value != null
            && value.contains(ALLOW_PREFIX));
  }

  /** Reads the header that {@link #isMarker} found; null if it has no value. */
  public static @Nullable RelayedResponse read(@Nullable String value) {
    if (value == null) {
      return null;
    }
    Matcher allow = IN_ALLOW.matcher(value);
    byte[] carried = allow.find() ? Hex.bytes(allow.group(1).toLowerCase(Locale.ROOT)) : null;
    Matcher marker = MARKER.matcher(carried == null ? value : new String(carried, UTF_8));
    if (!marker.matches()) {
      return UNREADABLE;
    }
    String outcome = marker.group(3);
    Set<String> headers = new HashSet<>(Arrays.asList(marker.group(5).split(",", -1)));
    headers.addAll(NEVER_KEPT);
    try {
      return new RelayedResponse(
          marker.group(1),
          Integer.parseInt(marker.group(2)),
          outcome,
          CLAIMS.equals(outcome)
              ? new String(Base64.getUrlDecoder().decode(marker.group(4)), UTF_8)
              : "",
          headers);
    } catch (IllegalArgumentException e) {
      return UNREADABLE;
    }
  }

  /** Null if the response is not marked by a client of ours. */
  public static @Nullable RelayedResponse of(@Nullable Response response) {
    if (response == null) {
      return null;
    }
    RelayedResponse marked = read(response.getHeaderString(API_HEADER));
    String allow = marked == null ? response.getHeaderString(HttpHeaders.ALLOW) : null;
    return allow != null && allow.contains(ALLOW_PREFIX) ? read(allow) : marked;
  }

  /** Whether a header, in lower case, came with the response, or may have. */
  public boolean hasHeader(String name) {
    return headers.isEmpty() || headers.contains(name) || !NAME.matcher(name).matches();
  }

  /** Our exception for it, for the caller of the request that relays it, on whatever thread. */
  public OnBehalfException exception() {
    try (CallerContext.Scope scope = CallerContext.nobody().open()) {
      OnBehalfException challenged = challenge();
      return challenged == null ? new DownstreamApiException(api, status, null) : challenged;
    }
  }

  /** The exception for a challenge that the caller must answer; null for any other response. */
  @Nullable
  OnBehalfException challenge() {
    if (!CLAIMS.equals(outcome) && !INTERACTION.equals(outcome)) {
      return null;
    }
    UserInteractionRequiredException.Builder exception =
        UserInteractionRequiredException.because(
            "DownstreamApis."
                + api
                + " wants claims that a new token did not bring: the user has to sign in again");
    return CLAIMS.equals(outcome)
        ? exception.insufficientClaims(claims)
        : exception.interactionRequired();
  }

  /** Without the claims. */
  @Override
  public String toString() {
    return "RelayedResponse(" + api + " " + status + ")";
  }
}
