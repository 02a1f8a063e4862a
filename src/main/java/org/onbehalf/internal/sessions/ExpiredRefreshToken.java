package org.onbehalf.internal.sessions;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.ServiceError;
import org.onbehalf.internal.acquisition.TokenRefusal;

/**
 * Whether a refusal means that the refresh token itself will never be accepted again. {@code
 * invalid_grant} alone says so with issuers that give no further code (RFC 6749 section 5.2); Entra
 * uses it for all that wants the user too, with codes and suberrors of its own.
 */
final class ExpiredRefreshToken {
  /** Expired, revoked, not valid: entra's reference of AADSTS codes. */
  private static final Set<String> CODES =
      Collections.unmodifiableSet(
          new HashSet<>(
              Arrays.asList(
                  "70000", "70002", "70008", "70043", "700081", "700082", "700084", "50132",
                  "50133", "50173")));

  private ExpiredRefreshToken() {}

  static boolean isToldBy(TokenRefusal refusal) {
    @Nullable ServiceError service = refusal.service;
    if (service == null || !"invalid_grant".equals(service.error)) {
      return false;
    }
    if (service.suberror.equals("bad_token") || service.suberror.equals("token_expired")) {
      return true;
    }
    boolean wantsUser =
        refusal.kind != TokenRefusal.Kind.INTERACTION
            && refusal.kind != TokenRefusal.Kind.INVALID_TOKEN;
    if (wantsUser || !service.suberror.isEmpty()) {
      return false;
    }
    return service.codes.isEmpty() || service.hasCode(CODES);
  }
}
