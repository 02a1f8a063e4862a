package org.onbehalf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.AcquisitionMessages;
import org.onbehalf.internal.message.MessageCode;

/**
 * Thrown when Entra issues the token only after user interaction: consent, multi-factor
 * authentication, a policy, or a new sign-in. If it is not caught, the response is 401 {@code
 * consent_required}, {@code interaction_required} or {@code insufficient_claims}, and the client
 * sends the user to Entra.
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

  private UserInteractionRequiredException(String error, MessageCode code, Builder builder) {
    super(401, error, code, builder.message, null);
    this.downstreamScopes = new ArrayList<>(builder.downstreamScopes);
    this.claims = builder.claims;
    this.serviceError = builder.serviceError;
    this.suberror = builder.suberror;
    this.errorCodes = new ArrayList<>(builder.errorCodes);
    this.correlationId = builder.correlationId;
    this.consentScope = builder.consentScope;
  }

  /**
   * Returns a builder for an exception.
   *
   * @param message Entra's error code and the remedy; not null
   */
  public static Builder because(String message) {
    return new Builder(message);
  }

  /** Returns the scopes of the downstream API that were not granted. */
  public List<String> downstreamScopes() {
    return Collections.unmodifiableList(downstreamScopes);
  }

  /**
   * Returns the claims that the next sign-in of the user must request (OpenID Connect Core section
   * 5.5).
   *
   * @return a JSON object; present only with the error {@code insufficient_claims}
   */
  public Optional<String> claims() {
    return Optional.ofNullable(claims);
  }

  /**
   * Returns Entra's {@code error}, such as {@code invalid_grant} or {@code interaction_required};
   * empty if no request was sent to Entra.
   */
  public Optional<String> serviceError() {
    return Optional.ofNullable(serviceError);
  }

  /**
   * Returns Entra's {@code suberror}, such as {@code consent_required} or {@code basic_action};
   * empty if there is none.
   */
  public Optional<String> suberror() {
    return Optional.ofNullable(suberror);
  }

  /**
   * Returns Entra's error codes, such as {@code AADSTS65001}. They can change, so use {@link
   * #error()} in code.
   */
  public List<String> errorCodes() {
    return Collections.unmodifiableList(errorCodes);
  }

  /**
   * Returns the correlation id of the token request in Entra's logs; empty if Entra returned none.
   */
  public Optional<String> correlationId() {
    return Optional.ofNullable(correlationId);
  }

  /**
   * Returns the scope that a client requests to obtain the consent: this API's {@code .default}
   * scope, which includes the permissions for its downstream APIs; present only with the error
   * {@code consent_required}.
   */
  public Optional<String> consentScope() {
    return Optional.ofNullable(consentScope);
  }

  /**
   * Builds an exception from Entra's response. Not thread-safe.
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
     * Sets the scopes that were not granted.
     *
     * @param scopes the scopes of the downstream API; not null
     * @return this builder
     */
    public Builder downstreamScopes(Collection<String> scopes) {
      this.downstreamScopes = new ArrayList<>(scopes);
      return this;
    }

    /**
     * Sets the values of Entra's error response.
     *
     * @param error the {@code error}; may be null
     * @param sub the {@code suberror}; may be null
     * @param codes the error codes; not null
     * @param id the {@code correlation_id}; may be null
     * @return this builder
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
     * Builds an exception for missing consent (suberror {@code consent_required}, AADSTS65001).
     *
     * @param scope the scope that a client requests to obtain the consent; not null
     * @return the exception, with error {@code consent_required}
     */
    public UserInteractionRequiredException consentRequired(String scope) {
      this.consentScope = Objects.requireNonNull(scope, "scope");
      return new UserInteractionRequiredException(
          "consent_required", AcquisitionMessages.CONSENT, this);
    }

    /**
     * Builds an exception for a claims challenge of Entra or of the downstream API.
     *
     * @param json the claims, a JSON object; not null
     * @return the exception, with error {@code insufficient_claims}
     */
    public UserInteractionRequiredException insufficientClaims(String json) {
      this.claims = Objects.requireNonNull(json, "json");
      return new UserInteractionRequiredException(
          "insufficient_claims", AcquisitionMessages.CLAIMS, this);
    }

    /**
     * Builds an exception for any other interaction.
     *
     * @return the exception, with error {@code interaction_required}
     */
    public UserInteractionRequiredException interactionRequired() {
      return new UserInteractionRequiredException(
          "interaction_required", AcquisitionMessages.INTERACTION, this);
    }
  }
}
