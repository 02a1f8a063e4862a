package org.onbehalf.internal.downstream;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import javax.ws.rs.client.ClientResponseContext;
import javax.ws.rs.core.MultivaluedHashMap;
import javax.ws.rs.core.MultivaluedMap;
import javax.ws.rs.core.Response;
import org.onbehalf.internal.Nullable;

/**
 * The one repetition of a request whose token was refused with a claims challenge: the new token on
 * its way out, the raw answer on its way in, before any interceptor has decoded it. Used by one
 * thread.
 */
final class RepeatedRequest {
  /** The request property that carries it; a request that has it is never repeated. */
  static final String PROPERTY = "org.onbehalf.replay";

  final SentRequest attempt;

  /** Never logged. */
  final String token;

  private @Nullable Response.StatusType status;
  private MultivaluedMap<String, String> headers = new MultivaluedHashMap<>();
  private @Nullable InputStream entity;

  RepeatedRequest(SentRequest attempt, String token) {
    this.attempt = attempt;
    this.token = token;
  }

  /** Takes the answer, and leaves nothing of the entity. */
  void take(ClientResponseContext answer) {
    status = answer.getStatusInfo();
    headers = new MultivaluedHashMap<>(answer.getHeaders());
    entity = answer.getEntityStream();
    answer.setEntityStream(new ByteArrayInputStream(new byte[0]));
  }

  /** Puts the answer in the place of the refusal. */
  void giveTo(ClientResponseContext refusal) {
    Response.StatusType taken = status;
    if (taken == null) {
      throw new IllegalStateException("the repetition did not come through this library's filter");
    }
    refusal.setStatusInfo(taken);
    refusal.getHeaders().clear();
    refusal.getHeaders().putAll(headers);
    InputStream stream = entity;
    refusal.setEntityStream(stream == null ? new ByteArrayInputStream(new byte[0]) : stream);
  }

  /** Shows nothing of the token. */
  @Override
  public String toString() {
    return "RepeatedRequest(" + attempt.settings.name + ")";
  }
}
