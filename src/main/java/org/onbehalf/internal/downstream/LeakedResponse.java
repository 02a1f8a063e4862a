package org.onbehalf.internal.downstream;

import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import org.onbehalf.DownstreamApiException;
import org.onbehalf.OnBehalfException;
import org.onbehalf.UserInteractionRequiredException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.ClaimsChallenge;

/**
 * Recognises the exception of a JAX-RS client that carries a downstream API's answer. JAX-RS
 * servers send such an answer to the caller as it is, with all headers and past every {@code
 * ExceptionMapper}.
 */
public final class LeakedResponse {
  /** Set on a non-2xx answer of a downstream API: its name. */
  public static final String API_HEADER = "Onbehalf-Api";

  /** Set on a 401 with claims beside {@link #API_HEADER}: what became of the challenge. */
  public static final String CHALLENGE_HEADER = "Onbehalf-Challenge";

  /** A new token is there, but the request could not be sent again. */
  static final String NOT_REPEATED = "not-repeated";

  /** A new token did not bring the claims, and the caller may hear which. */
  public static final String CLAIMS = "claims";

  /** A new token did not bring the claims, and the caller does not answer claims challenges. */
  public static final String INTERACTION = "interaction";

  /** As the configuration has them; anything else was written by somebody else. */
  private static final Pattern API = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private LeakedResponse() {}

  /** Our exception for it; null where the exception is none of a client of ours. */
  public static @Nullable OnBehalfException of(Throwable thrown) {
    if (!(thrown instanceof WebApplicationException)) {
      return null;
    }
    Response response = ((WebApplicationException) thrown).getResponse();
    String api = response == null ? null : response.getHeaderString(API_HEADER);
    if (api == null || !API.matcher(api).matches()) {
      return null;
    }
    OnBehalfException challenged = challenged(api, response);
    return challenged == null
        ? new DownstreamApiException(api, response.getStatus(), null)
        : challenged;
  }

  /** The exception for a challenge that the caller has to answer; null for any other answer. */
  static @Nullable OnBehalfException challenged(String api, Response response) {
    String outcome = response.getHeaderString(CHALLENGE_HEADER);
    if (!CLAIMS.equals(outcome) && !INTERACTION.equals(outcome)) {
      return null;
    }
    UserInteractionRequiredException.Builder exception =
        UserInteractionRequiredException.because(
            "DownstreamApis."
                + api
                + " wants claims that a new token did not bring: the user has to sign in again");
    List<String> values =
        response
            .getStringHeaders()
            .getOrDefault(HttpHeaders.WWW_AUTHENTICATE, Collections.emptyList());
    String claims = ClaimsChallenge.find(values);
    return CLAIMS.equals(outcome) && claims != null
        ? exception.insufficientClaims(claims)
        : exception.interactionRequired();
  }
}
