package org.onbehalf.internal.acquisition;

import java.util.List;
import org.onbehalf.internal.caller.BearerToken;

/** Asks for tokens, with the network in between. Thread-safe. */
public interface TokenEndpoint {

  /**
   * A token on behalf of the user whose token is the assertion (RFC 7523 with {@code
   * requested_token_use=on_behalf_of}).
   *
   * @param tenantId where the assertion was issued
   */
  TokenAnswer onBehalfOf(BearerToken assertion, String tenantId, List<String> scopes);

  /** A token in the application's own name (RFC 6749 section 4.4). */
  TokenAnswer forApplication(List<String> scopes);
}
