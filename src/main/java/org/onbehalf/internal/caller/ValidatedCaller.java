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

/** The caller that validation found, with the token that can be exchanged on its behalf. */
public final class ValidatedCaller implements Caller {
  private final BearerToken token;
  private final Facts facts;
  private final @Nullable String correlationId;

  /** What validation read from the token; filled once, then handed over. */
  public static final class Facts {
    public String name = "";
    public @Nullable String objectId;
    public String tenantId = "";
    public String issuer = "";

    /** The configuration's name for it. */
    public String issuerName = "";

    public String clientId = "";
    public boolean application;

    /** Whether the token can be exchanged at AzureAd for one on the caller's behalf. */
    public boolean exchangeable;

    public Instant expiresAt = Instant.EPOCH;
    public Set<String> scopes = Collections.emptySet();
    public Set<String> roles = Collections.emptySet();
    public Set<String> authenticationMethods = Collections.emptySet();
    public Set<String> authenticationContexts = Collections.emptySet();
    public Set<String> clientCapabilities = Collections.emptySet();
    public Map<String, Object> claims = Collections.emptyMap();

    /** Nothing yet. */
    public Facts() {}

    private Facts(Facts other) {
      name = other.name;
      objectId = other.objectId;
      tenantId = other.tenantId;
      issuer = other.issuer;
      clientId = other.clientId;
      application = other.application;
      exchangeable = other.exchangeable;
      issuerName = other.issuerName;
      expiresAt = other.expiresAt;
      scopes = other.scopes;
      roles = other.roles;
      authenticationMethods = other.authenticationMethods;
      authenticationContexts = other.authenticationContexts;
      clientCapabilities = other.clientCapabilities;
      claims = other.claims;
    }
  }

  /**
   * From its parts.
   *
   * @param token the token in its canonical text
   * @param facts not changed afterwards; its collections are unmodifiable
   */
  public ValidatedCaller(BearerToken token, Facts facts) {
    this(token, facts, null);
  }

  private ValidatedCaller(BearerToken token, Facts facts, @Nullable String correlationId) {
    this.token = Objects.requireNonNull(token, "token");
    this.facts = Objects.requireNonNull(facts, "facts");
    this.correlationId = correlationId;
  }

  /** The token itself: the assertion of the exchange. */
  public BearerToken token() {
    return token;
  }

  /** Whether the token can be exchanged on the caller's behalf: not every issuer's can. */
  public boolean isExchangeable() {
    return facts.exchangeable;
  }

  /** The same caller with these roles; the claims stay as they are. */
  public ValidatedCaller withRoles(Set<String> roles) {
    Facts changed = new Facts(facts);
    changed.roles = Collections.unmodifiableSet(new LinkedHashSet<>(roles));
    return new ValidatedCaller(token, changed, correlationId);
  }

  /** The same caller in the request that is known by this id. */
  public ValidatedCaller withCorrelationId(String id) {
    return new ValidatedCaller(token, facts, id);
  }

  /** What the request is known by in logs; null before that is settled. */
  public @Nullable String correlationId() {
    return correlationId;
  }

  /** The same caller by the name under which the application knows it. */
  public ValidatedCaller withName(String name) {
    Facts changed = new Facts(facts);
    changed.name = Objects.requireNonNull(name, "name");
    return new ValidatedCaller(token, changed);
  }

  /** What the configuration calls the issuer: {@code AzureAd}, or a section of Issuers. */
  public String issuerName() {
    return facts.issuerName;
  }

  /** The claim {@code iss}. */
  public String issuer() {
    return facts.issuer;
  }

  @Override
  public String getName() {
    return facts.name;
  }

  @Override
  public Optional<String> objectId() {
    return Optional.ofNullable(facts.objectId);
  }

  @Override
  public String tenantId() {
    return facts.tenantId;
  }

  @Override
  public String clientId() {
    return facts.clientId;
  }

  @Override
  public boolean isApplication() {
    return facts.application;
  }

  @Override
  public Instant expiresAt() {
    return facts.expiresAt;
  }

  @Override
  public Set<String> scopes() {
    return facts.scopes;
  }

  @Override
  public Set<String> roles() {
    return facts.roles;
  }

  @Override
  public Set<String> authenticationMethods() {
    return facts.authenticationMethods;
  }

  @Override
  public Set<String> authenticationContexts() {
    return facts.authenticationContexts;
  }

  @Override
  public Set<String> clientCapabilities() {
    return facts.clientCapabilities;
  }

  @Override
  public boolean hasScope(String scope) {
    return facts.scopes.contains(Objects.requireNonNull(scope, "scope"));
  }

  @Override
  public boolean hasRole(String role) {
    return facts.roles.contains(Objects.requireNonNull(role, "role"));
  }

  @Override
  public Map<String, Object> claims() {
    return facts.claims;
  }

  @Override
  public Optional<String> claim(String name) {
    Object value = facts.claims.get(Objects.requireNonNull(name, "name"));
    return value instanceof String ? Optional.of((String) value) : Optional.empty();
  }

  @Override
  public void requireScope(String... anyOf) {
    Set<String> accepted = accepted(anyOf);
    if (Collections.disjoint(facts.scopes, accepted)) {
      throw new InsufficientScopeException(
          "the caller has none of the scopes " + accepted, accepted);
    }
  }

  @Override
  public void requireRole(String... anyOf) {
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
