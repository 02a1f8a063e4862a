package org.onbehalf.internal.jwks;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/** The authority's issuers and their keys, as one fetch returned them. Immutable. */
public final class JwkSet {
  private static final String TENANT = "{tenantid}";

  private final String issuerV1;
  private final String issuerV2;
  private final Map<String, SigningKey> keys;
  private final @Nullable SigningKey only;
  private final String ignoredKeys;
  private final Instant fetchedAt;

  JwkSet(
      String issuerV1,
      String issuerV2,
      Collection<SigningKey> keys,
      IgnoredKeys ignored,
      Instant fetchedAt) {
    this.issuerV1 = issuerV1;
    this.issuerV2 = issuerV2;
    this.keys = byKid(keys, ignored);
    Set<String> thumbprints = new HashSet<>();
    keys.forEach(key -> thumbprints.add(key.thumbprint()));
    this.only =
        thumbprints.size() == 1 && this.keys.size() == 1
            ? this.keys.values().iterator().next()
            : null;
    this.ignoredKeys = ignored.toString();
    this.fetchedAt = fetchedAt;
  }

  private static Map<String, SigningKey> byKid(Collection<SigningKey> keys, IgnoredKeys ignored) {
    Map<String, SigningKey> byKid = new HashMap<>();
    Set<String> ambiguous = new HashSet<>();
    for (SigningKey key : keys) {
      SigningKey same = byKid.get(key.kid());
      if (same == null) {
        byKid.put(key.kid(), key);
      } else if (same.thumbprint().equals(key.thumbprint())) {
        byKid.put(key.kid(), same.and(key));
      } else {
        ambiguous.add(key.kid());
      }
    }
    // two different keys with one kid: neither is used
    byKid.keySet().removeAll(ambiguous);
    ambiguous.forEach(kid -> ignored.add(kid, "another key bears the same kid"));
    return Collections.unmodifiableMap(byKid);
  }

  /**
   * The key with exactly this id; null if there is none.
   *
   * @param kid empty for the only key, whatever its id: a token of an issuer with one key need not
   *     name it (OpenID Connect Core 1.0, section 10.1)
   */
  public @Nullable SigningKey find(String kid) {
    return kid.isEmpty() ? only : keys.get(kid);
  }

  /** How many keys can be used. */
  public int size() {
    return keys.size();
  }

  /** The keys that are not used, and why; empty for none. */
  public String ignoredKeys() {
    return ignoredKeys;
  }

  /**
   * Who issues version 1.0 tokens of a tenant.
   *
   * @param tenantId a GUID; it takes the place of {@code {tenantid}}
   */
  public String issuerV1(String tenantId) {
    return forTenant(issuerV1, tenantId);
  }

  /** Who issues version 2.0 tokens of a tenant. */
  public String issuerV2(String tenantId) {
    return forTenant(issuerV2, tenantId);
  }

  /**
   * Whether a key may sign for an issuer. Entra's key sets bind some keys to one tenant; a version
   * 1.0 token may be signed by a key whose entry names the version 2.0 issuer of the same tenant.
   */
  public boolean maySign(SigningKey key, String issuer, String tenantId) {
    if (key.issuers().isEmpty()) {
      return true;
    }
    for (String template : key.issuers()) {
      String bound = forTenant(template, tenantId);
      if (bound.equals(issuer)
          || bound.equals(issuerV1(tenantId))
          || bound.equals(issuerV2(tenantId))) {
        return true;
      }
    }
    return false;
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }

  Instant fetchedAt() {
    return fetchedAt;
  }

  private static String forTenant(String template, String tenantId) {
    return template.replace(TENANT, tenantId);
  }

  @Override
  public String toString() {
    return "JwkSet(" + keys.size() + " keys of " + issuerV2 + ")";
  }
}
