package org.onbehalf.testkit;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.onbehalf.internal.Nullable;

/**
 * A user of one tenant. Roles, the enabled flag and revocation can change while the emulator runs.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class User {
  private final String name;
  private final String upn;
  private final String objectId;
  private final String tenant;
  private final @Nullable String password;
  private final Map<String, Set<String>> roles = new ConcurrentHashMap<>();
  private volatile boolean enabled = true;
  private volatile Instant validFrom = Instant.MIN;

  User(Builder builder, String tenant, String domain) {
    this.tenant = tenant;
    name = builder.name;
    upn =
        builder.upn == null
            ? name.trim().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", ".") + '@' + domain
            : builder.upn;
    objectId = builder.objectId == null ? Guids.of("user", upn) : builder.objectId;
    password = builder.password;
  }

  /**
   * Describes a user for {@link EntraEmulator#user(Builder)}.
   *
   * @param name the display name; user principal name and object id derive from it unless set; not
   *     null
   */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /** The display name. */
  public String name() {
    return name;
  }

  /**
   * The user principal name: {@code upn} and {@code unique_name} of v1 tokens, {@code
   * preferred_username} of v2 tokens.
   */
  public String upn() {
    return upn;
  }

  /** The object id: {@code oid}. */
  public String objectId() {
    return objectId;
  }

  /** The tenant's id: {@code tid}. */
  public String tenant() {
    return tenant;
  }

  /**
   * Assigns app roles, beside those that the user has.
   *
   * @param app the application whose tokens carry them; not null
   * @param values the roles' values, which the application must define; not null
   * @throws IllegalArgumentException if the application does not define one of them
   */
  public User assign(App app, String... values) {
    for (String value : values) {
      if (!app.registration.appRoles.contains(value)) {
        throw new IllegalArgumentException(app + " defines no role '" + value + "'");
      }
    }
    roles
        .computeIfAbsent(app.clientId(), id -> Collections.synchronizedSet(new TreeSet<>()))
        .addAll(Arrays.asList(values));
    return this;
  }

  /**
   * Takes all roles for an application away.
   *
   * @param app the application; not null
   */
  public User unassign(App app) {
    roles.remove(app.clientId());
    return this;
  }

  /**
   * Enables or disables the account (AADSTS50057).
   *
   * @param enabled whether tokens may be issued for it
   */
  public User enabled(boolean enabled) {
    this.enabled = enabled;
    return this;
  }

  /**
   * Revokes every token and refresh token that was issued before (AADSTS50173).
   *
   * @param before the moment of revocation; not null
   */
  public User revokeTokens(Instant before) {
    validFrom = Objects.requireNonNull(before, "before");
    return this;
  }

  @Override
  public String toString() {
    return name + " (" + objectId + ")";
  }

  boolean isEnabled() {
    return enabled;
  }

  boolean isAssignedTo(App app) {
    return roles.containsKey(app.clientId());
  }

  Set<String> roles(String clientId) {
    Set<String> values = roles.get(clientId);
    if (values == null) {
      return Collections.emptySet();
    }
    synchronized (values) {
      return new TreeSet<>(values);
    }
  }

  boolean revokedAt(Instant issued) {
    return issued.isBefore(validFrom);
  }

  Optional<String> password() {
    return Optional.ofNullable(password);
  }

  /**
   * What is known of a user beforehand. Not thread-safe.
   *
   * @since 0.1
   */
  public static final class Builder {
    private final String name;
    private @Nullable String upn;
    private @Nullable String objectId;
    private @Nullable String tenant;
    private @Nullable String password;

    private Builder(String name) {
      this.name = Objects.requireNonNull(name, "name");
    }

    /**
     * The user principal name; from the display name and the tenant's domain unless set.
     *
     * @param upn for example {@code anna@contoso.onmicrosoft.com}; not null
     */
    public Builder upn(String upn) {
      this.upn = Objects.requireNonNull(upn, "upn");
      return this;
    }

    /**
     * The object id; derived from the user principal name unless set.
     *
     * @param objectId a GUID; not null
     */
    public Builder objectId(String objectId) {
      this.objectId = Guids.require("The object id", objectId);
      return this;
    }

    /**
     * The user's tenant; the emulator's first one unless set.
     *
     * @param tenant the tenant's id; not null
     */
    public Builder tenant(String tenant) {
      this.tenant = Guids.require("The tenant", tenant);
      return this;
    }

    /** A password that the sign-in page asks for; none is asked for unless set. */
    public Builder password(String password) {
      this.password = Objects.requireNonNull(password, "password");
      return this;
    }

    Optional<String> tenant() {
      return Optional.ofNullable(tenant);
    }
  }
}
