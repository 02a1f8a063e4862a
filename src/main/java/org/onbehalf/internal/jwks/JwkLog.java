package org.onbehalf.internal.jwks;

import java.time.Clock;
import java.time.Duration;
import org.onbehalf.internal.config.Quantities;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.message.TokenMessages;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log says about the keys of an issuer. Thread-safe. */
final class JwkLog {
  private static final Logger LOG = LoggerFactory.getLogger(JwkSource.class);

  private final Discovery discovery;
  private final JwksSettings limits;
  private final String proxy;
  private final RepeatLimiter warnings;
  private volatile String ignoredKeys = "";

  JwkLog(Discovery discovery, JwksSettings limits, HttpExchange http, Clock clock) {
    this.discovery = discovery;
    this.limits = limits;
    this.proxy = http.proxy() == null ? "the proxy" : "the proxy " + http.proxy();
    this.warnings = new RepeatLimiter(clock, Duration.ofMinutes(1));
  }

  /** Once, until they change. */
  void ignored(String keys) {
    if (!keys.isEmpty() && !keys.equals(ignoredKeys)) {
      LOG.info("keys of {} are not used: {}", discovery.authority(), keys);
    }
    ignoredKeys = keys;
  }

  /** What goes wrong with the fetch itself is logged when it ends. */
  void tooManyWait() {
    warnings.log(
        "waiting",
        LOG::warn,
        TokenMessages.KEYS_WAITING
            + " more requests wait for the signing keys of {} than Keys.MaxWaiting = {} allows:"
            + " further ones are answered 503. See why {} answers slowly, or raise the limit",
        discovery.authority(),
        limits.maxWaiting,
        discovery.authority());
  }

  void failed(Throwable fault, boolean hasUsable) {
    warnings.log(
        "fetch",
        LOG::warn,
        TokenMessages.KEYS
            + " the signing keys of {} could not be fetched: {}; the next attempt follows in {} at the"
            + " earliest, meanwhile {}. Check {}, {} and the trust store",
        discovery.authority(),
        HttpExchange.describe(fault),
        Quantities.words(limits.retryInterval),
        hasUsable ? "the cached keys are used" : "requests are answered 503",
        discovery.authorityKeys(),
        proxy);
  }
}
