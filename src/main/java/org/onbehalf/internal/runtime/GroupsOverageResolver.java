package org.onbehalf.internal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.onbehalf.OnBehalfException;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.CircuitBreaker;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.SingleFlight;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.onbehalf.internal.acquisition.TokenAcquirer;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.EntraClaims;
import org.onbehalf.internal.caller.PerTokenCache;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.Quantities;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.http.RetryAfter;
import org.onbehalf.internal.jwks.StrictJson;
import org.onbehalf.internal.jwks.TokenRules;
import org.onbehalf.internal.message.TokenMessages;
import org.onbehalf.internal.response.ClaimsChallenge;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.response.ErrorResponses;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code AzureAd.GroupsOverage = graph}: asks Microsoft Graph for the groups of a user that Entra
 * left out of the token because they are too many. Graph is called on behalf of the user, once per
 * token. If it cannot tell the groups, the request is refused. Thread-safe.
 */
final class GroupsOverageResolver {
  private static final Logger LOG = LoggerFactory.getLogger(GroupsOverageResolver.class);
  private static final String API = "Graph";

  /** About as long as a token lives, whose groups are as old. */
  private static final Duration TIME = Duration.ofHours(1);

  /** Of all cached tokens together; with {@code RoleClaim = groups} each group is a role. */
  private static final int MOST_ROLES = 100_000;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
  private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

  /** Null if Microsoft Graph is not asked. */
  private final @Nullable URI uri;

  private final TokenRules rules;
  private final TokenAcquirer acquirer;
  private final ErrorResponses answers;
  private final HttpExchange http;
  private final RepeatLimiter limiter;
  private final Clock clock;
  private final CircuitBreaker breaker;
  private final Semaphore waiting;
  private final Duration longest;
  private final PerTokenCache<Outcome> cache;
  private final SingleFlight<List<Long>, Outcome> flight =
      new SingleFlight<>(Runnable::run, this::failed);

  GroupsOverageResolver(
      Settings settings,
      TokenAcquirer acquirer,
      ErrorResponses answers,
      HttpExchange http,
      RepeatLimiter limiter,
      Clock clock) {
    this.rules = settings.issuers.get(0).rules;
    DownstreamApiSettings graph = settings.acquisition.downstreamApis.get(API);
    this.uri =
        graph != null && rules.asksGraphForGroups && rules.countsGroups()
            ? graph.baseUrl.resolve("/v1.0/me/getMemberGroups")
            : null;
    this.acquirer = acquirer;
    this.answers = answers;
    this.http = http;
    this.limiter = limiter;
    this.clock = clock;
    this.breaker = new CircuitBreaker(clock);
    this.waiting = new Semaphore(settings.acquisition.maxWaitingCallers);
    // a token, perhaps another after a claims challenge, and Graph with each
    this.longest = settings.acquisition.flightTimeout.plus(http.longest()).multipliedBy(2);
    this.cache = new PerTokenCache<>(MOST_ROLES, TIME, outcome -> 1 + outcome.roles.size(), clock);
  }

  boolean isConfigured() {
    return uri != null;
  }

  /** Shows whether Microsoft Graph answers. */
  void addTo(Metrics metrics) {
    metrics.gauge("onbehalf.circuits.open", () -> breaker.isOpen() ? 1 : 0, "target", "graph");
  }

  /** The roles that the user has by groups, or a refusal. Immutable. */
  private static final class Outcome {
    final Set<String> roles;
    final @Nullable ErrorResponse refusal;

    Outcome(Set<String> roles, @Nullable ErrorResponse refusal) {
      this.roles = roles;
      this.refusal = refusal;
    }
  }

