package org.onbehalf.internal.downstream;

import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.NoCallerException;
import org.onbehalf.OnBehalf;
import org.onbehalf.OnBehalfException;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.onbehalf.internal.caller.AwaitedResponse;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.response.ClaimsChallenge;
import org.onbehalf.internal.response.CorrelationId;

/**
 * One request to a downstream API, sent by any HTTP client: its caller, its token, and the answer
 * to a claims challenge. Used by one thread at a time.
 */
public final class AuthorizedRequest {
  /** Why a request with a stream is not repeated. */
  public static final String SENT_ONCE_ONLY =
      "its body can be sent once only. Send a String or a byte[] instead of a stream where the API"
          + " may challenge";

  /** RFC 9110 section 9.2.1. */
  private static final List<String> SAFE_METHODS = Arrays.asList("GET", "HEAD", "OPTIONS");

  private final OnBehalf onBehalf;
  private final TokenRequest tokenRequest;
  private final CallerContext.Captured captured;
  private String authorization;
  private boolean challenged;
  private @Nullable AwaitedResponse awaited;

  private AuthorizedRequest(
      OnBehalf onBehalf, TokenRequest tokenRequest, CallerContext.Captured captured, String token) {
    this.onBehalf = onBehalf;
    this.tokenRequest = tokenRequest;
    this.captured = captured;
    this.authorization = token;
  }

  /**
   * Acquires the token.
   *
   * @param bound the application's instance; null for that of the caller
   * @param carried the caller that the request itself carries; null for that of the thread
   * @param answersChallenges whether the client calls {@link #isToBeRepeated}
   * @param provideCaller how users of the client provide the caller, for the exception's message
   * @throws NoCallerException if there is no caller
   * @throws IllegalArgumentException if the address is not beneath the API's {@code BaseUrl}
   * @throws IllegalStateException if the request carries another caller than the thread
   * @throws OnBehalfException if no token was issued
   */
  public static AuthorizedRequest to(
      URI address,
      String api,
      @Nullable OnBehalf bound,
      @Nullable CallerContext.Captured carried,
      boolean answersChallenges,
      String provideCaller) {
    CallerContext.Captured present = CallerContext.capture();
    if (carried != null
        && present.caller().isPresent()
        && present.caller().get() != carried.caller().orElse(null)) {
      throw new IllegalStateException(
          String.format(
              "the request carries another caller than thread \"%s\": create a request for each"
                  + " caller",
              Thread.currentThread().getName()));
    }
    return to(
        address,
        TokenRequest.forApi(api),
        bound,
        carried == null ? present : carried,
        answersChallenges,
        provideCaller);
  }

  static AuthorizedRequest to(
      URI address,
      TokenRequest tokenRequest,
      @Nullable OnBehalf bound,
      CallerContext.Captured captured,
      boolean answersChallenges,
      String provideCaller) {
    String api = tokenRequest.api();
    OnBehalf onBehalf = bound == null ? captured.onBehalf().orElse(null) : bound;
    if (onBehalf == null) {
      throw new NoCallerException(
          String.format(
              "no caller is on thread \"%s\", so no token of DownstreamApis.%s can be acquired. %s",
              Thread.currentThread().getName(), api, provideCaller));
    }
    AuthorizedRequest request = new AuthorizedRequest(onBehalf, tokenRequest, captured, "");
    request.requireBeneathBaseUrl(address);
    try (CallerContext.Scope scope = captured.open()) {
      if (!(onBehalf instanceof DownstreamTokens)) {
        request.authorization = onBehalf.authorizationHeader(api);
      } else if (answersChallenges) {
        request.authorization =
            bearer(((DownstreamTokens) onBehalf).tokenFor(tokenRequest).value());
      } else {
        request.authorization = bearer(onBehalf.accessToken(tokenRequest).value());
      }
    }
    return request;
  }

  /** The API's settings; null if the application's test uses an {@link OnBehalf} of its own. */
  @Nullable
  DownstreamApiSettings settings() {
    return onBehalf instanceof DownstreamTokens
        ? ((DownstreamTokens) onBehalf).settingsOf(tokenRequest.api())
        : null;
  }

  /** Throws {@link IllegalArgumentException} if the token must not be sent there. */
  void requireBeneathBaseUrl(URI address) {
    DownstreamApiSettings settings = settings();
    if (settings != null) {
      new BaseUrl(settings).require(address);
    }
  }

  private static String bearer(String token) {
    return "Bearer " + token;
  }

  /** The value of the header; never logged. */
  public String authorization() {
    return authorization;
  }

