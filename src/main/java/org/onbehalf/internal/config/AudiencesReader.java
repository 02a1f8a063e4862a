package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.AzureAdKeys.*;

import java.util.LinkedHashSet;
import java.util.Set;

/** Reads {@code Audience} and {@code Audiences}: what {@code aud} may be. */
final class AudiencesReader {
  private AudiencesReader() {}

  /** Whether one of the two is set. */
  static boolean isSet(Section section) {
    return section.isSet(AUDIENCE) || section.isSet(AUDIENCES);
  }

  /** Both together; empty where neither is set, and where they are faulty. */
  static Set<String> read(Section section, String remedy) {
    Set<String> audiences = new LinkedHashSet<>();
    String audience = section.text(AUDIENCE);
    if (audience != null && audience.contains(" ")) {
      section.reject(
          AUDIENCE, audience, "one audience", "list several in " + section.key(AUDIENCES));
    } else if (audience != null) {
      audiences.add(audience);
    }
    audiences.addAll(section.words(AUDIENCES));
    if (isSet(section) && audiences.isEmpty()) {
      Key<?> name = section.isSet(AUDIENCES) ? AUDIENCES : AUDIENCE;
      section.fault(name, "no audience", "at least one audience", remedy);
    }
    return audiences;
  }
}
