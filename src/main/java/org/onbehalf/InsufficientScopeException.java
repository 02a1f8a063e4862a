package org.onbehalf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.onbehalf.internal.message.TokenMessages;

/**
 * Thrown when the caller lacks a required scope or role. If it is not caught, the response is 403
 * {@code insufficient_scope} (RFC 6750 section 3.1).
 *
 * @since 0.1
 */
public final class InsufficientScopeException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  private final ArrayList<String> scopes;

  /**
   * Creates an exception with the given message and accepted scopes.
   *
   * @param message the missing permission; not null
   * @param scopes the accepted scopes, which the response contains; not null; empty if a role or a
   *     client is missing
   */
  public InsufficientScopeException(String message, Collection<String> scopes) {
    super(403, "insufficient_scope", TokenMessages.PERMISSION, message, null);
    this.scopes = new ArrayList<>(scopes);
  }

  /**
   * Returns the accepted scopes, of which the caller needs one.
   *
   * @return an unmodifiable list, never null; empty if a role or a client is missing
   */
  public List<String> scopes() {
    return Collections.unmodifiableList(scopes);
  }
}
