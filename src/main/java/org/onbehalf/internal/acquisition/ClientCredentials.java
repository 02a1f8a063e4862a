package org.onbehalf.internal.acquisition;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.credential.ClientCredential;
import org.onbehalf.internal.credential.CredentialFault;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.onbehalf.spi.ClientCredentialProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code AzureAd.ClientCredentials}, or an issuer's own, in their order. A credential that is
 * refused or cannot be loaded is tried last until {@code Acquisition.CredentialRetryInterval} has
 * passed or its file has changed. Thread-safe; no lock is held while one is loaded or tried.
 */
public final class ClientCredentials {
  private static final Logger LOG = LoggerFactory.getLogger(ClientCredentials.class);
  private static final Duration LOG_INTERVAL = Duration.ofMinutes(1);
  private static final Duration EXPIRY_CHECK_INTERVAL = Duration.ofHours(1);
  private static final Duration EXPIRY_LOG_INTERVAL = Duration.ofDays(1);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final String list;
  private final List<Entry> entries = new ArrayList<>();
  private final Metrics metrics;
  private final RepeatLimiter limiter;
  private final RepeatLimiter expiryLimiter;
  private final Duration expiryWarning;
  private final Duration retryInterval;
  private final Clock clock;
  private final AtomicReference<Instant> nextExpiryCheck = new AtomicReference<>(Instant.MIN);

  /** One of the credentials, and whether it failed lately. */
  static final class Entry {
    final boolean isFirst;
    private final String key;
    private final boolean isCertificate;
    private final CredentialSource source;
    private final AtomicReference<Failure> failure = new AtomicReference<>();

    Entry(boolean isFirst, ClientCredential configured, CredentialSource source) {
      this.isFirst = isFirst;
      this.key = configured.key;
      this.isCertificate = configured.certificate != null;
      this.source = source;
    }

    int version() {
      return source.version();
    }

    TokenRefusal refusal(CredentialFault fault) {
      String message = key + "." + fault.getMessage();
      return fault.passing
          ? TokenRefusal.unavailable(message, RETRY_AFTER, null)
          : TokenRefusal.of(TokenRefusal.Kind.CREDENTIAL, message, null);
    }
  }

  /** When which version of a credential failed. */
  private static final class Failure {
    final int version;
    final Instant since;

    Failure(int version, Instant since) {
      this.version = version;
      this.since = since;
    }
  }

  /**
   * Those for Entra; reads nothing yet.
   *
   * @param providers the application's own, by the key of their entry
   */
  public ClientCredentials(
      AcquisitionSettings settings,
      Map<String, ClientCredentialProvider> providers,
      HttpExchange http,
      Metrics metrics,
      Clock clock) {
    this("AzureAd", settings, metrics, clock);
    for (ClientCredential each : settings.client.clientCredentials) {
      ClientCredentialProvider provider = providers.get(each.key);
      add(
          each,
          each.custom == null || provider == null
              ? null
              : new CustomCredential(provider, settings.client.clientId, each.custom.data),
          http);
    }
  }

  /** Those for an issuer that exchanges tokens itself; reads nothing yet. */
  public ClientCredentials(
      TokenExchangeSettings exchange,
      AcquisitionSettings settings,
      HttpExchange http,
      Metrics metrics,
      Clock clock) {
    this(exchange.key, settings, metrics, clock);
    exchange.clientCredentials.forEach(each -> add(each, null, http));
  }

  private ClientCredentials(
      String section, AcquisitionSettings settings, Metrics metrics, Clock clock) {
    this.list = section + ".ClientCredentials";
    this.metrics = metrics;
    this.limiter = new RepeatLimiter(clock, LOG_INTERVAL);
    this.expiryLimiter = new RepeatLimiter(clock, EXPIRY_LOG_INTERVAL);
    this.expiryWarning = settings.client.certificateExpiryWarning;
    this.retryInterval = settings.credentialRetryInterval;
    this.clock = clock;
  }

  private ClientCredentials(ClientCredentials all) {
    this.list = all.list;
    this.metrics = all.metrics;
    this.limiter = all.limiter;
    this.expiryLimiter = all.expiryLimiter;
    this.expiryWarning = all.expiryWarning;
    this.retryInterval = all.retryInterval;
    this.clock = all.clock;
  }

  private void add(
      ClientCredential configured, @Nullable CredentialSource custom, HttpExchange http) {
    Consumer<CredentialFault> unreadable =
        fault -> {
          metrics.increment(configured.key + ".unreadable");
          if (limiter.tell("unread " + configured.key) != RepeatLimiter.SUPPRESSED) {
            LOG.warn(
                "{}.{}; its previous content stays in use", configured.key, fault.getMessage());
          }
        };
    CredentialSource source =
        custom == null ? CredentialSource.stored(configured, unreadable) : custom;
    if (source == null && configured.managedIdentity != null) {
      source = new ManagedIdentityCredential(configured.managedIdentity, http, clock);
    }
    if (source == null) {
      throw new IllegalStateException(configured.key + " is of no known kind");
    }
    entries.add(new Entry(entries.isEmpty(), configured, source));
  }

