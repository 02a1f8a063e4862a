package org.onbehalf.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.NoCallerException;
import org.onbehalf.OnBehalf;
import org.onbehalf.OnBehalfException;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.downstream.DownstreamTokens;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A credential for the Azure SDKs and Microsoft Graph. It provides tokens for a downstream API, on
 * behalf of one caller or in the application's own name.
 *
 * <pre>{@code
 * GraphServiceClient graph =
 *     new GraphServiceClient(OnBehalfOfCredential.forCaller("Graph"), "https://graph.microsoft.com/.default");
 * }</pre>
 *
 * <p><b>Create a caller's credential, and the SDK client that uses it, within the request, and use
 * them for that caller only.</b> The pipelines of the SDKs cache tokens and share them among all
 * users of a client. Therefore a caller's credential only works for the caller for whom it was
 * created, and throws an exception if the current thread has another caller. It reports its tokens
 * as expired, so that pipelines do not cache them; they are cached by Onbehalf. One risk remains: a
 * shared asynchronous pipeline can use one token for requests that are sent at the same moment. A
 * credential created by {@link #forApplication} can be shared by all callers, and reports the
 * actual expiry of its tokens.
 *
 * <p>Scopes, tenant and claims of the SDK's request override those of the API. A scope of another
 * resource than that of the API's {@code Scopes} is rejected; configure another API for it. If
 * {@code isCaeEnabled} is set, {@code ClientCapabilities} are declared. A claims challenge leads to
 * a new token. The SDK decides where tokens are sent; the API's {@code BaseUrl} is not checked.
 *
 * <p>This class requires a version of azure-core whose {@code AccessToken} has {@code getRefreshAt}
 * (since summer 2024).
 *
 * <p>{@code getTokenSync} throws Onbehalf's exceptions unchanged. {@code getToken} signals them as
 * errors, and {@code block()} throws them. If they are not caught, Onbehalf sends the matching
 * error response. Non-blocking threads of Reactor are not blocked; the work is then done on {@code
 * Schedulers.boundedElastic()}.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class OnBehalfOfCredential implements TokenCredential {
  private final OnBehalf onBehalf;
  private final String api;

  /** The caller; null for the application's own tokens. */
  private final @Nullable CallerContext.Captured captured;

  /** The challenge that was answered last, because SDKs repeat its claims in later requests. */
  private final AtomicReference<String> answered = new AtomicReference<>("");

  private OnBehalfOfCredential(
      OnBehalf onBehalf, String api, @Nullable CallerContext.Captured captured) {
    this.onBehalf = onBehalf;
    this.api = api;
    this.captured = captured;
  }

  /**
   * Creates a credential for the current caller.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @return the credential, which must be used for that caller only; never null
   * @throws NoCallerException if the current thread has no caller
   */
  public static OnBehalfOfCredential forCaller(String api) {
    Objects.requireNonNull(api, "api");
    CallerContext.Captured captured = CallerContext.capture();
    Optional<OnBehalf> onBehalf = captured.onBehalf();
    if (!onBehalf.isPresent()) {
      throw new NoCallerException(
          "no caller is on thread \""
              + Thread.currentThread().getName()
              + "\", so no token of DownstreamApis."
              + api
              + " can be acquired. Create the credential, and the SDK's client, in the request, and"
              + " map BearerTokenFilter onto the request. For app tokens and workers use"
              + " OnBehalfOfCredential.forApplication(onBehalf, api)");
    }
    return new OnBehalfOfCredential(onBehalf.get(), api, captured);
  }

  /**
   * Creates a credential of the application, which can be shared by all callers.
   *
   * @param onBehalf the application's instance; not null
   * @param api the key below {@code DownstreamApis}; not null
   */
  public static OnBehalfOfCredential forApplication(OnBehalf onBehalf, String api) {
    return new OnBehalfOfCredential(
        Objects.requireNonNull(onBehalf, "onBehalf"), Objects.requireNonNull(api, "api"), null);
  }

  /**
   * Returns a {@code Mono} that acquires a token when it is subscribed to.
   *
   * @param request the scopes, tenant and claims; not null
   * @return a {@code Mono} with the token, or with the exceptions described in {@link
   *     #getTokenSync}; never null
   */
  @Override
  public Mono<AccessToken> getToken(TokenRequestContext request) {
    Objects.requireNonNull(request, "request");
    return Mono.defer(
        () -> {
          Optional<Caller> present = CallerContext.find();
          Mono<AccessToken> token = Mono.fromCallable(() -> token(request, present));
          return Schedulers.isInNonBlockingThread()
              ? token.subscribeOn(Schedulers.boundedElastic())
              : token;
        });
  }

  /**
   * Returns a token.
   *
   * @param request the scopes, tenant and claims; not null
   * @return the token, never null; do not log it
   * @throws OnBehalfException if no token was issued
   * @throws IllegalStateException if the current thread has another caller than this credential
   * @throws IllegalArgumentException if the API is not configured, or a scope is of another
   *     resource
   */
  @Override
  public AccessToken getTokenSync(TokenRequestContext request) {
    return token(Objects.requireNonNull(request, "request"), CallerContext.find());
  }

  private AccessToken token(TokenRequestContext context, Optional<Caller> present) {
    CallerContext.Captured whose = captured;
    if (whose == null) {
      org.onbehalf.AccessToken token = ask(context, TokenRequest.forApi(api).asApplication());
      return new AccessToken(token.value(), at(token.expiresAt()), at(token.refreshAt()));
    }
    if (present.isPresent() && present.get() != whose.caller().orElse(null)) {
      throw new IllegalStateException(
          "an OnBehalfOfCredential of DownstreamApis."
              + api
              + " was created for another caller than that of thread \""
              + Thread.currentThread().getName()
              + "\": create it, and the SDK's client, in each request");
    }
    try (CallerContext.Scope scope = whose.open()) {
      org.onbehalf.AccessToken token = ask(context, TokenRequest.forApi(api));
      // a pipeline that cached it would use it for the next caller
      return new AccessToken(token.value(), at(Instant.EPOCH), at(Instant.EPOCH));
    }
  }

  private org.onbehalf.AccessToken ask(TokenRequestContext context, TokenRequest plain) {
    TokenRequest request = plain;
    if (!context.getScopes().isEmpty()) {
      requireOwn(context);
      request = request.withScopes(context.getScopes().toArray(new String[0]));
    }
    if (context.getTenantId() != null) {
      request = request.withTenant(context.getTenantId());
    }
    String claims = context.getClaims();
    if (claims == null || claims.isEmpty()) {
      return ask(request, context.isCaeEnabled());
    }
    String challenge = claims + ' ' + context.getScopes() + ' ' + context.getTenantId();
    if (challenge.equals(answered.get())) {
      return ask(request, true);
    }
    org.onbehalf.AccessToken token = ask(request.withClaims(claims), true);
    answered.set(challenge);
    return token;
  }

  private org.onbehalf.AccessToken ask(TokenRequest request, boolean answersChallenges) {
    return answersChallenges && onBehalf instanceof DownstreamTokens
        ? ((DownstreamTokens) onBehalf).tokenFor(request)
        : onBehalf.accessToken(request);
  }

  /** A server's challenge must not lead to a token for another resource. */
  private void requireOwn(TokenRequestContext context) {
    if (!(onBehalf instanceof DownstreamTokens)) {
      return;
    }
    List<String> configured = ((DownstreamTokens) onBehalf).settingsOf(api).scopes;
    for (String scope : context.getScopes()) {
      if (configured.stream().noneMatch(each -> resource(each).equals(resource(scope)))) {
        throw new IllegalArgumentException(
            "DownstreamApis."
                + api
                + ".Scopes is "
                + configured
                + "; the requested scope is of another resource: "
                + scope
                + ". Configure a separate API for it");
      }
    }
  }

  /** Microsoft Graph's scopes need no resource. */
  private static String resource(String scope) {
    int name = scope.lastIndexOf('/');
    String resource = name < 0 ? "https://graph.microsoft.com" : scope.substring(0, name);
    return resource.endsWith("/") ? resource.substring(0, resource.length() - 1) : resource;
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  /** Returns a text without data of the caller. */
  @Override
  public String toString() {
    return "OnBehalfOfCredential(" + api + ")";
  }
}
