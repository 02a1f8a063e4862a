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
 * A credential for the Azure SDKs and Microsoft Graph: tokens of a downstream API, on behalf of one
 * caller or in the application's own name.
 *
 * <pre>{@code
 * GraphServiceClient graph =
 *     new GraphServiceClient(OnBehalfOfCredential.forCaller("Graph"), "https://graph.microsoft.com/.default");
 * }</pre>
 *
 * <p><b>A caller's credential, and the SDK client with it, is made within the request and used for
 * that caller only.</b> The SDKs' pipelines keep tokens and share them among whoever uses the
 * client. So a caller's credential serves nobody but who called when it was made, refuses where
 * another caller is on the thread, and says of its tokens that they have expired, so that no
 * pipeline keeps one; Onbehalf's own cache makes that cheap. What no credential can prevent: a
 * shared asynchronous pipeline lets requests of the very same moment wait for one token. {@link
 * #forApplication} may be kept and shared by everybody; its tokens carry their real times.
 *
 * <p>Scopes, tenant and claims of the SDK's request count in place of the API's. A scope of another
 * resource than the API's {@code Scopes} is refused: for that there is another API. {@code
 * isCaeEnabled} declares {@code ClientCapabilities}, and the claims of a challenge bring a new
 * token. Where the token goes is the SDK's affair; the API's {@code BaseUrl} is not known here.
 *
 * <p>It needs an azure-core whose {@code AccessToken} knows {@code getRefreshAt} (of the summer of
 * 2024, or later).
 *
 * <p>{@code getTokenSync} throws Onbehalf's exceptions as they are, {@code getToken} signals them;
 * {@code block()} throws the same. Left uncaught they become the answer that the caller needs. A
 * thread of Reactor's that must not block is never blocked: the work is then done on {@code
 * Schedulers.boundedElastic()}.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class OnBehalfOfCredential implements TokenCredential {
  private final OnBehalf onBehalf;
  private final String api;

  /** Whose tokens these are; null for the application's own. */
  private final @Nullable CallerContext.Captured captured;

  /** The challenge that was answered last: SDKs go on asking with its claims. */
  private final AtomicReference<String> answered = new AtomicReference<>("");

  private OnBehalfOfCredential(
      OnBehalf onBehalf, String api, @Nullable CallerContext.Captured captured) {
    this.onBehalf = onBehalf;
    this.api = api;
    this.captured = captured;
  }

  /**
   * The credential of the caller on this thread.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @return the credential, to be used for that caller only; never null
   * @throws NoCallerException if there is no caller
   * @throws NullPointerException if {@code api} is null
   * @since 0.1
   */
  public static OnBehalfOfCredential forCaller(String api) {
    Objects.requireNonNull(api, "api");
    CallerContext.Captured captured = CallerContext.capture();
    Optional<OnBehalf> onBehalf = captured.onBehalf();
    if (!onBehalf.isPresent()) {
      throw new NoCallerException(
          "no caller is on thread \""
              + Thread.currentThread().getName()
              + "\", so that nobody knows whose token DownstreamApis."
              + api
              + " is to get. Make the credential in the request, and the SDK's client with it; map"
              + " BearerTokenFilter onto the request. For app tokens and workers use"
              + " OnBehalfOfCredential.forApplication(onBehalf, api)");
    }
    return new OnBehalfOfCredential(onBehalf.get(), api, captured);
  }

  /**
   * The application's own credential, which everybody may share.
   *
   * @param onBehalf the application's instance; not null
   * @param api the key below {@code DownstreamApis}; not null
   * @return the credential, never null
   * @throws NullPointerException if a parameter is null
   * @since 0.1
   */
  public static OnBehalfOfCredential forApplication(OnBehalf onBehalf, String api) {
    return new OnBehalfOfCredential(
        Objects.requireNonNull(onBehalf, "onBehalf"), Objects.requireNonNull(api, "api"), null);
  }

  /**
   * A token, when somebody subscribes.
   *
   * @param request scopes, tenant, claims; not null
   * @return one token, or the error that {@link #getTokenSync} throws; never null
   * @throws NullPointerException if {@code request} is null
   * @since 0.1
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
   * A token.
   *
   * @param request scopes, tenant, claims; not null
   * @return the token, never null; never log it
   * @throws OnBehalfException if no token was granted
   * @throws IllegalStateException if another caller is on the thread than whose credential this is
   * @throws IllegalArgumentException if the API is not configured, or the scopes are not its own
   * @throws NullPointerException if {@code request} is null
   * @since 0.1
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
              + " serves the caller only for whom it was made, and another one is on thread \""
              + Thread.currentThread().getName()
              + "\": make it, and the SDK's client, anew in each request");
    }
    try (CallerContext.Scope scope = whose.open()) {
      org.onbehalf.AccessToken token = ask(context, TokenRequest.forApi(api));
      // a pipeline that kept it would give it to the next caller
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

  /** What a server's challenge names is not to become a token of somebody else's resource. */
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
                + "; a token of another resource is asked for: "
                + scope
                + ". Configure an API of its own for it");
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

  /** Shows nothing of the caller. */
  @Override
  public String toString() {
    return "OnBehalfOfCredential(" + api + ")";
  }
}
