package org.onbehalf;

import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who owns a session: a user, known by cloud, tenant and object id. The user's name is no part of
 * it, as names change, and neither is the version of the token: its issuer differs in v1 and v2.
 * Immutable and thread-safe; {@code toString()} shows nothing of the person.
 *
 * @since 0.1
 */
public final class SessionOwner {
  private static final Pattern HOST = Pattern.compile("https?://([^/]+)");

  /** Hosts of issuers of v2 tokens → the host of the same cloud's issuer of v1 tokens. */
  private static final Map<String, String> V1_ISSUERS = v1Issuers();

  private final String issuer;
  private final String tenantId;
  private final String objectId;

  private SessionOwner(String issuer, String tenantId, String objectId) {
    this.issuer = Objects.requireNonNull(issuer, "issuer");
    this.tenantId = Objects.requireNonNull(tenantId, "tenantId");
    this.objectId = Objects.requireNonNull(objectId, "objectId");
  }

  /**
   * An owner by its parts, as an application may have kept them.
   *
   * @param issuer the claim {@code iss} of one of the user's tokens, v1 or v2; not null
   * @param tenantId the claim {@code tid}; not null
   * @param objectId the claim {@code oid}; not null
   * @return the owner, never null
   * @throws NullPointerException if a parameter is null
   * @since 0.1
   */
  public static SessionOwner of(String issuer, String tenantId, String objectId) {
    return new SessionOwner(issuer, tenantId, objectId);
  }

  /**
   * A caller as an owner.
   *
   * @param caller a user; not null
   * @return the owner, never null
   * @throws IllegalArgumentException if the caller is no user of a tenant
   * @throws NullPointerException if {@code caller} is null
   * @since 0.1
   */
  public static SessionOwner of(Caller caller) {
    String issuer = caller.claim("iss").orElse("");
    String objectId = caller.objectId().orElse("");
    if (caller.isApplication()
        || issuer.isEmpty()
        || caller.tenantId().isEmpty()
        || objectId.isEmpty()) {
      throw new IllegalArgumentException("the caller is no user of a tenant of Entra");
    }
    return new SessionOwner(issuer, caller.tenantId(), objectId);
  }

  /**
   * The issuer.
   *
   * @return the claim {@code iss} that this owner was made of, never null
   * @since 0.1
   */
  public String issuer() {
    return issuer;
  }

  /**
   * The cloud in which the tenant is.
   *
   * @return the host that issues its v1 tokens, such as {@code sts.windows.net}; the issuer's host
   *     where that is not one of Entra's national clouds; never null
   * @since 0.1
   */
  public String cloud() {
    Matcher host = HOST.matcher(issuer);
    String name = host.lookingAt() ? host.group(1).toLowerCase(Locale.ROOT) : issuer;
    return V1_ISSUERS.getOrDefault(name, name);
  }

  private static Map<String, String> v1Issuers() {
    Map<String, String> hosts = new HashMap<>();
    hosts.put("login.microsoftonline.com", "sts.windows.net");
    hosts.put("login.microsoftonline.us", "sts.windows.net");
    hosts.put("login.partner.microsoftonline.cn", "sts.chinacloudapi.cn");
    return Collections.unmodifiableMap(hosts);
  }

  /**
   * The tenant.
   *
   * @return the claim {@code tid}, never null
   * @since 0.1
   */
  public String tenantId() {
    return tenantId;
  }

  /**
   * The user.
   *
   * @return the claim {@code oid}, never null
   * @since 0.1
   */
  public String objectId() {
    return objectId;
  }

  /** Whether it is the same user: of the same cloud, tenant and object id. */
  @Override
  public boolean equals(Object other) {
    if (!(other instanceof SessionOwner)) {
      return false;
    }
    SessionOwner that = (SessionOwner) other;
    return objectId.equals(that.objectId)
        && tenantId.equals(that.tenantId)
        && cloud().equals(that.cloud());
  }

  @Override
  public int hashCode() {
    return objectId.hashCode();
  }

  /** Shows nothing of the person. */
  @Override
  public String toString() {
    return "SessionOwner";
  }
}
