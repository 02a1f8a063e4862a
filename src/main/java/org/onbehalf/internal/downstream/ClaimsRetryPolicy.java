package org.onbehalf.internal.downstream;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/** Which answers can hold a claims challenge, and which requests are sent again after one. */
final class ClaimsRetryPolicy {
  /** RFC 9110 section 9.2.1. */
  private static final Set<String> SAFE =
      Collections.unmodifiableSet(new HashSet<>(Arrays.asList("GET", "HEAD", "OPTIONS")));

  private ClaimsRetryPolicy() {}

  /** 401, or the 403 that Microsoft.Identity.Web answers when its own call needs the user. */
  static boolean isOne(int status) {
    return status == 401 || status == 403;
  }

  /** Why a request of that method is not sent again after that status; null when it can be. */
  static @Nullable String obstacle(int status, String method) {
    return status == 403 && !SAFE.contains(method)
        ? "it was refused with 403, by when the API may have done a part of it"
        : null;
  }
}
