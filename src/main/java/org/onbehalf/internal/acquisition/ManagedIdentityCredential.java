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
import java.util.concurrent.atomic.AtomicReference;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.ManagedIdentityEndpoint;
import org.onbehalf.internal.credential.CredentialFault;
import org.onbehalf.internal.credential.SignedAssertion;
import org.onbehalf.internal.http.HttpExchange;

/**
 * A token of this machine's managed identity, which a federated identity credential of the
 * application trusts. Kept until shortly before its end; however many need it, one asks for it.
 * Thread-safe; no lock is held meanwhile.
 */
final class ManagedIdentityCredential implements CredentialSource {
  private static final String NAME = "SourceType";
  private static final String EXPECTED = "a token of the managed identity";
  private static final Duration BEFORE_ITS_END = Duration.ofMinutes(5);
  private static final int TOO_MANY_REQUESTS = 429;

  private final ManagedIdentityEndpoint endpoint;
  private final HttpExchange http;
  private final Clock clock;
  private final AtomicReference<CompletableFuture<SignedAssertion>> underWay =
      new AtomicReference<>();
  private volatile @Nullable SignedAssertion held;

  ManagedIdentityCredential(ManagedIdentityEndpoint endpoint, HttpExchange http, Clock clock) {
    this.endpoint = endpoint;
    this.http = http;
    this.clock = clock;
  }

  @Override
  public Loaded load(String tokenEndpoint) throws CredentialFault {
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
    return !assertion.isExpiredAt(clock.instant().plus(BEFORE_ITS_END));
  }

  /** Entra may know by now what the kept token does not say, such as another identity. */
  @Override
  public void refused() {
    held = null;
  }

  private SignedAssertion fetch() throws CredentialFault {
    CompletableFuture<SignedAssertion> mine = new CompletableFuture<>();
    while (!underWay.compareAndSet(null, mine)) {
      CompletableFuture<SignedAssertion> others = underWay.get();
      if (others != null) {
        return await(others);
      }
    }
    try {
      SignedAssertion known = held;
      SignedAssertion assertion = known != null && isFresh(known) ? known : ask();
      held = assertion;
      mine.complete(assertion);
      return assertion;
    } catch (CredentialFault | RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      underWay.set(null);
    }
  }

  private SignedAssertion await(CompletableFuture<SignedAssertion> others) throws CredentialFault {
    try {
      return others.get(http.longest().toMillis() + 1000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CredentialFault) {
        throw (CredentialFault) e.getCause();
      }
      throw unanswered("failed unexpectedly");
    } catch (TimeoutException e) {
      throw unanswered("did not answer in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unanswered("was not awaited, since the application is stopping");
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
