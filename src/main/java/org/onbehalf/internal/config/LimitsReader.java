package org.onbehalf.internal.config;

import java.time.Duration;

/** Reads the sections that only have defaults: modes, waits, bounds. */
final class LimitsReader {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final int MANY = 10_000_000;

  private LimitsReader() {}

  static Settings.Http http(Section section) {
    return new Settings.Http(
        section.duration("ConnectTimeout", SHORTEST, Duration.ofMinutes(5)),
        section.duration("ReadTimeout", SHORTEST, Duration.ofMinutes(5)),
        section.size("MaxResponseBytes", 1 << 10, 64 << 20),
        section.count("BreakerThreshold", 0, 1000),
        section.duration("BreakerInterval", Duration.ofMillis(10), Duration.ofMinutes(1)),
        ProxyReader.read(section.child("Proxy")),
        TrustStoreReader.read(section.child("TrustStore")));
  }

  static Settings.Keys keys(Section section) {
    Duration refresh = section.duration("RefreshInterval", SHORTEST, Duration.ofDays(7));
    Duration lastKnownGood = section.duration("LastKnownGood", SHORTEST, Duration.ofDays(30));
    if (lastKnownGood.compareTo(refresh) < 0) {
      section.warn(
          "LastKnownGood",
          "is shorter than Keys.RefreshInterval: keys are given up before they are fetched again.");
    }
    return new Settings.Keys(
        refresh,
        lastKnownGood,
        section.duration("UnknownKidInterval", SHORTEST, Duration.ofDays(1)),
        section.duration("RetryInterval", SHORTEST, Duration.ofHours(1)),
        section.count("MaxWaiting", 1, 10_000));
  }

  static Settings.SeenBefore seenBefore(Section section) {
    return new Settings.SeenBefore(
        section.count("Entries", 0, MANY), section.longSize("MaxBytes", 1 << 10, 16L << 30));
  }

  static AccessSettings.Authentication authentication(Section section) {
    String text = section.text("Mode");
    for (AccessSettings.Authentication.Mode mode : AccessSettings.Authentication.Mode.values()) {
      if (mode.name().equalsIgnoreCase(text)) {
        if (mode == AccessSettings.Authentication.Mode.AUDIT) {
          section.warn("Mode", "audit lets every request pass, whatever its token.");
        }
        return new AccessSettings.Authentication(mode);
      }
    }
    if (text != null) {
      section.fault(
          "Mode",
          section.show("Mode", text),
          "required, optional or audit",
          "write required, or remove the key");
    }
    return new AccessSettings.Authentication(AccessSettings.Authentication.Mode.REQUIRED);
  }
}
