package org.onbehalf.internal.principal;

import java.util.Locale;
import org.onbehalf.Caller;

/**
 * Who is a guest in the tenant that issued the token. What stands in a guest's token was chosen
 * elsewhere: {@code preferred_username} is the name at home, and a personal account may bear an
 * address of our own domain.
 */
final class Guests {
  private Guests() {}

  /**
   * By the claims {@code acct} (1 is a guest), {@code idp} (it differs from {@code iss} for users
   * of another directory) and the mark in a guest's user principal name; what is not understood is
   * a guest.
   */
  static boolean isGuest(Caller caller) {
    Object account = caller.claims().get("acct");
    if (account != null && !account.equals(0L) && !account.equals("0")) {
      return true;
    }
    Object provider = caller.claims().get("idp");
    if (provider != null && !isHome(provider, caller)) {
      return true;
    }
    return caller.claim("upn").orElse("").toUpperCase(Locale.ROOT).contains("#EXT#");
  }

  /** Version 1.0 of the tenant's issuer stands in {@code idp} of version 2.0 tokens too. */
  private static boolean isHome(Object provider, Caller caller) {
    String text = provider instanceof String ? (String) provider : "";
    boolean ofTheTenant =
        !caller.tenantId().isEmpty()
            && text.startsWith("https://sts.")
            && text.endsWith("/" + caller.tenantId() + "/");
    return ofTheTenant || text.equals(caller.claim("iss").orElse(""));
  }
}
