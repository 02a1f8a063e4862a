package org.onbehalf.internal.runtime;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.message.TokenMessages;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.response.ErrorResponses;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.onbehalf.spi.SentChallenge;
import org.onbehalf.spi.TokenListener;
import org.onbehalf.spi.ValidatedToken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls the application's listeners. If one fails, the request is refused. Thread-safe. */
final class TokenListeners {
  private static final Logger LOG = LoggerFactory.getLogger(TokenListeners.class);
  private static final String REASON = "listener";
  private static final ErrorResponse DENIED =
      ErrorResponse.of(
          TokenMessages.LISTENER_REFUSED,
          403,
          "access_denied",
          "This account may not use the service");

  private final List<TokenListener> listeners;
  private final RepeatLimiter limiter;

  TokenListeners(List<TokenListener> listeners, Clock clock) {
    this.listeners = Collections.unmodifiableList(new ArrayList<>(listeners));
    this.limiter = new RepeatLimiter(clock, Duration.ofMinutes(1));
  }

  boolean isEmpty() {
    return listeners.isEmpty();
  }

  /** Asks all listeners, until one refuses. */
  AccessDecision tokenValidated(ValidatedCaller validated) {
    ValidatedCaller caller = validated;
    for (TokenListener listener : listeners) {
      Token token = new Token(caller);
      try {
        listener.tokenValidated(token);
      } catch (RuntimeException | LinkageError | StackOverflowError e) {
        failed(listener, "such requests are answered 500", e);
        return AccessDecision.refused(ErrorResponses.SERVER_ERROR, REASON);
      } finally {
        token.closed = true;
      }
      caller = token.caller;
      if (token.refusal != null) {
        refused(listener, token.refusal);
        return AccessDecision.refused(DENIED, REASON);
      }
    }
    return AccessDecision.accepted(caller);
  }

  /** Tells all listeners of a response, if it is a challenge. */
  void sent(ErrorResponse answer, String correlationId) {
    if (listeners.isEmpty() || answer.status() >= 500) {
      return;
    }
    Challenge challenge = new Challenge(answer, correlationId);
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
    limiter.log(
        "refused " + name,
        LOG::info,
        LOG::debug,
        TokenMessages.LISTENER_REFUSED + " a caller was not accepted by the listener {}: {}",
        name,
        cut);
  }

  /**
   * With where it failed and without the message, which is the application's and may be personal.
   */
  private void failed(TokenListener listener, String consequence, Throwable thrown) {
    String name = listener.getClass().getName();
    StackTraceElement[] stack = thrown.getStackTrace();
    limiter.log(
        "failed " + name,
        LOG::error,
        TokenMessages.LISTENER_FAILED + " the listener {} failed with {} at {}: {}",
        name,
        thrown.getClass().getName(),
        stack.length == 0 ? "an unknown place" : stack[0],
        consequence);
  }

  /** A token as a listener sees it; after the listener's call it cannot be changed. */
  private static final class Token implements ValidatedToken {
    private static final int MOST_ROLES = 1000;

    private ValidatedCaller caller;
    private @Nullable String refusal;
    private boolean closed;
    private int added;

    Token(ValidatedCaller caller) {
      this.caller = caller;
    }

    @Override
    public ValidatedCaller caller() {
      return caller;
    }

    @Override
    public void addRole(String role) {
      Objects.requireNonNull(role, "role");
      requireOpen();
      if (role.isEmpty()) {
        throw new IllegalArgumentException("role is empty");
      }
      if (caller.hasRole(role)) {
        return;
      }
      // the caller's own may be many: groups that Microsoft Graph named
      if (added >= MOST_ROLES) {
        throw new IllegalStateException("a listener adds at most " + MOST_ROLES + " roles");
      }
      added++;
      Set<String> roles = new LinkedHashSet<>(caller.roles());
      roles.add(role);
      caller = caller.withRoles(roles);
    }

    @Override
    public void refuse(String reason) {
      Objects.requireNonNull(reason, "reason");
      requireOpen();
      refusal = reason;
    }

    private void requireOpen() {
      if (closed) {
        throw new IllegalStateException(
            "the listener's call is over: a token can be changed only while it lasts");
      }
    }

    /** Shows nothing of the person. */
    @Override
    public String toString() {
      return "ValidatedToken(" + caller + ")";
    }
  }

  /** A challenge as listeners see it. Immutable. */
  private static final class Challenge implements SentChallenge {
    private final ErrorResponse answer;
    private final String correlationId;

    Challenge(ErrorResponse answer, String correlationId) {
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
}
