package org.onbehalf;

import java.util.Objects;

/**
 * Whose a session is: issuer, tenant and object id of a user; the user's name is no part of it, as
 * names change. Immutable and thread-safe; {@code toString()} shows nothing of the person.
 *
 * @since 0.1
 */
public final class SessionOwner {
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
   * @param issuer the claim {@code iss} of the user's token; not null
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
   * @return the claim {@code iss}, never null
   * @since 0.1
   */
  public String issuer() {
    return issuer;
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

  /** Whether it is the same user. */
  @Override
  public boolean equals(Object other) {
    if (!(other instanceof SessionOwner)) {
      return false;
    }
    SessionOwner that = (SessionOwner) other;
    return objectId.equals(that.objectId)
        && tenantId.equals(that.tenantId)
        && issuer.equals(that.issuer);
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
