package org.onbehalf;

import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.EnvironmentMessages;

/**
 * Thrown when the configuration is invalid, or when Entra rejects the application's credentials,
 * client id, scope or resource. The message is for the operator and states the key, the value
 * found, the value expected and the remedy. If it is not caught, the response is 500 {@code
 * server_error}.
 *
 * @since 0.1
 */
public final class ConfigurationException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception with the given message.
   *
   * @param message the key, the value found, the value expected and the remedy, with secrets
   *     masked; not null
   */
  public ConfigurationException(String message) {
    this(message, null);
  }

  /**
   * Creates an exception with the given message and cause.
   *
   * @param message the key, the value found, the value expected and the remedy, with secrets
   *     masked; not null
   * @param cause the cause; may be null; its message must not contain a secret
   */
  public ConfigurationException(String message, @Nullable Throwable cause) {
    super(500, "server_error", EnvironmentMessages.SERVER_ERROR, message, cause);
  }
}
