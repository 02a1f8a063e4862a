package org.onbehalf.internal.caller;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/** The caller that validation found, with the token that can be exchanged on its behalf. */
public final class ValidatedCaller extends KnownCaller {
  private static final int MAX_AWAITED = 32;

  private final BearerToken token;
  private final @Nullable String correlationId;

  /** Null until an API is called; guarded by this. */
  private @Nullable List<AwaitedResponse> awaited;

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

  /** Notes a request that was sent; after many failures, the first is forgotten. */
  public synchronized void waitsFor(AwaitedResponse response) {
    List<AwaitedResponse> present = awaited == null ? new ArrayList<>() : awaited;
    if (present.size() == MAX_AWAITED) {
      present.remove(0);
    }
    present.add(response);
    awaited = present;
  }

  /** Notes that the API has responded. */
  public synchronized void received(AwaitedResponse response) {
    if (awaited != null) {
      awaited.remove(response);
    }
  }

  /** The API whose client threw that exception in place of a response; null for none. */
  public synchronized @Nullable String awaitedApi(Throwable thrown) {
    if (awaited != null) {
      for (AwaitedResponse each : awaited) {
        if (each.failedWith(thrown)) {
          return each.api;
        }
      }
    }
    return null;
  }

  /** The same caller by the name under which the application knows it. */
  public ValidatedCaller withName(String name) {
    Facts changed = facts.copy();
    changed.name = Objects.requireNonNull(name, "name");
    return new ValidatedCaller(token, changed, claims, correlationId);
  }
}
