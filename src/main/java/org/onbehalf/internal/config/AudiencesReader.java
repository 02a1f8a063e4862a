package org.onbehalf.internal.config;

import java.util.LinkedHashSet;
import java.util.Set;

/** Reads {@code Audience} and {@code Audiences}: what {@code aud} may be. */
final class AudiencesReader {
  private AudiencesReader() {}

  /** Whether one of the two is set. */
  static boolean isSet(Section section) {
    return section.isSet("Audience") || section.isSet("Audiences");
  }

  /** Both together; empty where neither is set, and where they are faulty. */
  static Set<String> read(Section section, String remedy) {
    Set<String> audiences = new LinkedHashSet<>();
    String audience = section.text("Audience");
    if (audience != null && audience.contains(" ")) {
      section.fault(
          "Audience",
          section.show("Audience", audience),
          "one audience",
          "list several in " + section.key("Audiences"));
    } else if (audience != null) {
      audiences.add(audience);
    }
    audiences.addAll(section.words("Audiences"));
    if (isSet(section) && audiences.isEmpty()) {
      String name = section.isSet("Audiences") ? "Audiences" : "Audience";
      section.fault(name, "no audience", "at least one audience", remedy);
    }
    return audiences;
  }
}
