package org.onbehalf.testkit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.onbehalf.internal.Nullable;

/**
 * Says which requests a fault meets, then what happens to them; {@link Faults} begins one. Each
 * method that says what happens puts the fault in force at once and returns it; it stays in force
 * until it has met as many requests as it is for, or until {@link Fault#close}.
 *
 * <p>Not thread-safe.
 *
 * @since 0.1
 */
public final class FaultScript {
  private final Faults faults;
  private final int times;
  private Endpoint endpoint = Endpoint.TOKEN;
  private Predicate<Log.Entry> condition = entry -> true;

  FaultScript(Faults faults, int times) {
    this.faults = faults;
    this.times = times;
  }

  /** Only requests to this endpoint; the token endpoint unless set. */
  public FaultScript endpoint(Endpoint endpoint) {
    this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
    return this;
  }

  /** Only token requests of this grant. */
  public FaultScript grant(Grant grant) {
    Objects.requireNonNull(grant, "grant");
    return when(entry -> entry.grant().filter(grant::equals).isPresent());
  }

  /** Only requests in this user's name. */
  public FaultScript user(User user) {
    Objects.requireNonNull(user, "user");
    return when(entry -> entry.user().filter(user::equals).isPresent());
  }

  /** Only requests by this client. */
  public FaultScript client(App client) {
    String id = client.clientId();
    return when(entry -> entry.clientId().filter(id::equals).isPresent());
  }

  /**
   * Only requests for a token for this application.
   *
   * @param resource the application; not null
   */
  public FaultScript resource(App resource) {
    Objects.requireNonNull(resource, "resource");
    return when(entry -> entry.resource().filter(resource::equals).isPresent());
  }

  /**
   * Only requests that fulfil a condition, beside those said before.
   *
   * @param condition looks at the request, which has no answer yet; not null
   */
  public FaultScript when(Predicate<Log.Entry> condition) {
    this.condition = this.condition.and(condition);
    return this;
  }

  /**
   * Refuses for want of consent: {@code invalid_grant}, suberror {@code consent_required},
   * AADSTS65001.
   */
  public Fault consentRequired() {
    return refuse(EntraRule.CONSENT_REQUIRED);
  }

  /**
   * Refuses with a claims challenge: {@code interaction_required}, AADSTS50076.
   *
   * @param claims the claims that the user's next sign-in must ask for, a JSON object; not null
   */
  public Fault claimsChallenge(String claims) {
    Objects.requireNonNull(claims, "claims");
    return refuse(
        request ->
            Refusal.withClaims(
                EntraRule.MFA_REQUIRED, claims, request.form.getOrDefault("scope", "")));
  }

  /** Refuses by a rule. */
  public Fault refuse(EntraRule rule) {
    Objects.requireNonNull(rule, "rule");
    return refuse(
        request -> {
          String client = request.form.getOrDefault("client_id", "");
          return new Refusal(rule, client, client);
        });
  }

  /**
   * Throttles: status 429 with {@code Retry-After}, AADSTS90055.
   *
   * @param retryAfter the header's value, told in seconds; not null
   */
  public Fault throttle(Duration retryAfter) {
    String seconds = Long.toString(retryAfter.toMillis() / 1000);
    return answer(
        (request, now) ->
            Reply.refused(new Refusal(EntraRule.THROTTLED), request.correlationId, now)
                .with("Retry-After", seconds));
  }

  /**
   * Answers with a bare status.
   *
   * @param status the status, 400 to 599
   */
  public Fault status(int status) {
    return status(status, "text/plain", "");
  }

  /**
   * Answers with a status and any body, such as the HTML page of a gateway.
   *
   * @param status the status, 100 to 599
   * @param contentType the media type; not null
   */
  public Fault status(int status, String contentType, String body) {
    return status(status, contentType, body, new LinkedHashMap<>());
  }

  /**
   * Answers with a status, a body and headers.
   *
   * @param status the status, 100 to 599
   * @param contentType the media type; not null
   * @param headers by name; not null
   */
  public Fault status(int status, String contentType, String body, Map<String, String> headers) {
    Objects.requireNonNull(contentType, "contentType");
    Objects.requireNonNull(body, "body");
    Map<String, String> copy = new LinkedHashMap<>(headers);
    return answer(
        (request, now) -> {
          Reply reply = Reply.text(status, contentType, body);
          copy.forEach(reply::with);
          return reply;
        });
  }

  /**
   * Delays the answer by real time, whatever the emulator's clock says.
   *
   * @param latency how long; not null
   */
  public Fault latency(Duration latency) {
    return fault(Fault.Kind.DELAY, Objects.requireNonNull(latency, "latency"), null);
  }

  /**
   * Gives no answer until the fault is closed, then the usual one; the emulator's own end closes
   * the connection.
   */
  public Fault hang() {
    return fault(Fault.Kind.HANG, Duration.ZERO, null);
  }

  /**
   * Closes the connection without an answer. Some clients then repeat the request of themselves.
   */
  public Fault reset() {
    return fault(Fault.Kind.RESET, Duration.ZERO, null);
  }

  private Fault refuse(Function<Request, Refusal> refusal) {
    return answer(
        (request, now) -> Reply.refused(refusal.apply(request), request.correlationId, now));
  }

  private Fault answer(Fault.Answer answer) {
    return fault(Fault.Kind.ANSWER, Duration.ZERO, answer);
  }

  private Fault fault(Fault.Kind kind, Duration delay, @Nullable Fault.Answer answer) {
    Endpoint wanted = endpoint;
    Predicate<Log.Entry> also = condition;
    return faults.add(
        new Fault(
            faults,
            entry -> entry.endpoint() == wanted && also.test(entry),
            times,
            kind,
            delay,
            answer));
  }
}