  /** The groups cannot be had from Microsoft Graph now. */
  private static final class UnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
      super(message);
    }
  }

  /**
   * Adds the roles that a user of {@code AzureAd} has by groups which the token lacks; nobody else
   * is looked up. The claims stay as they are.
   */
  AccessDecision addGroups(ValidatedCaller caller) {
    URI graph = uri;
    if (graph == null
        || caller.isApplication()
        || !caller.issuerName().equals("AzureAd")
        || !EntraClaims.isGroupsOverage(caller.claims())) {
      return AccessDecision.accepted(caller);
    }
    List<Long> key = PerTokenCache.key(caller.token());
    Outcome cached = cache.find(key);
    Outcome outcome = cached == null ? join(key, graph, caller) : cached;
    if (outcome.refusal != null) {
      return AccessDecision.refused(outcome.refusal, "groups");
    }
    Set<String> all = new LinkedHashSet<>(caller.roles());
    all.addAll(outcome.roles);
    return AccessDecision.accepted(caller.withRoles(all));
  }

  /** Requests with one token at the same time ask once, on the thread of the first. */
  private Outcome join(List<Long> key, URI graph, ValidatedCaller caller) {
    if (!waiting.tryAcquire()) {
      return unavailable("more requests wait than Acquisition.MaxWaitingCallers allows", null);
    }
    try {
      return flight
          .start(key, new CompletableFuture<>(), () -> look(key, graph, caller))
          .get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      return failed(e);
    } catch (TimeoutException e) {
      return unavailable("it took longer than " + Quantities.words(longest), null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unavailable("the request's thread was interrupted", null);
    } finally {
      waiting.release();
    }
  }

  private Outcome look(List<Long> key, URI graph, ValidatedCaller caller) {
    Outcome cached = cache.find(key);
    if (cached != null) {
      return cached;
    }
    Instant asked = clock.instant();
    try {
      HttpExchange.Response response = ask(graph, caller);
      if (response.status == 429 || response.status >= 500) {
        return unavailable(
            "it answered " + response.status, RetryAfter.of(response, clock.instant()));
      }
      if (response.status != 200) {
        return refused(response);
      }
      Outcome outcome = new Outcome(roles(response), null);
      cache.remember(key, outcome, asked);
      return outcome;
    } catch (OnBehalfException e) {
      LOG.debug("no token for DownstreamApis.{} to look groups up: {}", API, e.getMessage());
      return new Outcome(Collections.emptySet(), answers.of(e));
    } catch (StrictJson.MalformedException e) {
      return unavailable("its answer is not JSON", null);
    } catch (UnavailableException e) {
      return unavailable(String.valueOf(e.getMessage()), null);
    } catch (IOException e) {
      return unavailable("no complete answer came: " + e.getClass().getSimpleName(), null);
    }
  }

  /** The response of Microsoft Graph, after a claims challenge was answered. */
  private HttpExchange.Response ask(URI graph, ValidatedCaller caller) throws IOException {
    TokenRequest request = TokenRequest.forApi(API);
    String token = acquirer.acquire(caller, request, true).value();
    HttpExchange.Response response = send(graph, token);
    String claims =
        response.status == 401
            ? ClaimsChallenge.find(
                response.headers.getOrDefault("WWW-Authenticate", Collections.emptyList()))
            : null;
    return claims == null
        ? response
        : send(graph, acquirer.replace(caller, request.withClaims(claims), token).value());
  }

  private HttpExchange.Response send(URI graph, String token) throws IOException {
    if (!breaker.tryEnter()) {
      throw new UnavailableException("it failed several times in a row and is asked again soon");
    }
    Map<String, String> headers = new HashMap<>();
    headers.put("Authorization", "Bearer " + token);
    headers.put("Accept", "application/json");
    headers.put("Content-Type", "application/json");
    boolean answered = false;
    try {
      byte[] body = "{\"securityEnabledOnly\":true}".getBytes(UTF_8);
      HttpExchange.Response response = http.send("POST", graph, headers, body, false);
      answered = response.status < 500 && response.status != 429;
      return response;
    } finally {
      if (answered) {
        breaker.succeeded();
      } else {
        breaker.failed();
      }
    }
  }

  /** Counted like those of the claim {@code groups}. */
  private Set<String> roles(HttpExchange.Response response)
      throws UnavailableException, StrictJson.MalformedException {
    Map<String, Object> answer = StrictJson.document(response.body);
    Object value = answer.get("value");
    if (!(value instanceof List) || answer.containsKey("@odata.nextLink")) {
      throw new UnavailableException("its answer does not hold all groups");
    }
    Set<String> roles = new LinkedHashSet<>();
    for (Object group : (List<?>) value) {
      if (!(group instanceof String)) {
        throw new UnavailableException("its answer holds something other than ids of groups");
      }
      if (rules.roleClaim.equals("groups")) {
        roles.add((String) group);
      }
      roles.addAll(rules.roleMapping.getOrDefault(group, Collections.emptyList()));
    }
    return roles;
  }

  private Outcome refused(HttpExchange.Response response) {
    String code = "";
    try {
      Object error = StrictJson.document(response.body).get("error");
      Object text = error instanceof Map ? ((Map<?, ?>) error).get("code") : null;
      code = text instanceof String && ((String) text).matches("\\w{1,64}") ? " " + text : "";
    } catch (StrictJson.MalformedException e) {
      LOG.debug("the answer {} of Microsoft Graph is not JSON", response.status);
    }
    boolean tooMany = code.equals(" Directory_ResultSizeLimitExceeded");
    limiter.log(
        "groups refused " + response.status + code,
        LOG::warn,
        TokenMessages.GROUPS_REFUSED
            + " AzureAd.GroupsOverage = graph: Microsoft Graph answered {}{} when it was asked for a user's"
            + " groups. Such requests are answered 502. What helps: {}",
        response.status,
        code,
        tooMany
            ? "the user is in more than 11000 groups; assign app roles to groups instead"
            : "consent to the delegated permissions User.ReadBasic.All and GroupMember.Read.All of"
                + " Microsoft Graph, and check DownstreamApis.Graph.BaseUrl");
    return new Outcome(
        Collections.emptySet(), ErrorResponses.downstreamError(API, response.status));
  }

  private Outcome unavailable(String reason, @Nullable Duration retryAfter) {
    limiter.log(
        "groups unavailable",
        LOG::warn,
        TokenMessages.GROUPS_UNAVAILABLE
            + " AzureAd.GroupsOverage = graph: a user's groups cannot be had from Microsoft Graph: {}. Such"
            + " requests are answered 503",
        reason);
    Duration wait =
        retryAfter == null || retryAfter.compareTo(Duration.ofSeconds(1)) < 0
            ? RETRY_AFTER
            : retryAfter;
    return new Outcome(
        Collections.emptySet(),
        ErrorResponse.of(
                TokenMessages.GROUPS_UNAVAILABLE,
                503,
                "temporarily_unavailable",
                "Groups cannot be looked up at the moment")
            .withRetryAfter(wait.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wait));
  }

  /** With where it failed and without the message, which may be personal. */
  private Outcome failed(Throwable thrown) {
    StackTraceElement[] stack = thrown.getStackTrace();
    limiter.log(
        "groups failed",
        LOG::error,
        TokenMessages.GROUPS_FAILED
            + " AzureAd.GroupsOverage = graph failed with {} at {}: such requests are answered 500",
        thrown.getClass().getName(),
        stack.length == 0 ? "an unknown place" : stack[0]);
    return new Outcome(Collections.emptySet(), ErrorResponses.SERVER_ERROR);
  }
}
