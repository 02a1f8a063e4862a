package org.onbehalf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
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

  /**
   * Consent is missing (suberror {@code consent_required}, AADSTS65001).
   *
   * @param message Entra's code and what to do; not null
   * @param downstreamScopes what could not be granted; not null
   * @return the exception, with error {@code consent_required}
   * @since 0.1
   */
  public static UserInteractionRequiredException consent(
      String message, Collection<String> downstreamScopes) {
    return new UserInteractionRequiredException(
        "consent_required", message, downstreamScopes, null);
  }

  /**
   * Entra sent a claims challenge.
   *
   * @param message Entra's code and what to do; not null
   * @param downstreamScopes what could not be granted; not null
   * @param claims the claims as Entra sent them, a JSON object; not null
   * @return the exception, with error {@code insufficient_claims}
   * @since 0.1
   */
  public static UserInteractionRequiredException claims(
      String message, Collection<String> downstreamScopes, String claims) {
    return new UserInteractionRequiredException(
        "insufficient_claims", message, downstreamScopes, claims);
  }

  /**
   * Any other interaction.
   *
   * @param message Entra's code and what to do; not null
   * @param downstreamScopes what could not be granted; not null
   * @return the exception, with error {@code interaction_required}
   * @since 0.1
   */
  public static UserInteractionRequiredException interaction(
      String message, Collection<String> downstreamScopes) {
    return new UserInteractionRequiredException(
        "interaction_required", message, downstreamScopes, null);
  }

  private UserInteractionRequiredException(
      String error, String message, Collection<String> downstreamScopes, @Nullable String claims) {
    super(401, error, message, null);
    this.downstreamScopes = new ArrayList<>(downstreamScopes);
    this.claims = claims;
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
}
