package org.onbehalf.internal.config;

import java.time.Duration;

/** Reads the sections that only have defaults: modes, waits, bounds. */
final class LimitsReader {

  private LimitsReader() {}

  static Settings.Http http(Section section) {
    return new Settings.Http(
        section.get(HttpKeys.CONNECT_TIMEOUT),
        section.get(HttpKeys.READ_TIMEOUT),
        section.get(HttpKeys.MAX_RESPONSE_BYTES).intValue(),
        section.get(HttpKeys.BREAKER_THRESHOLD),
        section.get(HttpKeys.BREAKER_INTERVAL),
        ProxyReader.read(section.child(HttpKeys.PROXY)),
        TrustStoreReader.read(section.child(HttpKeys.TRUST_STORE)));
  }

  static Settings.Keys keys(Section section) {
    Duration refresh = section.get(LimitKeys.REFRESH_INTERVAL);
    Duration lastKnownGood = section.get(LimitKeys.LAST_KNOWN_GOOD);
    if (lastKnownGood.compareTo(refresh) < 0) {
      section.warn(
          LimitKeys.LAST_KNOWN_GOOD,
          "is shorter than Keys.RefreshInterval: keys are given up before they are fetched again.");
    }
    return new Settings.Keys(
        refresh,
        lastKnownGood,
        section.get(LimitKeys.UNKNOWN_KID_INTERVAL),
        section.get(LimitKeys.RETRY_INTERVAL),
        section.get(LimitKeys.MAX_WAITING));
  }

  static Settings.SeenBefore seenBefore(Section section) {
    return new Settings.SeenBefore(
        section.get(LimitKeys.SIGNATURE_ENTRIES), section.get(LimitKeys.SIGNATURE_MAX_BYTES));
  }

  static AccessSettings.Authentication authentication(Section section) {
    AccessSettings.Authentication.Mode mode = section.get(AccessKeys.MODE);
    if (mode == AccessSettings.Authentication.Mode.AUDIT) {
      section.warn(AccessKeys.MODE, "audit lets every request pass, whatever its token.");
    }
    return new AccessSettings.Authentication(mode);
  }
}
