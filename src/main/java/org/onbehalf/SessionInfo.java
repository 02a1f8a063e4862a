package org.onbehalf;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.onbehalf.internal.Nullable;

/**
 * Information about a session, as returned by {@link Sessions#list()}. Immutable and thread-safe.
 * {@code toString()} shows neither handle nor name.
 *
 * @since 0.1
 */
public final class SessionInfo {
  private final String handle;
  private final @Nullable String name;
  private final Instant startedAt;
  private final Instant usedAt;
  private final Instant expiresAt;

  /**
   * Creates an instance; for use in tests.
   *
   * @param handle the handle; not null
   * @param name the name that the session was started with; null for none
   * @param startedAt when the session was last started; not null
   * @param usedAt when the session was last used; not null
   * @param expiresAt when the session expires if it is not used before; not null
   * @throws NullPointerException if a parameter other than {@code name} is null
   */
  public SessionInfo(
      String handle, @Nullable String name, Instant startedAt, Instant usedAt, Instant expiresAt) {
    this.handle = Objects.requireNonNull(handle, "handle");
    this.name = name;
    this.startedAt = Objects.requireNonNull(startedAt, "startedAt");
    this.usedAt = Objects.requireNonNull(usedAt, "usedAt");
    this.expiresAt = Objects.requireNonNull(expiresAt, "expiresAt");
  }

  /**
   * Returns the id that the application uses for the session.
   *
   * @return the name if it has one, or else the handle; never null
   */
  public String id() {
    return name == null ? handle : name;
  }

  /**
   * Returns the handle, which finds the session inside and outside of requests.
   *
   * @return the handle, never null; keep it secret
   */
  public String handle() {
    return handle;
  }

  /** Returns the name that the session was started with; empty if it has none. */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** Returns when the session was started, or last started again under the same name. */
  public Instant startedAt() {
    return startedAt;
  }

  /**
   * Returns when the session was last used, with a precision of 5 % of {@code
   * Sessions.IdleTimeout}.
   */
  public Instant usedAt() {
    return usedAt;
  }

  /** Returns when the session expires if it is not used before. */
  public Instant expiresAt() {
    return expiresAt;
  }

  /** Returns a text without handle and name. */
  @Override
  public String toString() {
    return "SessionInfo(expires " + expiresAt + ")";
  }
}
