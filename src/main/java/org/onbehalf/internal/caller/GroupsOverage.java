package org.onbehalf.internal.caller;

import java.util.Map;

/** Whether Entra left a user's groups out of a token, since they are too many (groups overage). */
public final class GroupsOverage {
  private GroupsOverage() {}

  /** By {@code hasgroups} or {@code _claim_names}; the address beside it is never used. */
  public static boolean isIn(Map<String, Object> claims) {
    Object names = claims.get("_claim_names");
    return Boolean.TRUE.equals(claims.get("hasgroups"))
        || (names instanceof Map && ((Map<?, ?>) names).containsKey("groups"));
  }
}
