package org.onbehalf;

import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The owner of a session: a user, identified by cloud, tenant and object id. The user's name is not
 * part of the identity because names can change. v1 and v2 tokens of a user have different issuers,
 * but identify the same owner. Immutable and thread-safe. {@code toString()} contains no personal
 * data.
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
   * Creates an owner from values that the application has saved.
   *
   * @param issuer the claim {@code iss} of one of the user's tokens, v1 or v2; not null
   * @param tenantId the claim {@code tid}; not null
   * @param objectId the claim {@code oid}; not null
   */
  public static SessionOwner of(String issuer, String tenantId, String objectId) {
    return new SessionOwner(issuer, tenantId, objectId);
  }

  /**
   * Creates an owner from a caller.
   *
   * @param caller a user; not null
   * @throws IllegalArgumentException if the caller is not a user of an Entra tenant
   */
  public static SessionOwner of(Caller caller) {
    String issuer = caller.claim("iss").orElse("");
    String objectId = caller.objectId().orElse("");
    if (caller.isApplication()
        || issuer.isEmpty()
        || caller.tenantId().isEmpty()
        || objectId.isEmpty()) {
      throw new IllegalArgumentException("the caller is not a user of an Entra tenant");
    }
    return new SessionOwner(issuer, caller.tenantId(), objectId);
  }

  /**
   * Returns the issuer.
   *
   * @return the claim {@code iss} that this owner was created with, never null
   */
  public String issuer() {
    return issuer;
  }

  /**
   * Returns the cloud of the tenant.
   *
   * @return the host that issues the cloud's v1 tokens, such as {@code sts.windows.net}, or else
   *     the issuer's host if it is not one of Entra's clouds; never null
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
   * Returns the tenant id.
   *
   * @return the claim {@code tid}, never null
   */
  public String tenantId() {
    return tenantId;
  }

  /**
   * Returns the user's object id.
   *
   * @return the claim {@code oid}, never null
   */
  public String objectId() {
    return objectId;
  }

  /**
   * Returns whether the other object is the same user: one with the same cloud, tenant and object
   * id.
   */
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

  /** Returns a text without personal data. */
  @Override
  public String toString() {
    return "SessionOwner";
  }
}
