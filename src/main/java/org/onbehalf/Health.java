package org.onbehalf;

import java.util.Objects;
import java.util.Optional;
import org.onbehalf.internal.Nullable;

/**
 * Whether Onbehalf can do its work at the moment, and if not, the most important cause and the one
 * thing to do. It names configuration keys and hosts, so show it to operators only; it contains no
 * token, no secret and nothing of a person.
 *
 * <p>Immutable and thread-safe.
 *
 * @since 0.1
 */
public final class Health {
  private static final Health UP = new Health(Status.UP, null, null);

  private final Status status;
  private final @Nullable String cause;
  private final @Nullable String remedy;

  private Health(Status status, @Nullable String cause, @Nullable String remedy) {
    this.status = status;
    this.cause = cause;
    this.remedy = remedy;
  }

  /**
   * How much of the work can be done.
   *
   * @since 0.1
   */
  public enum Status {
    /** Nothing is known to be wrong. */
    UP,
    /** Requests are served, but something fails or will fail soon. */
    DEGRADED,
    /** Requests with tokens of {@code AzureAd} cannot be served. */
    DOWN
  }

  /**
   * Returns the result if nothing is wrong.
   *
   * @return never null
   * @since 0.1
   */
  public static Health up() {
    return UP;
  }

  /**
   * Creates the result if something fails, but requests are served.
   *
   * @param cause what is wrong; not null
   * @param remedy what to do; not null
   * @return never null
   * @since 0.1
   */
  public static Health degraded(String cause, String remedy) {
    return new Health(
        Status.DEGRADED,
        Objects.requireNonNull(cause, "cause"),
        Objects.requireNonNull(remedy, "remedy"));
  }

  /**
   * Creates the result if requests cannot be served.
   *
   * @param cause what is wrong; not null
   * @param remedy what to do; not null
   * @return never null
   * @since 0.1
   */
  public static Health down(String cause, String remedy) {
    return new Health(
        Status.DOWN,
        Objects.requireNonNull(cause, "cause"),
        Objects.requireNonNull(remedy, "remedy"));
  }

  /**
   * Returns how much of the work can be done.
   *
   * @return never null
   * @since 0.1
   */
  public Status status() {
    return status;
  }

  /**
   * Returns what is wrong.
   *
   * @return the most important cause; empty if nothing is wrong
   * @since 0.1
   */
  public Optional<String> cause() {
    return Optional.ofNullable(cause);
  }

  /**
   * Returns what to do.
   *
   * @return the one thing to do; empty if nothing is wrong
   * @since 0.1
   */
  public Optional<String> remedy() {
    return Optional.ofNullable(remedy);
  }

  @Override
  public String toString() {
    return cause == null ? status.name() : status + ": " + cause + ". Remedy: " + remedy;
  }
}
