package org.onbehalf.internal.downstream;

import java.net.URI;
import java.util.Collection;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.NoCallerException;
import org.onbehalf.OnBehalf;
import org.onbehalf.OnBehalfException;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.challenge.ClaimsChallenge;

/**
 * One request of an HTTP client that is not JAX-RS: the token that it goes with, and what becomes
 * of a claims challenge. Names no type of any client; used by one thread at a time.
 */
public final class AuthorizedRequest {
  private final String api;
  private final OnBehalf onBehalf;
  private final CallerContext.Captured captured;
  private String authorization;
  private boolean challenged;

  private AuthorizedRequest(
      String api, OnBehalf onBehalf, CallerContext.Captured captured, String authorization) {
    this.api = api;
    this.onBehalf = onBehalf;
    this.captured = captured;
    this.authorization = authorization;
  }

  /**
   * Gets the token.
   *
   * @param bound the application's instance; null for that of the caller
   * @param carried who calls, as the request itself says; null for who is on the thread
   * @param answersChallenges whether {@link #isToBeRepeated} will hear of the answer
   * @param ways how the client's user brings the caller along, for the message
   * @throws NoCallerException if it is not known who calls
   * @throws IllegalArgumentException if the address is not beneath the API's {@code BaseUrl}
   * @throws IllegalStateException if the request carries another caller than the thread's
   * @throws OnBehalfException if no token was granted
   */
  public static AuthorizedRequest to(
      URI address,
      String api,
      @Nullable OnBehalf bound,
      @Nullable CallerContext.Captured carried,
      boolean answersChallenges,
      String ways) {
    CallerContext.Captured captured = captured(carried);
    OnBehalf onBehalf = bound != null ? bound : captured.onBehalf().orElse(null);
    if (onBehalf == null) {
      throw new NoCallerException(
          "no caller is on thread \""
              + Thread.currentThread().getName()
              + "\", so that nobody knows whose token DownstreamApis."
              + api
              + " is to get. "
              + ways);
    }
    try (CallerContext.Scope scope = captured.open()) {
      if (!(onBehalf instanceof DownstreamTokens)) {
        // an application's test with a fake of its own
        return new AuthorizedRequest(api, onBehalf, captured, onBehalf.authorizationHeader(api));
      }
      DownstreamTokens tokens = (DownstreamTokens) onBehalf;
      new BaseUrl(tokens.settingsOf(api)).require(address);
      TokenRequest request = TokenRequest.forApi(api);
      return new AuthorizedRequest(
          api,
          onBehalf,
          captured,
          bearer(
              (answersChallenges ? tokens.tokenFor(request) : tokens.accessToken(request))
                  .value()));
    }
  }

  /** A request that was made for one caller and is sent by another's thread is a mistake. */
  private static CallerContext.Captured captured(@Nullable CallerContext.Captured carried) {
    CallerContext.Captured present = CallerContext.capture();
    if (carried == null) {
      return present;
    }
    if (present.caller().isPresent() && present.caller().get() != carried.caller().orElse(null)) {
      throw new IllegalStateException(
          "the request carries another caller than the one on thread \""
              + Thread.currentThread().getName()
              + "\": make a request of its own for each caller");
    }
    return carried;
  }

  private static String bearer(String token) {
    return "Bearer " + token;
  }

  /** The value of the header; never logged. */
  public String authorization() {
    return authorization;
  }

  /** By what the downstream API's logs are to know the request; null for nothing. */
  public @Nullable String correlationId() {
    Caller caller = captured.caller().orElse(null);
    return caller instanceof ValidatedCaller ? ((ValidatedCaller) caller).correlationId() : null;
  }

  /**
   * Answers a claims challenge, once. Where there is one, the token is replaced in any case, so
   * that the next request goes with the new one.
   *
   * @param challenges the values of all {@code WWW-Authenticate} headers
   * @param method of the request
   * @param ofEntity why the entity cannot be sent again, a few stable words; null when it can
   * @return whether to send it again, with the {@link #authorization()} of now
   * @throws OnBehalfException if no new token was granted
   */
  public boolean isToBeRepeated(
      int status, Collection<String> challenges, String method, @Nullable String ofEntity) {
    String claims =
        ClaimsRetryPolicy.isOne(status) && !challenged ? ClaimsChallenge.find(challenges) : null;
    if (claims == null) {
      return false;
    }
    String obstacle = ofEntity == null ? ClaimsRetryPolicy.obstacle(status, method) : ofEntity;
    challenged = true;
    try (CallerContext.Scope scope = captured.open()) {
      if (!(onBehalf instanceof DownstreamTokens)) {
        String again = onBehalf.challenged(api, challenges).orElse(null);
        authorization = again == null ? authorization : again;
        return again != null && obstacle == null;
      }
      DownstreamTokens tokens = (DownstreamTokens) onBehalf;
      authorization =
          bearer(
              tokens
                  .replacementFor(
                      TokenRequest.forApi(api).withClaims(claims),
                      authorization.substring(bearer("").length()))
                  .value());
      if (obstacle != null) {
        tokens.logNotRepeated(api, obstacle);
      }
      return obstacle == null;
    }
  }

  /** Shows nothing of the token. */
  @Override
  public String toString() {
    return "AuthorizedRequest(" + api + ")";
  }
}
