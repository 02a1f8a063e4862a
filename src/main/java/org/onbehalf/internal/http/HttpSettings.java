package org.onbehalf.internal.http;

import static org.onbehalf.internal.config.HttpKeys.*;

import java.security.KeyStore;
import java.time.Duration;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Section;

/** Limits of our own requests to Entra. */
public final class HttpSettings {
  public final Duration connectTimeout;
  public final Duration readTimeout;
  public final int maxResponseBytes;

  /** After how many faults in a row an endpoint is only probed; 0 for never. */
  public final int breakerThreshold;

  /** From one probe to the next. */
  public final Duration breakerInterval;

  /** Null for what the JVM is set to. */
  public final @Nullable ProxySettings proxy;

  /** Whose certificates are trusted, in place of the JVM's; null for those. Not changed. */
  public final @Nullable KeyStore trustStore;

  public HttpSettings(Duration connectTimeout, Duration readTimeout, int maxResponseBytes) {
    this(connectTimeout, readTimeout, maxResponseBytes, null, null);
  }

  public HttpSettings(
      Duration connectTimeout,
      Duration readTimeout,
      int maxResponseBytes,
      @Nullable ProxySettings proxy,
      @Nullable KeyStore trustStore) {
    this(connectTimeout, readTimeout, maxResponseBytes, 0, Duration.ZERO, proxy, trustStore);
  }

  public HttpSettings(
      Duration connectTimeout,
      Duration readTimeout,
      int maxResponseBytes,
      int breakerThreshold,
      Duration breakerInterval,
      @Nullable ProxySettings proxy,
      @Nullable KeyStore trustStore) {
    this.connectTimeout = connectTimeout;
    this.readTimeout = readTimeout;
    this.maxResponseBytes = maxResponseBytes;
    this.breakerThreshold = breakerThreshold;
    this.breakerInterval = breakerInterval;
    this.proxy = proxy;
    this.trustStore = trustStore;
  }

  /** Reads the section {@code Http}. */
  public static HttpSettings read(Section section) {
    return new HttpSettings(
        section.get(CONNECT_TIMEOUT),
        section.get(READ_TIMEOUT),
        section.get(MAX_RESPONSE_BYTES).intValue(),
        section.get(BREAKER_THRESHOLD),
        section.get(BREAKER_INTERVAL),
        ProxySettings.read(section.child(PROXY)),
        TrustStoreReader.read(section.child(TRUST_STORE)));
  }
}
