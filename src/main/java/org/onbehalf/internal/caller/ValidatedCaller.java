package org.onbehalf.internal.caller;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/** The caller that validation found, with the token that can be exchanged on its behalf. */
public final class ValidatedCaller extends KnownCaller {
  private final BearerToken token;
  private final @Nullable String correlationId;
  private volatile @Nullable String awaitedApi;

  /** What validation read from the token. Not changed once a caller is made of it. */
  public static final class Facts implements Cloneable {
    public String name = "";
    public @Nullable String objectId;
    public String tenantId = "";

    /** The ids of another issuer's user, only for the exchange at Entra; null for our own users. */
    public @Nullable String foreignTenantId;

    public @Nullable String foreignObjectId;
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

    /** A copy that may be changed. */
    public Facts copy() {
      try {
        return (Facts) clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The facts are not changed afterwards; their collections are unmodifiable. */
  public ValidatedCaller(BearerToken token, Facts facts) {
    this(token, facts, facts.claims);
  }

  /** With these claims in place of those of the facts; unmodifiable. */
  public ValidatedCaller(BearerToken token, Facts facts, Map<String, Object> claims) {
    this(token, facts, claims, null);
  }

  private ValidatedCaller(
      BearerToken token, Facts facts, Map<String, Object> claims, @Nullable String correlationId) {
    super(facts, claims);
    this.token = Objects.requireNonNull(token, "token");
    this.correlationId = correlationId;
  }

  /** The token itself: the assertion of the exchange. */
  public BearerToken token() {
    return token;
  }

  /** The tenant that is asked to exchange the token. */
  public String exchangeTenantId() {
    return facts.foreignTenantId == null ? facts.tenantId : facts.foreignTenantId;
  }

  /** Whom the exchange is for, in that tenant; null if that is not known. */
  public @Nullable String exchangeObjectId() {
    return facts.foreignTenantId == null ? facts.objectId : facts.foreignObjectId;
  }

  /** The same caller with these roles; the claims stay as they are. */
  public ValidatedCaller withRoles(Set<String> roles) {
    Facts changed = facts.copy();
    changed.roles = Collections.unmodifiableSet(new LinkedHashSet<>(roles));
    return new ValidatedCaller(token, changed, claims, correlationId);
  }

  /** The same caller with the correlation id of the request. */
  public ValidatedCaller withCorrelationId(String id) {
    return new ValidatedCaller(token, facts, claims, id);
  }

  /** The correlation id of the request; null before it is known. */
  public @Nullable String correlationId() {
    return correlationId;
  }

  /** Notes the API that was sent a request and has not responded; null for none. */
  public void waitsFor(@Nullable String api) {
    awaitedApi = api;
  }

  /** The API that was sent the last request of this caller and has not responded; null for none. */
  public @Nullable String awaitedApi() {
    return awaitedApi;
  }

  /** The same caller by the name under which the application knows it. */
  public ValidatedCaller withName(String name) {
    Facts changed = facts.copy();
    changed.name = Objects.requireNonNull(name, "name");
    return new ValidatedCaller(token, changed, claims, correlationId);
  }
}
