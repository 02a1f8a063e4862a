package org.onbehalf.internal.caller;

import java.util.Locale;
import java.util.Map;
import org.onbehalf.Caller;
import org.onbehalf.internal.Nullable;

/** What Entra's claims tell of a user. */
public final class EntraClaims {
  private EntraClaims() {}

  /**
   * Whether Entra left the user's groups out of the token, since they are too many. By {@code
   * hasgroups} or {@code _claim_names}; the address beside it is never used.
   */
  public static boolean isGroupsOverage(Map<String, Object> claims) {
    Object names = claims.get("_claim_names");
    return Boolean.TRUE.equals(claims.get("hasgroups"))
        || (names instanceof Map && ((Map<?, ?>) names).containsKey("groups"));
  }

  /** As {@link #isGuest(Map, String)}. */
  public static boolean isGuest(Caller caller) {
    return isGuest(caller.claims(), caller.tenantId());
  }

  /**
   * Whether the user is a guest of the tenant that issued the token. A guest's names come from
   * another directory: {@code preferred_username} is the name in the home tenant, and a personal
   * account may have an address of our own domain. By the claims {@code acct} (1 is a guest),
   * {@code idp} (it differs from {@code iss} for users of another directory) and the mark in a
   * guest's user principal name; what is not understood is a guest.
   *
   * @param tenantId empty if it is not known
   */
  public static boolean isGuest(Map<String, Object> claims, String tenantId) {
    Object account = claims.get("acct");
    if (account != null && !account.equals(0L) && !account.equals("0")) {
      return true;
    }
    Object provider = claims.get("idp");
    if (provider != null && !isHome(provider, claims.get("iss"), tenantId)) {
      return true;
    }
    return isMarked(claims.get("upn")) || isMarked(claims.get("preferred_username"));
  }

  private static boolean isMarked(@Nullable Object name) {
    return name instanceof String && ((String) name).toUpperCase(Locale.ROOT).contains("#EXT#");
  }

  /** The {@code idp} of version 2.0 tokens may be the tenant's version 1.0 issuer. */
  private static boolean isHome(Object provider, @Nullable Object iss, String tenantId) {
    String text = provider instanceof String ? (String) provider : "";
    boolean ofTheTenant =
        !tenantId.isEmpty()
            && text.startsWith("https://sts.")
            && text.endsWith("/" + tenantId + "/");
    return ofTheTenant || text.equals(iss);
  }
}
