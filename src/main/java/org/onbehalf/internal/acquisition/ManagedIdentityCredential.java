package org.onbehalf.internal.acquisition;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.SingleFlight;
import org.onbehalf.internal.credential.CredentialFault;
import org.onbehalf.internal.credential.ManagedIdentityEndpoint;
import org.onbehalf.internal.credential.SignedAssertion;
import org.onbehalf.internal.http.HttpExchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A token of this machine's managed identity, which a federated identity credential of the
 * application trusts. It is cached until shortly before its expiry. Thread-safe; no lock is held
 * during a request.
 */
final class ManagedIdentityCredential implements CredentialSource {
  private static final Logger LOG = LoggerFactory.getLogger(ManagedIdentityCredential.class);
  private static final String NAME = "SourceType";
  private static final String EXPECTED = "a token of the managed identity";
  private static final Duration EXPIRY_MARGIN = Duration.ofMinutes(5);
  private static final int TOO_MANY_REQUESTS = 429;

  private static final Fetched FAILED = new Fetched(null, null);

  private final ManagedIdentityEndpoint endpoint;
  private final HttpExchange http;
  private final Clock clock;
  private final SingleFlight<String, Fetched> flight =
      new SingleFlight<>(Runnable::run, ManagedIdentityCredential::failed);
  private volatile @Nullable SignedAssertion held;

  /** What a request came to: an assertion, or why there is none. */
  private static final class Fetched {
    final @Nullable SignedAssertion assertion;
    final @Nullable CredentialFault fault;

    Fetched(@Nullable SignedAssertion assertion, @Nullable CredentialFault fault) {
      this.assertion = assertion;
      this.fault = fault;
    }
  }

  ManagedIdentityCredential(ManagedIdentityEndpoint endpoint, HttpExchange http, Clock clock) {
    this.endpoint = endpoint;
    this.http = http;
    this.clock = clock;
  }

  @Override
  public LoadedCredential load(String tokenEndpoint) throws CredentialFault {
    SignedAssertion assertion = held;
    if (assertion != null && isFresh(assertion)) {
      return StoredCredential.assertion(NAME, assertion, clock);
    }
    try {
      return StoredCredential.assertion(NAME, fetch(), clock);
    } catch (CredentialFault e) {
      if (assertion == null || assertion.isExpiredAt(clock.instant())) {
        throw e;
      }
      return StoredCredential.assertion(NAME, assertion, clock);
    }
  }

  private boolean isFresh(SignedAssertion assertion) {
    return !assertion.isExpiredAt(clock.instant().plus(EXPIRY_MARGIN));
  }

  /** The cached token may be of an identity that is no longer the right one. */
  @Override
  public void refused() {
    held = null;
  }

  private static Fetched failed(Throwable fault) {
    LOG.error("the request for a token of the managed identity failed unexpectedly", fault);
    return FAILED;
  }

  /** One request for all that need it. */
  private SignedAssertion fetch() throws CredentialFault {
    CompletableFuture<Fetched> running =
        flight.start(NAME, new CompletableFuture<>(), this::fetchOnce);
    Fetched fetched;
    try {
      fetched = running.get(http.longest().toMillis() + 1000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unanswered("failed unexpectedly");
    } catch (TimeoutException e) {
      throw unanswered("did not answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unanswered("was not awaited, since the application is stopping");
    }
    if (fetched.assertion == null) {
      throw fetched.fault == null ? unanswered("failed unexpectedly") : fetched.fault;
    }
    return fetched.assertion;
  }

  private Fetched fetchOnce() {
    SignedAssertion known = held;
    if (known != null && isFresh(known)) {
      return new Fetched(known, null);
    }
    try {
      SignedAssertion assertion = ask();
      held = assertion;
      return new Fetched(assertion, null);
    } catch (CredentialFault fault) {
      return new Fetched(null, fault);
    }
  }

  private SignedAssertion ask() throws CredentialFault {
    HttpExchange.Response response;
    try {
      response = http.send("GET", endpoint.uri, endpoint.headers, null, http.longest());
    } catch (IOException e) {
      throw unanswered("cannot be reached (" + e.getClass().getSimpleName() + ")");
    }
    Map<String, Object> body = ErrorResponseReader.json(response.body);
    if (response.status != HttpURLConnection.HTTP_OK) {
      ServiceError error = new ServiceError(body);
      String answered =
          "answered " + response.status + (error.error == null ? "" : " " + error.error);
      if (isPassing(response.status)) {
        throw unanswered(answered);
      }
      throw new CredentialFault(
          NAME,
          "a managed identity endpoint that " + answered,
          EXPECTED,
          "assign the identity to this machine, and check ManagedIdentityClientId and TokenExchangeUrl");
    }
    Object token = body.get("access_token");
    return SignedAssertion.parse(NAME, token instanceof String ? (String) token : "");
  }

  /** As Microsoft lists them for IMDS: 404 and 410 while the service is being updated. */
  private static boolean isPassing(int status) {
    return status == HttpURLConnection.HTTP_NOT_FOUND
        || status == HttpURLConnection.HTTP_GONE
        || status == TOO_MANY_REQUESTS
        || status >= 500;
  }

  private static CredentialFault unanswered(String how) {
    return CredentialFault.passing(
        NAME,
        "a managed identity endpoint that " + how,
        EXPECTED,
        "it is tried again; if it lasts, see whether this machine has a managed identity");
  }
}
