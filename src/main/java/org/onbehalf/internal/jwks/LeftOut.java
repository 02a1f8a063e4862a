package org.onbehalf.internal.jwks;

import java.util.ArrayList;
import java.util.List;
import org.onbehalf.internal.Nullable;

/** Which keys of a key set are not used, and why; for the log, and so of limited length. */
final class LeftOut {
  private static final int MOST = 5;
  private static final int LONGEST_KID = 80;

  private final List<String> reasons = new ArrayList<>();
  private int more;

  /**
   * One more key is left out.
   *
   * @param kid as the issuer wrote it
   */
  void tell(@Nullable Object kid, String reason) {
    if (reasons.size() == MOST) {
      more++;
      return;
    }
    String name = kid instanceof String ? printable((String) kid) : "without a kid";
    reasons.add("key " + name + ": " + reason);
  }

  private static String printable(String kid) {
    String text = kid.replaceAll("[^!-~]", "?");
    return text.length() > LONGEST_KID ? text.substring(0, LONGEST_KID) + "..." : text;
  }

  /** Empty where all are used. */
  @Override
  public String toString() {
    return String.join("; ", reasons) + (more == 0 ? "" : "; and " + more + " more");
  }
}