  CallerContext.Captured captured() {
    return captured;
  }

  /**
   * Sends the caller's correlation id, so that the API's logs name the request as ours do.
   *
   * @param isPresent whether the request already has the header
   * @param header sets the header
   */
  public void correlate(Predicate<String> isPresent, BiConsumer<String, String> header) {
    Caller caller = captured.caller().orElse(null);
    String id =
        caller instanceof ValidatedCaller ? ((ValidatedCaller) caller).correlationId() : null;
    if (id != null && !isPresent.test(CorrelationId.HEADER)) {
      header.accept(CorrelationId.HEADER, id);
    }
  }

  /**
   * Notes with the caller that the API was sent a request and has not responded: what the transport
   * error of a client means that does not tell it itself. This records the thread's stack.
   */
  void sent() {
    Caller caller = captured.caller().orElse(null);
    if (caller instanceof ValidatedCaller) {
      AwaitedResponse response = new AwaitedResponse(tokenRequest.api());
      awaited = response;
      ((ValidatedCaller) caller).waitsFor(response);
    }
  }

  /** Notes that the API has responded. */
  void received() {
    Caller caller = captured.caller().orElse(null);
    AwaitedResponse response = awaited;
    if (caller instanceof ValidatedCaller && response != null) {
      ((ValidatedCaller) caller).received(response);
    }
  }

  /** 401, or the 403 that Microsoft.Identity.Web sends when its own call needs the user. */
  static boolean canChallenge(int status) {
    return status == 401 || status == 403;
  }

  /**
   * Answers a claims challenge, once. The token is replaced even if the request cannot be repeated,
   * so that the next request uses the new one.
   *
   * @param challenges the values of all {@code WWW-Authenticate} headers
   * @param notRepeatable why the request cannot be repeated, a few stable words; null if it can
   * @return whether to send it again, with the new {@link #authorization()}
   * @throws OnBehalfException if no new token was issued
   */
  public boolean isToBeRepeated(
      int status, Collection<String> challenges, String method, @Nullable String notRepeatable) {
    return isToBeRepeated(
        status, challenges, method, () -> Optional.ofNullable(notRepeatable), () -> {});
  }

  /**
   * As {@link #isToBeRepeated(int, Collection, String, String)}.
   *
   * @param notRepeatable asked only if there is a challenge
   * @param release releases the response's connection before a new token is requested, which may
   *     take long; called only if the request is to be repeated
   */
  boolean isToBeRepeated(
      int status,
      Collection<String> challenges,
      String method,
      Supplier<Optional<String>> notRepeatable,
      Runnable release) {
    String claims = challenged || !canChallenge(status) ? null : ClaimsChallenge.find(challenges);
    if (claims == null) {
      return false;
    }
    challenged = true;
    String obstacle = notRepeatable.get().orElse(null);
    if (obstacle == null && status == 403 && !SAFE_METHODS.contains(method)) {
      obstacle = "it was refused with 403, and the API may have done a part of it before";
    }
    if (obstacle == null) {
      release.run();
    }
    String api = tokenRequest.api();
    try (CallerContext.Scope scope = captured.open()) {
      if (!(onBehalf instanceof DownstreamTokens)) {
        String again = onBehalf.challenged(api, challenges).orElse(null);
        authorization = again == null ? authorization : again;
        return again != null && obstacle == null;
      }
      DownstreamTokens tokens = (DownstreamTokens) onBehalf;
      String refused = authorization.substring(bearer("").length());
      authorization =
          bearer(tokens.replacementFor(tokenRequest.withClaims(claims), refused).value());
      if (obstacle != null) {
        tokens.logNotRepeated(api, obstacle);
      }
      return obstacle == null;
    }
  }

  /** Whether a response held a claims challenge. */
  boolean wasChallenged() {
    return challenged;
  }

  /**
   * Whether, after the repetition, the user has to sign in again.
   *
   * @return {@link RelayedResponse#CLAIMS} or {@link RelayedResponse#INTERACTION}; null if the new
   *     token was accepted, or no user can help
   */
  @Nullable
  String unansweredChallenge(int status, Collection<String> challenges) {
    DownstreamApiSettings settings = settings();
    return settings == null || !canChallenge(status) || ClaimsChallenge.find(challenges) == null
        ? null
        : ((DownstreamTokens) onBehalf)
            .toldOfClaims(tokenRequest.isAsApplication() || settings.requestAppToken);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "AuthorizedRequest(" + tokenRequest.api() + ")";
  }
}