  /** One of them alone, so that it can be tried; all keep their state. */
  public ClientCredentials only(String key) {
    ClientCredentials one = new ClientCredentials(this);
    entries.stream().filter(entry -> entry.key.equals(key)).forEach(one.entries::add);
    return one;
  }

  /** Those that failed lately come last. */
  List<Entry> inOrder() {
    checkExpiry();
    List<Entry> ordered = new ArrayList<>();
    List<Entry> failing = new ArrayList<>();
    for (Entry entry : entries) {
      (failedLately(entry) ? failing : ordered).add(entry);
    }
    ordered.addAll(failing);
    return ordered;
  }

  /** When the interval is over, one request tries the credential again. */
  private boolean failedLately(Entry entry) {
    Failure last = entry.failure.get();
    if (last == null || entry.version() != last.version) {
      return false;
    }
    Instant now = clock.instant();
    // a clock that was set back must not exclude it for longer
    if (!now.isBefore(last.since) && now.isBefore(last.since.plus(retryInterval))) {
      return true;
    }
    return !entry.failure.compareAndSet(last, new Failure(last.version, now));
  }

  /** The credential for one request to that endpoint. */
  LoadedCredential load(Entry entry, String tokenEndpoint) throws CredentialFault {
    LoadedCredential loaded = entry.source.load(tokenEndpoint);
    if (loaded.certificate != null) {
      checkExpiry(entry.key, loaded.certificate.certificate());
    }
    if (loaded.assertion != null) {
      // RFC 7523 section 3
      loaded.assertion.requireValidAt(clock.instant());
    }
    return loaded;
  }

  void accepted(Entry entry) {
    if (entry.failure.getAndSet(null) != null) {
      LOG.info("{} is accepted again", entry.key);
    }
  }

  /** The token endpoint refused it: what is cached of it may be outdated. */
  void refusedByEndpoint(Entry entry) {
    entry.source.refused();
  }

  /**
   * The credential was refused or could not be loaded.
   *
   * @param version of the credential that was tried
   */
  void refused(Entry entry, int version, TokenRefusal refusal) {
    entry.failure.set(new Failure(version, clock.instant()));
    metrics.increment(entry.key + ".refused");
    if (entries.size() > 1 && limiter.tell("refused " + entry.key) != RepeatLimiter.SUPPRESSED) {
      LOG.warn(
          "{} cannot be used: {}. The others of {} are tried first until its file changes, or"
              + " Acquisition.CredentialRetryInterval has passed",
          entry.key,
          refusal.message,
          list);
    }
  }

  /** Why no token can be requested if there is no credential at all. */
  TokenRefusal missing() {
    return TokenRefusal.configuration(
        list + " is empty. Tokens of downstream APIs need a secret or a certificate", null);
  }

  /** Also of those that are not in use: on the day they are needed it is too late to renew them. */
  private void checkExpiry() {
    Instant now = clock.instant();
    Instant next = nextExpiryCheck.get();
    if (now.isBefore(next)
        || !nextExpiryCheck.compareAndSet(next, now.plus(EXPIRY_CHECK_INTERVAL))) {
      return;
    }
    for (Entry entry : entries) {
      try {
        if (entry.isCertificate) {
          load(entry, "");
        }
      } catch (CredentialFault fault) {
        if (limiter.tell("unreadable " + entry.key) != RepeatLimiter.SUPPRESSED) {
          LOG.warn("{}.{}", entry.key, fault.getMessage());
        }
      }
    }
  }

  /** Once a day in the log, always in the metrics (seconds since 1970, and 0 or 1). */
  private void checkExpiry(String key, X509Certificate certificate) {
    Instant end = certificate.getNotAfter().toInstant();
    Instant now = clock.instant();
    boolean near = now.plus(expiryWarning).isAfter(end);
    metrics.set(key + ".certificateExpiresAt", end.getEpochSecond());
    metrics.set(key + ".certificateNearItsEnd", near ? 1 : 0);
    // a renewed certificate is logged on its own
    if (near && expiryLimiter.tell(key + ' ' + end) != RepeatLimiter.SUPPRESSED) {
      LOG.warn(
          "{}: the certificate {} {}. Renew it, give its public part to {}, and replace the file; no restart is needed",
          key,
          now.isAfter(end) ? "expired on" : "expires on",
          end,
          key.startsWith("AzureAd.") ? "Entra" : "the issuer");
    }
  }
}
