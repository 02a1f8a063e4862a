package org.onbehalf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * The caller lacks a scope or a role. Uncaught it becomes 403 {@code insufficient_scope} (RFC 6750
 * section 3.1).
 *
 * @since 0.1
 */
public final class InsufficientScopeException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  private final ArrayList<String> scopes;

  /**
   * An exception that names what would have sufficed.
   *
   * @param message what is missing; not null
   * @param scopes the accepted scopes, told to the caller; not null, empty where a role or a client
   *     is missing
   * @since 0.1
   */
  public InsufficientScopeException(String message, Collection<String> scopes) {
    super(403, "insufficient_scope", message, null);
    this.scopes = new ArrayList<>(scopes);
  }

  /**
   * The accepted scopes, any of which would have sufficed.
   *
   * @return an unmodifiable list, never null, empty where a role is missing
   * @since 0.1
   */
  public List<String> scopes() {
    return Collections.unmodifiableList(scopes);
  }
}
