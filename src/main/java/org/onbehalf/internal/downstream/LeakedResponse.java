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
 * Recognises an exception of a JAX-RS client that holds a downstream API's response. JAX-RS servers
 * would send that response to the caller unchanged, past every {@code ExceptionMapper}.
 */
public final class LeakedResponse {
  /** On a non-2xx response of a downstream API: the API's name. */
  public static final String API_HEADER = "Onbehalf-Api";

  /** Beside {@link #API_HEADER}: what became of a claims challenge. */
  public static final String CHALLENGE_HEADER = "Onbehalf-Challenge";

  /** There is a new token, but the request could not be repeated. */
  static final String NOT_REPEATED = "not-repeated";

  /** The new token was refused as well, and the caller learns the claims. */
  public static final String CLAIMS = "claims";

  /** The new token was refused as well, and the caller does not answer claims challenges. */
  public static final String INTERACTION = "interaction";

  /** Names as in the configuration; any other value is not ours. */
  private static final Pattern API = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private LeakedResponse() {}

  /** Our exception for it; null if the response is not marked by a client of ours. */
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

  /** The exception for a challenge that the caller must answer; null for any other response. */
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
