package org.onbehalf;

import org.onbehalf.internal.Nullable;

/**
 * The configuration is faulty, or Entra refuses our credentials, client, scope or resource. Its
 * message is for the operator: the key, what was found, what was expected, the remedy. Uncaught it
 * becomes 500 {@code server_error}.
 *
 * @since 0.1
 */
public final class ConfigurationException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception with this message.
   *
   * @param message key, found, expected, remedy; secrets masked; not null
   * @since 0.1
   */
  public ConfigurationException(String message) {
    this(message, null);
  }

  /**
   * An exception with this message and cause.
   *
   * @param message key, found, expected, remedy; secrets masked; not null
   * @param cause what was caught; may be null; its text must hold no secret
   * @since 0.1
   */
  public ConfigurationException(String message, @Nullable Throwable cause) {
    super(500, "server_error", message, cause);
  }
}
