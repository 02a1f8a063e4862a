package org.onbehalf.jersey;

import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import org.onbehalf.internal.challenge.AnswerMessage;

/** An answer of ours as JAX-RS sends it. */
final class AnswerResponse {
  private AnswerResponse() {}

  static Response of(AnswerMessage message) {
    Response.ResponseBuilder response =
        Response.status(message.status())
            .type(MediaType.APPLICATION_JSON_TYPE.withCharset("UTF-8"))
            .entity(message.body());
    message.headers().forEach(response::header);
    return response.build();
  }
}
