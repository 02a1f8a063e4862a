package org.onbehalf.internal.authorization;

import java.util.Optional;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.spi.SentChallenge;

/** A challenge as listeners see it. Immutable. */
final class SentAnswer implements SentChallenge {
  private final Answer answer;
  private final String correlationId;

  SentAnswer(Answer answer, String correlationId) {
    this.answer = answer;
    this.correlationId = correlationId;
  }

  @Override
  public int status() {
    return answer.status();
  }

  @Override
  public Optional<String> error() {
    return Optional.ofNullable(answer.error());
  }

  @Override
  public String correlationId() {
    return correlationId;
  }

  @Override
  public String toString() {
    return "SentChallenge(" + answer + ")";
  }
}
