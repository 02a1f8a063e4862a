package org.onbehalf.internal.downstream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import javax.annotation.Priority;
import javax.ws.rs.Priorities;
import javax.ws.rs.client.ClientRequestContext;
import javax.ws.rs.client.ClientResponseContext;
import javax.ws.rs.client.ClientResponseFilter;
import javax.ws.rs.core.Feature;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MultivaluedMap;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.challenge.ClaimsChallenge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a downstream API's claims challenge (401 or 403 with {@code claims}) by one new token and
 * one repetition, and marks what is not to be relayed. Pure {@code javax.ws.rs}; thread-safe.
 */
@Priority(Priorities.AUTHENTICATION)
final class ClaimsChallengeFilter implements ClientResponseFilter {
  private static final Logger LOG = LoggerFactory.getLogger(ClaimsChallengeFilter.class);

  /** How much of a refusal is read, so that its connection can be used again. */
  private static final int DRAINED_BYTES = 64 * 1024;

  private final String api;
  private final Feature feature;

  /**
   * From its parts.
   *
   * @param feature what registered it: a client that has it can repeat a request
   */
  ClaimsChallengeFilter(String api, Feature feature) {
    this.api = api;
    this.feature = feature;
  }

  @Override
  public void filter(ClientRequestContext request, ClientResponseContext response) {
    response.getHeaders().remove(LeakedResponse.API_HEADER);
    response.getHeaders().remove(LeakedResponse.CHALLENGE_HEADER);
    Object replay = request.getProperty(RepeatedRequest.PROPERTY);
    if (replay instanceof RepeatedRequest) {
      ((RepeatedRequest) replay).take(response);
      return;
    }
    SentRequest attempt = SentRequest.takeFrom(request);
    String challenge = null;
    if (attempt != null && ClaimsRetryPolicy.isOne(response.getStatus())) {
      String claims = claims(response);
      challenge = claims == null ? null : answer(attempt, claims, request, response);
    }
    if (response.getStatus() < 200 || response.getStatus() > 299) {
      response.getHeaders().putSingle(LeakedResponse.API_HEADER, api);
      if (challenge != null) {
        response.getHeaders().putSingle(LeakedResponse.CHALLENGE_HEADER, challenge);
      }
    }
  }

  /**
   * Answers a challenge.
   *
   * @return what became of it; null where the answer that is there now says all
   * @throws OnBehalfException if no new token was granted
   */
  private @Nullable String answer(
      SentRequest attempt,
      String claims,
      ClientRequestContext request,
      ClientResponseContext response) {
    String obstacle = obstacle(attempt, request, response.getStatus());
    if (obstacle == null) {
      discard(response);
    }
    try (CallerContext.Scope scope = attempt.captured.open()) {
      // in any case, so that the next request goes with it
      String token =
          attempt
              .tokens
              .replacementFor(attempt.tokenRequest.withClaims(claims), attempt.token)
              .value();
      if (obstacle != null) {
        attempt.tokens.logNotRepeated(api, obstacle);
        return LeakedResponse.NOT_REPEATED;
      }
      RepeatedRequest replay = new RepeatedRequest(attempt, token);
      attempt.repeat(request, replay).close();
      replay.giveTo(response);
      return ClaimsRetryPolicy.isOne(response.getStatus()) && claims(response) != null
          ? attempt.tokens.toldOfClaims(attempt.isForApplication())
          : null;
    } catch (RuntimeException e) {
      discard(response);
      throw e;
    }
  }

  /** Why the request cannot be repeated; null when it can. */
  private @Nullable String obstacle(SentRequest attempt, ClientRequestContext request, int status) {
    if (!attempt.isRepeatable()) {
      return "its entity can be sent once only. Send a String, a byte[] or an object instead of a"
          + " stream where the API may challenge";
    }
    if (!request.getClient().getConfiguration().isRegistered(feature)) {
      return "OnBehalfOfFeature is registered on a WebTarget. Register it on the Client";
    }
    return ClaimsRetryPolicy.obstacle(status, request.getMethod());
  }

  private static @Nullable String claims(ClientResponseContext response) {
    return ClaimsChallenge.find(values(response.getHeaders(), HttpHeaders.WWW_AUTHENTICATE));
  }

  private static List<String> values(MultivaluedMap<String, String> headers, String name) {
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      if (name.equalsIgnoreCase(header.getKey())) {
        return header.getValue();
      }
    }
    return Collections.emptyList();
  }

  private static void discard(ClientResponseContext response) {
    InputStream entity = response.getEntityStream();
    if (entity == null) {
      return;
    }
    try (InputStream closed = entity) {
      byte[] buffer = new byte[8192];
      int left = DRAINED_BYTES;
      int read = 0;
      while (left > 0 && read >= 0) {
        read = closed.read(buffer, 0, Math.min(buffer.length, left));
        left -= Math.max(0, read);
      }
    } catch (IOException e) {
      LOG.debug("the rest of a refusal did not arrive: {}", e.getClass().getName());
    }
  }
}
