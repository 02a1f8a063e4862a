package org.onbehalf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.onbehalf.internal.Nullable;

/**
 * Entra wants the user before it grants the token: consent, another factor, a policy, a fresh
 * sign-in. Uncaught it becomes 401 {@code consent_required}, {@code interaction_required} or {@code
 * insufficient_claims}, upon which the client sends the user to Entra.
 *
 * @since 0.1
 */
public final class UserInteractionRequiredException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  private final ArrayList<String> downstreamScopes;
  private final @Nullable String claims;
  private final @Nullable String serviceError;
  private final @Nullable String suberror;
  private final ArrayList<String> errorCodes;
  private final @Nullable String correlationId;
  private final @Nullable String consentScope;

  private UserInteractionRequiredException(String error, Builder builder) {
    super(401, error, builder.message, null);
    this.downstreamScopes = new ArrayList<>(builder.downstreamScopes);
    this.claims = builder.claims;
    this.serviceError = builder.serviceError;
    this.suberror = builder.suberror;
    this.errorCodes = new ArrayList<>(builder.errorCodes);
    this.correlationId = builder.correlationId;
    this.consentScope = builder.consentScope;
  }

  /**
   * Begins an exception.
   *
   * @param message Entra's code and what to do; not null
   * @return a builder, never null
   * @throws NullPointerException if {@code message} is null
   * @since 0.1
   */
  public static Builder because(String message) {
    return new Builder(message);
  }

  /**
   * The scopes of the downstream API that could not be granted.
   *
   * @return an unmodifiable list, never null
   * @since 0.1
   */
  public List<String> downstreamScopes() {
    return Collections.unmodifiableList(downstreamScopes);
  }

  /**
   * The claims that the user's next sign-in must ask for (OpenID Connect Core section 5.5).
   *
   * @return a JSON object; present exactly with error {@code insufficient_claims}
   * @since 0.1
   */
  public Optional<String> claims() {
    return Optional.ofNullable(claims);
  }

  /**
   * What Entra calls it: {@code invalid_grant}, {@code interaction_required} and the like.
   *
   * @return empty where Entra was not asked
   * @since 0.1
   */
  public Optional<String> serviceError() {
    return Optional.ofNullable(serviceError);
  }

  /**
   * Entra's {@code suberror}, such as {@code consent_required} or {@code basic_action}.
   *
   * @return empty where there is none
   * @since 0.1
   */
  public Optional<String> suberror() {
    return Optional.ofNullable(suberror);
  }

  /**
   * Entra's numbers, such as {@code AADSTS65001}. They change; decide by {@link #error()}.
   *
   * @return an unmodifiable list, never null
   * @since 0.1
   */
  public List<String> errorCodes() {
    return Collections.unmodifiableList(errorCodes);
  }

  /**
   * What Entra's logs know the token request by.
   *
   * @return empty where Entra said none
   * @since 0.1
   */
  public Optional<String> correlationId() {
    return Optional.ofNullable(correlationId);
  }

  /**
   * What a client asks for to obtain the consent: this API's own {@code .default}, which covers all
   * that it needs downstream.
   *
   * @return a scope; present exactly with error {@code consent_required}
   * @since 0.1
   */
  public Optional<String> consentScope() {
    return Optional.ofNullable(consentScope);
  }

  /**
   * Gathers what Entra said. Not thread-safe.
   *
   * @since 0.1
   */
  public static final class Builder {
    private final String message;
    private List<String> downstreamScopes = Collections.emptyList();
    private @Nullable String claims;
    private @Nullable String serviceError;
    private @Nullable String suberror;
    private List<String> errorCodes = Collections.emptyList();
    private @Nullable String correlationId;
    private @Nullable String consentScope;

    Builder(String message) {
      this.message = Objects.requireNonNull(message, "message");
    }

    /**
     * What could not be granted.
     *
     * @param scopes the downstream API's; not null
     * @return this
     * @throws NullPointerException if {@code scopes} is null
     * @since 0.1
     */
    public Builder downstreamScopes(Collection<String> scopes) {
      this.downstreamScopes = new ArrayList<>(scopes);
      return this;
    }

    /**
     * What Entra calls it.
     *
     * @param error its {@code error}; may be null
     * @param sub its {@code suberror}; may be null
     * @param codes its numbers; not null
     * @param id its {@code correlation_id}; may be null
     * @return this
     * @throws NullPointerException if {@code codes} is null
     * @since 0.1
     */
    public Builder service(
        @Nullable String error,
        @Nullable String sub,
        Collection<String> codes,
        @Nullable String id) {
      this.serviceError = error;
      this.suberror = sub;
      this.errorCodes = new ArrayList<>(codes);
      this.correlationId = id;
      return this;
    }

    /**
     * Consent is missing (suberror {@code consent_required}, AADSTS65001).
     *
     * @param scope what a client asks for to obtain it; not null
     * @return the exception, with error {@code consent_required}
     * @throws NullPointerException if {@code scope} is null
     * @since 0.1
     */
    public UserInteractionRequiredException consentRequired(String scope) {
      this.consentScope = Objects.requireNonNull(scope, "scope");
      return new UserInteractionRequiredException("consent_required", this);
    }

    /**
     * A claims challenge, of Entra or of the downstream API.
     *
     * @param json the claims, a JSON object; not null
     * @return the exception, with error {@code insufficient_claims}
     * @throws NullPointerException if {@code json} is null
     * @since 0.1
     */
    public UserInteractionRequiredException insufficientClaims(String json) {
      this.claims = Objects.requireNonNull(json, "json");
      return new UserInteractionRequiredException("insufficient_claims", this);
    }

    /**
     * Any other interaction.
     *
     * @return the exception, with error {@code interaction_required}
     * @since 0.1
     */
    public UserInteractionRequiredException interactionRequired() {
      return new UserInteractionRequiredException("interaction_required", this);
    }
  }
}
