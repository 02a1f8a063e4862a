package org.onbehalf.internal.authorization;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.internal.challenge.Answers;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.onbehalf.spi.TokenListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks and tells the application's listeners. Whatever fails in one refuses. Thread-safe. */
public final class TokenListeners {
  private static final Logger LOG = LoggerFactory.getLogger(TokenListeners.class);
  private static final Duration ONCE_PER = Duration.ofMinutes(1);
  private static final Answer DENIED =
      Answer.of(403, "access_denied", "This account may not use the service");

  private final List<TokenListener> listeners;
  private final RepeatLimiter limiter;

  /** From its parts. */
  public TokenListeners(List<TokenListener> listeners, Clock clock) {
    this.listeners = Collections.unmodifiableList(new ArrayList<>(listeners));
    this.limiter = new RepeatLimiter(clock, ONCE_PER);
  }

  /** What the listeners made of a caller: one to go on with, or a refusal. Immutable. */
  public static final class Outcome {
    private final ValidatedCaller caller;
    private final @Nullable Answer refusal;

    private Outcome(ValidatedCaller caller, @Nullable Answer refusal) {
      this.caller = caller;
      this.refusal = refusal;
    }

    /** The caller with the roles that were added. */
    public ValidatedCaller caller() {
      return caller;
    }

    /** What the caller gets back; null when no listener refuses. */
    public @Nullable Answer refusal() {
      return refusal;
    }
  }

  /** Asks all listeners, until one refuses. */
  public Outcome validated(ValidatedCaller validated) {
    ValidatedCaller caller = validated;
    for (TokenListener listener : listeners) {
      ListenedToken review = new ListenedToken(caller);
      try {
        listener.tokenValidated(review);
      } catch (RuntimeException | LinkageError | StackOverflowError e) {
        failed(listener, "the request is answered 500", e);
        return new Outcome(caller, Answers.SERVER_ERROR);
      } finally {
        review.close();
      }
      caller = review.caller();
      String reason = review.refusal();
      if (reason != null) {
        refused(listener, reason);
        return new Outcome(caller, DENIED);
      }
    }
    return new Outcome(caller, null);
  }

  /** Tells all listeners of an answer, if it is a challenge. */
  public void sent(Answer answer, String correlationId) {
    if (listeners.isEmpty() || answer.status() >= 500) {
      return;
    }
    SentAnswer challenge = new SentAnswer(answer, correlationId);
    for (TokenListener listener : listeners) {
      try {
        listener.challengeSent(challenge);
      } catch (RuntimeException | LinkageError | StackOverflowError e) {
        failed(listener, "the answer is sent all the same", e);
      }
    }
  }

  private void refused(TokenListener listener, String reason) {
    String name = listener.getClass().getName();
    String printable = reason.replaceAll("[^ -~]", "?");
    String cut = printable.substring(0, Math.min(200, printable.length()));
    LOG.debug("refused by the listener {}: {}", name, cut);
    long suppressed = limiter.tell("refused " + name);
    if (suppressed != RepeatLimiter.SUPPRESSED) {
      LOG.info(
          "a request was refused by the listener {}: {} ({} more since the last line)",
          name,
          cut,
          suppressed);
    }
  }

  /**
   * With where it failed and without the message, which is the application's and may be personal.
   */
  private void failed(TokenListener listener, String consequence, Throwable thrown) {
    String name = listener.getClass().getName();
    StackTraceElement[] stack = thrown.getStackTrace();
    long suppressed = limiter.tell("failed " + name);
    if (suppressed != RepeatLimiter.SUPPRESSED) {
      LOG.error(
          "the listener {} failed with {} at {}: {} ({} more since the last line)",
          name,
          thrown.getClass().getName(),
          stack.length == 0 ? "an unknown place" : stack[0],
          consequence,
          suppressed);
    }
  }
}
