package org.onbehalf.internal.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import org.onbehalf.internal.Nullable;

/** Reads {@link SessionSettings}. */
final class SessionsReader {
  private static final Duration LONGEST = Duration.ofDays(3650);

  private final Section section;

  /** The APIs that take a caller's token. */
  private final TreeSet<String> usable = new TreeSet<>();

  SessionsReader(Section section, Map<String, Settings.DownstreamApi> apis) {
    this.section = section;
    for (Settings.DownstreamApi api : apis.values()) {
      if (!api.requestAppToken) {
        usable.add(api.name);
      }
    }
  }

  SessionSettings read() {
    String directory = section.text("Directory");
    @Nullable
    Path path =
        directory == null ? null : CredentialsReader.absolute(section, "Directory", directory);
    return new SessionSettings(
        store(),
        path,
        api(),
        section.duration("IdleTimeout", Duration.ofMinutes(1), LONGEST),
        section.duration("MaxAge", Duration.ofMinutes(1), LONGEST),
        section.count("MaxPerOwner", 1, 10_000),
        section.count("MaxSessions", 1, 100_000_000),
        section.duration("StoreTimeout", Duration.ofMillis(1), Duration.ofMinutes(1)),
        section.count("StoreQueue", 1, 1_000_000),
        section.duration("LeaseTime", Duration.ofSeconds(1), Duration.ofHours(1)));
  }

  /** Whatever TokenCache.Store says: of its stores only file keeps sessions. */
  private SessionSettings.Store store() {
    String text = section.text("Store");
    boolean allowed = section.flag("AllowVolatile");
    if (text != null && text.equalsIgnoreCase("memory")) {
      if (!allowed) {
        section.fault(
            "Store",
            section.show("Store", text),
            "file, as sessions in memory end with each redeploy",
            "write file, or set Sessions.AllowVolatile = true if that is what you want");
      }
      return SessionSettings.Store.MEMORY;
    }
    if (text != null && !text.equalsIgnoreCase("file")) {
      boolean later = text.matches("(?i)disk|cluster|jdbc|redis");
      section.fault(
          "Store",
          section.show("Store", text) + (later ? ", which is not supported by this version" : ""),
          "file or memory",
          "write file, or remove the key");
    }
    return SessionSettings.Store.FILE;
  }

  private @Nullable String api() {
    String name = section.text("Api");
    if (name == null) {
      return usable.isEmpty() ? null : usable.first();
    }
    if (!usable.contains(name)) {
      section.fault(
          "Api",
          section.show("Api", name),
          "one of the DownstreamApis that take a caller's token: " + usable,
          "name one of them, or remove the key");
    }
    return name;
  }
}
