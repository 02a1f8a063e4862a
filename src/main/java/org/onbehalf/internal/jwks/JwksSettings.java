package org.onbehalf.internal.jwks;

import static org.onbehalf.internal.config.LimitKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.USELESS;

import java.time.Duration;
import org.onbehalf.internal.config.Section;

/** The issuer's signing keys. */
public final class JwksSettings {
  public final Duration refreshInterval;
  public final Duration lastKnownGood;
  public final Duration unknownKidInterval;

  /** How long after a failed fetch the next one is tried. */
  public final Duration retryInterval;

  /** How many requests wait for the keys of one issuer. */
  public final int maxWaiting;

  public JwksSettings(
      Duration refreshInterval,
      Duration lastKnownGood,
      Duration unknownKidInterval,
      Duration retryInterval,
      int maxWaiting) {
    this.refreshInterval = refreshInterval;
    this.lastKnownGood = lastKnownGood;
    this.unknownKidInterval = unknownKidInterval;
    this.retryInterval = retryInterval;
    this.maxWaiting = maxWaiting;
  }

  /** Reads the section {@code Keys}. */
  public static JwksSettings read(Section section) {
    Duration refresh = section.get(REFRESH_INTERVAL);
    Duration lastKnownGood = section.get(LAST_KNOWN_GOOD);
    if (lastKnownGood.compareTo(refresh) < 0) {
      section.warn(
          USELESS,
          LAST_KNOWN_GOOD,
          "is shorter than Keys.RefreshInterval: keys are given up before they are fetched again.");
    }
    return new JwksSettings(
        refresh,
        lastKnownGood,
        section.get(UNKNOWN_KID_INTERVAL),
        section.get(RETRY_INTERVAL),
        section.get(MAX_WAITING));
  }
}
