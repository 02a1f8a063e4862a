package org.onbehalf.internal.acquisition;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
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
import org.onbehalf.internal.message.AcquisitionMessages;
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
  private static final String UNEXPECTED = "failed unexpectedly";

  private final ManagedIdentityEndpoint endpoint;
  private final HttpExchange http;
  private final Clock clock;
  private final SingleFlight<String, Fetched> flight =
      new SingleFlight<>(Runnable::run, this::failed);
  private volatile @Nullable SignedAssertion cached;

  /** The result of a request: an assertion, or why there is none. */
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
    SignedAssertion assertion = cached;
    if (assertion == null || !isFresh(assertion)) {
      try {
        SignedAssertion fetched = fetch();
        fetched.requireValidAt(clock.instant());
        return LoadedCredential.assertion(fetched);
      } catch (CredentialFault e) {
        if (assertion == null || assertion.isExpiredAt(clock.instant())) {
          throw e;
        }
      }
    }
    return LoadedCredential.assertion(assertion);
  }

  private boolean isFresh(SignedAssertion assertion) {
    return !assertion.isExpiredAt(clock.instant().plus(EXPIRY_MARGIN));
  }

  /** The cached token may be of an identity that is no longer the right one. */
  @Override
  public void refused() {
    cached = null;
  }

  private Fetched failed(Throwable fault) {
    LOG.error(
        AcquisitionMessages.UNEXPECTED
            + " the request for a token of the managed identity failed unexpectedly",
        fault);
    return new Fetched(null, unanswered(UNEXPECTED));
  }

  /** One request for all that need it. */
  private SignedAssertion fetch() throws CredentialFault {
    Fetched fetched;
    try {
      fetched =
          flight
              .start(NAME, new CompletableFuture<>(), this::fetchOnce)
              .get(http.longest().toMillis() + 1000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unanswered(UNEXPECTED);
    } catch (TimeoutException e) {
      throw unanswered("did not answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unanswered("was not awaited, since the application is stopping");
    }
    if (fetched.assertion == null) {
      throw fetched.fault == null ? unanswered(UNEXPECTED) : fetched.fault;
    }
    return fetched.assertion;
  }

  private Fetched fetchOnce() {
    SignedAssertion known = cached;
    if (known != null && isFresh(known)) {
      return new Fetched(known, null);
    }
    try {
      SignedAssertion assertion = ask();
      cached = assertion;
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
    if (response.status != HttpURLConnection.HTTP_OK) {
      String error = new ServiceError(response.json()).error;
      String answered = "answered " + response.status + (error == null ? "" : " " + error);
      // as Microsoft lists them for IMDS: 404 and 410 while the service is being updated
      if (response.isTemporaryFailure()
          || response.status == HttpURLConnection.HTTP_NOT_FOUND
          || response.status == HttpURLConnection.HTTP_GONE) {
        throw unanswered(answered);
      }
      throw new CredentialFault(
          NAME,
          "a managed identity endpoint (" + endpoint.uri.getAuthority() + ") that " + answered,
          EXPECTED,
          "assign the identity to this machine, and check ManagedIdentityClientId and"
              + " TokenExchangeUrl");
    }
    return SignedAssertion.parse(NAME, TokenEndpoint.text(response.json(), "access_token"));
  }

  private CredentialFault unanswered(String how) {
    return CredentialFault.passing(
        NAME,
        "a managed identity endpoint (" + endpoint.uri.getAuthority() + ") that " + how,
        EXPECTED,
        "it is tried again; if it lasts, see whether this machine has a managed identity");
  }
}
