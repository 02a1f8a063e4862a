package org.onbehalf.internal.jwks;

import java.util.LinkedHashSet;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/** The keys of a key set that are not used, and why. For the log; of limited length. */
final class IgnoredKeys {
  private static final int MOST = 5;
  private static final int LONGEST_KID = 80;

  private final Set<String> reasons = new LinkedHashSet<>();
  private boolean more;

  /** Adds a key by the {@code kid} as the issuer wrote it. */
  void add(@Nullable Object kid, String reason) {
    String name = kid instanceof String ? printable((String) kid) : "without a kid";
    String line = "key " + name + ": " + reason;
    // Entra lists its keys once for each version
    if (reasons.size() < MOST || reasons.contains(line)) {
      reasons.add(line);
    } else {
      more = true;
    }
  }

  private static String printable(String kid) {
    String text = kid.replaceAll("[^!-~]", "?");
    return text.length() > LONGEST_KID ? text.substring(0, LONGEST_KID) + "..." : text;
  }

  /** Empty if all keys are used. */
  @Override
  public String toString() {
    return String.join("; ", reasons) + (more ? "; and others" : "");
  }
}
