package org.onbehalf;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.onbehalf.internal.Nullable;

/**
 * A session as {@link Sessions#list()} tells of it. Immutable and thread-safe; {@code toString()}
 * shows neither handle nor name.
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
   * From its parts; for fakes in tests.
   *
   * @param handle its handle; not null
   * @param name the name that it was started under; null for none
   * @param startedAt when it was started, last; not null
   * @param usedAt when it was last used; not null
   * @param expiresAt when it ends unless it is used before; not null
   * @throws NullPointerException if a parameter but {@code name} is null
   * @since 0.1
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
   * What the application calls it.
   *
   * @return the name, else the handle; never null
   * @since 0.1
   */
  public String id() {
    return name == null ? handle : name;
  }

  /**
   * What finds it from anywhere.
   *
   * @return the handle, never null; keep it secret
   * @since 0.1
   */
  public String handle() {
    return handle;
  }

  /**
   * The name that it was started under.
   *
   * @return the name; empty for a session without one
   * @since 0.1
   */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /**
   * When it was started; under a name, the last time.
   *
   * @return the instant, never null
   * @since 0.1
   */
  public Instant startedAt() {
    return startedAt;
  }

  /**
   * When it was last used, to a twentieth of {@code Sessions.IdleTimeout}.
   *
   * @return the instant, never null
   * @since 0.1
   */
  public Instant usedAt() {
    return usedAt;
  }

  /**
   * When it ends unless it is used before.
   *
   * @return the instant, never null
   * @since 0.1
   */
  public Instant expiresAt() {
    return expiresAt;
  }

  /** Shows neither handle nor name. */
  @Override
  public String toString() {
    return "SessionInfo(expires " + expiresAt + ")";
  }
}
