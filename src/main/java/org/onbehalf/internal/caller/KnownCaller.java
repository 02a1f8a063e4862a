package org.onbehalf.internal.caller;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.onbehalf.Caller;
import org.onbehalf.InsufficientScopeException;
import org.onbehalf.internal.Nullable;

/** A caller whose token was validated, now or when a session started. Immutable. */
public abstract class KnownCaller implements Caller {
  final ValidatedCaller.Facts facts;
  final Map<String, Object> claims;

  /** The facts are not changed afterwards; their collections are unmodifiable. */
  protected KnownCaller(ValidatedCaller.Facts facts) {
    this(facts, facts.claims);
  }

  /** With these claims in place of those of the facts; unmodifiable. */
  KnownCaller(ValidatedCaller.Facts facts, Map<String, Object> claims) {
    this.facts = Objects.requireNonNull(facts, "facts");
    this.claims = claims;
  }

  /** A copy of what is known. */
  public final ValidatedCaller.Facts facts() {
    ValidatedCaller.Facts copy = facts.copy();
    copy.claims = claims;
    return copy;
  }

  /** Whether this is a session's caller, and the session belongs to that one. */
  public boolean isSessionOf(@Nullable Caller other) {
    return false;
  }

  /** Whether the token can be exchanged on the caller's behalf: not every issuer's can. */
  public final boolean isExchangeable() {
    return facts.exchangeable;
  }

  /** What the configuration calls the issuer: {@code AzureAd}, or a section of Issuers. */
  public final String issuerName() {
    return facts.issuerName;
  }

  /** The claim {@code iss}. */
  public final String issuer() {
    return facts.issuer;
  }

  @Override
  public final String getName() {
    return facts.name;
  }

  @Override
  public final Optional<String> objectId() {
    return Optional.ofNullable(facts.objectId);
  }

  @Override
  public final String tenantId() {
    return facts.tenantId;
  }

  @Override
  public final String clientId() {
    return facts.clientId;
  }

  @Override
  public final boolean isApplication() {
    return facts.application;
  }

  @Override
  public final Instant expiresAt() {
    return facts.expiresAt;
  }

  @Override
  public final Set<String> scopes() {
    return facts.scopes;
  }

  @Override
  public final Set<String> roles() {
    return facts.roles;
  }

  @Override
  public final Set<String> authenticationMethods() {
    return facts.authenticationMethods;
  }

  @Override
  public final Set<String> authenticationContexts() {
    return facts.authenticationContexts;
  }

  @Override
  public final Set<String> clientCapabilities() {
    return facts.clientCapabilities;
  }

  @Override
  public final boolean hasScope(String scope) {
    return facts.scopes.contains(Objects.requireNonNull(scope, "scope"));
  }

  @Override
  public final boolean hasRole(String role) {
    return facts.roles.contains(Objects.requireNonNull(role, "role"));
  }

  @Override
  public final Map<String, Object> claims() {
    return claims;
  }

  @Override
  public final Optional<String> claim(String name) {
    Object value = claims.get(Objects.requireNonNull(name, "name"));
    return value instanceof String ? Optional.of((String) value) : Optional.empty();
  }

  @Override
  public final void requireScope(String... anyOf) {
    Set<String> accepted = accepted(anyOf);
    if (Collections.disjoint(facts.scopes, accepted)) {
      throw new InsufficientScopeException(
          "the caller has none of the scopes " + accepted, accepted);
    }
  }

  @Override
  public final void requireRole(String... anyOf) {
    Set<String> accepted = accepted(anyOf);
    if (Collections.disjoint(facts.roles, accepted)) {
      throw new InsufficientScopeException(
          "the caller has none of the roles " + accepted, Collections.emptyList());
    }
  }

  private static Set<String> accepted(String... anyOf) {
    if (anyOf.length == 0) {
      throw new IllegalArgumentException("anyOf is empty: name at least one");
    }
    Set<String> accepted = new LinkedHashSet<>(Arrays.asList(anyOf));
    accepted.forEach(each -> Objects.requireNonNull(each, "anyOf"));
    return accepted;
  }

  /** Shows nothing of the person: containers print principals. */
  @Override
  public String toString() {
    return facts.application ? "Caller(an application)" : "Caller(a user)";
  }
}
