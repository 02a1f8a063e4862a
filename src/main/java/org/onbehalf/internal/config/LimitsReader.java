package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.AccessKeys.*;
import static org.onbehalf.internal.config.HttpKeys.*;
import static org.onbehalf.internal.config.LimitKeys.*;

import java.time.Duration;

/** Reads the sections that only have defaults: modes, waits, bounds. */
final class LimitsReader {

  private LimitsReader() {}

  static Settings.Http http(Section section) {
    return new Settings.Http(
        section.get(CONNECT_TIMEOUT),
        section.get(READ_TIMEOUT),
        section.get(MAX_RESPONSE_BYTES).intValue(),
        section.get(BREAKER_THRESHOLD),
        section.get(BREAKER_INTERVAL),
        ProxyReader.read(section.child(PROXY)),
        TrustStoreReader.read(section.child(TRUST_STORE)));
  }

  static Settings.Keys keys(Section section) {
    Duration refresh = section.get(REFRESH_INTERVAL);
    Duration lastKnownGood = section.get(LAST_KNOWN_GOOD);
    if (lastKnownGood.compareTo(refresh) < 0) {
      section.warn(
          LAST_KNOWN_GOOD,
          "is shorter than Keys.RefreshInterval: keys are given up before they are fetched again.");
    }
    return new Settings.Keys(
        refresh,
        lastKnownGood,
        section.get(UNKNOWN_KID_INTERVAL),
        section.get(RETRY_INTERVAL),
        section.get(MAX_WAITING));
  }

  static Settings.SignatureCache signatureCache(Section section) {
    return new Settings.SignatureCache(
        section.get(SIGNATURE_ENTRIES), section.get(SIGNATURE_MAX_BYTES));
  }

  static AccessSettings.Authentication authentication(Section section) {
    AccessSettings.Authentication.Mode mode = section.get(MODE);
    if (mode == AccessSettings.Authentication.Mode.AUDIT) {
      section.warn(MODE, "audit lets every request pass, whatever its token.");
    }
    return new AccessSettings.Authentication(mode);
  }
}
