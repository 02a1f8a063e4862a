package org.onbehalf.migration;

import java.util.ArrayList;
import java.util.List;
import org.onbehalf.internal.Nullable;

/**
 * What somebody asks of an application.
 *
 * @param target path and query within the context, as it is sent
 * @param user who asks; {@code -} for nobody
 * @param difference what the command's report says of it, if it is decided differently afterwards
 */
record Request(String method, String target, String user, @Nullable String difference) {
  static final String NOBODY = "-";

  /**
   * Those of a line: {@code GET /admin - alice bob}, once for each user; {@code ! text} at its end
   * is what the report must say, since they are decided differently.
   */
  static List<Request> of(String line) {
    String[] halves = line.split(" ! ", 2);
    String[] words = halves[0].trim().split(" +", -1);
    if (words.length < 3) {
      throw new IllegalArgumentException("expected a method, a target and users: " + line);
    }
    List<Request> requests = new ArrayList<>();
    for (int i = 2; i < words.length; i++) {
      String difference = halves.length == 1 ? null : halves[1].trim();
      requests.add(new Request(words[0], words[1], words[i], difference));
    }
    return requests;
  }

  @Override
  public String toString() {
    return method + " " + target + (user.equals(NOBODY) ? " by nobody" : " by " + user);
  }
}
