package org.onbehalf.internal.downstream;

import java.util.regex.Pattern;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.core.Response;
import org.onbehalf.DownstreamApiException;
import org.onbehalf.internal.Nullable;

/**
 * Recognises the exception of a JAX-RS client that carries a downstream API's answer. JAX-RS
 * servers send such an answer to the caller as it is, with all headers and past every {@code
 * ExceptionMapper}.
 */
public final class RelayedAnswer {
  /** As the configuration has them; anything else was written by somebody else. */
  private static final Pattern API = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private RelayedAnswer() {}

  /** Our exception for it; null where the exception is none of a client of ours. */
  public static @Nullable DownstreamApiException of(Throwable thrown) {
    if (!(thrown instanceof WebApplicationException)) {
      return null;
    }
    Response response = ((WebApplicationException) thrown).getResponse();
    String api =
        response == null ? null : response.getHeaderString(OnBehalfOfRequestFilter.API_HEADER);
    return api == null || !API.matcher(api).matches()
        ? null
        : new DownstreamApiException(api, response.getStatus(), null);
  }
}
