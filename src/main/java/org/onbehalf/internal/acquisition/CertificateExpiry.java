package org.onbehalf.internal.acquisition;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns before a certificate expires: once a day in the log, always in the metrics {@code
 * KEY.certificateExpiresAt} (seconds since 1970) and {@code KEY.certificateNearItsEnd} (0 or 1).
 * Thread-safe.
 */
final class CertificateExpiry {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateExpiry.class);
  private static final Duration REPEATED = Duration.ofDays(1);

  private final Duration warning;
  private final Metrics metrics;
  private final Clock clock;
  private final RepeatLimiter daily;

  CertificateExpiry(Duration warning, Metrics metrics, Clock clock) {
    this.warning = warning;
    this.metrics = metrics;
    this.clock = clock;
    this.daily = new RepeatLimiter(clock, REPEATED);
  }

  /** Checks a certificate that is in use, or could be. */
  void check(String key, X509Certificate certificate) {
    Instant end = certificate.getNotAfter().toInstant();
    Instant now = clock.instant();
    boolean near = now.plus(warning).isAfter(end);
    metrics.set(key + ".certificateExpiresAt", end.getEpochSecond());
    metrics.set(key + ".certificateNearItsEnd", near ? 1 : 0);
    // a renewed certificate is logged on its own
    if (near && daily.tell(key + ' ' + end) != RepeatLimiter.SUPPRESSED) {
      LOG.warn(
          "{}: the certificate {} {}. Renew it, give its public part to {}, and replace the file; no restart is needed",
          key,
          now.isAfter(end) ? "expired on" : "expires on",
          end,
          key.startsWith("AzureAd.") ? "Entra" : "the issuer");
    }
  }
}
