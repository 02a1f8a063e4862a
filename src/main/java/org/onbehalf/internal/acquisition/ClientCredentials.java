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
import org.onbehalf.internal.message.AcquisitionMessages;
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
  private static final String FAILURES = "onbehalf.credential.failures";

  private final String list;
  private final List<Entry> entries = new ArrayList<>();
  final Metrics metrics;
  private final RepeatLimiter limiter;
  private final RepeatLimiter expiryLimiter;
  private final Duration expiryWarning;
  private final Duration retryInterval;
  final Clock clock;
  private final AtomicReference<Instant> nextExpiryCheck = new AtomicReference<>(Instant.MIN);

  /** The last one that was accepted; null before. */
  private volatile @Nullable Entry inUse;

  /** One of the credentials, and whether it failed lately. */
  static final class Entry {
    final boolean isFirst;
    private final String key;
    private final boolean isCertificate;
    private final CredentialSource source;
    private final AtomicReference<Failure> failure = new AtomicReference<>();

    /** Of its certificate; null for none, or while it was not loaded. */
    private volatile @Nullable Instant expiresAt;

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
    final String message;

    Failure(int version, Instant since, String message) {
      this.version = version;
      this.since = since;
      this.message = message;
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
          countFailure(configured.key, "unreadable");
          limiter.log(
              "unread " + configured.key,
              LOG::warn,
              AcquisitionMessages.CREDENTIAL_FILE + " {}.{}; its previous content stays in use",
              configured.key,
              fault.getMessage());
        };
    CredentialSource source =
        custom == null ? CredentialSource.stored(configured, unreadable) : custom;
    if (source == null && configured.managedIdentity != null) {
      source = new ManagedIdentityCredential(configured.managedIdentity, http, clock);
    }
    if (source == null) {
      throw new IllegalStateException(configured.key + " is of no known kind");
    }
    Entry entry = new Entry(entries.isEmpty(), configured, source);
    entries.add(entry);
    metrics.gauge(
        "onbehalf.credential.in.use", () -> inUse == entry ? 1 : 0, "credential", entry.key);
    metrics.gauge(
        "onbehalf.credential.expiry.seconds",
        () -> {
          Instant end = entry.expiresAt;
          return end == null ? Double.NaN : end.getEpochSecond();
        },
        "credential",
        entry.key);
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
    return !entry.failure.compareAndSet(last, new Failure(last.version, now, last.message));
  }

  /** The credential for one request to that endpoint. */
  LoadedCredential load(Entry entry, String tokenEndpoint) throws CredentialFault {
    LoadedCredential loaded = entry.source.load(tokenEndpoint);
    if (loaded.certificate != null) {
      checkExpiry(entry, loaded.certificate.certificate());
    }
    if (loaded.assertion != null) {
      // RFC 7523 section 3
      loaded.assertion.requireValidAt(clock.instant());
    }
    return loaded;
  }

  void accepted(Entry entry) {
    if (inUse != entry) {
      inUse = entry;
    }
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
    entry.failure.set(new Failure(version, clock.instant(), refusal.message));
    countFailure(entry.key, "refused");
    if (entries.size() > 1) {
      limiter.log(
          "refused " + entry.key,
          LOG::warn,
          AcquisitionMessages.CREDENTIAL
              + " {} cannot be used: {}. The others of {} are tried first until its file changes, or"
              + " Acquisition.CredentialRetryInterval has passed",
          entry.key,
          refusal.message,
          list);
    }
  }

  private void countFailure(String key, String cause) {
    metrics.counter(FAILURES, "credential", key, "cause", cause).increment();
  }

  /** Why none can be used at the moment; null if one can, or nobody has tried yet. */
  public @Nullable String fault() {
    String fault = null;
    for (Entry entry : entries) {
      Failure last = entry.failure.get();
      if (last == null) {
        return null;
      }
      fault = fault == null ? entry.key + ": " + last.message : fault;
    }
    return fault;
  }

  /** The one whose certificate has expired or will soon; null if there is none. */
  public @Nullable String expiring() {
    for (Entry entry : entries) {
      Instant end = entry.expiresAt;
      if (end != null && clock.instant().plus(expiryWarning).isAfter(end)) {
        return entry.key;
      }
    }
    return null;
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
        limiter.log(
            "unreadable " + entry.key,
            LOG::warn,
            AcquisitionMessages.CREDENTIAL + " {}.{}",
            entry.key,
            fault.getMessage());
      }
    }
  }

  /** Once a day in the log, always in the figures. */
  private void checkExpiry(Entry entry, X509Certificate certificate) {
    String key = entry.key;
    Instant end = certificate.getNotAfter().toInstant();
    Instant now = clock.instant();
    boolean near = now.plus(expiryWarning).isAfter(end);
    // of the first one in a file, the start told
    boolean told = entry.isCertificate && entry.expiresAt == null;
    entry.expiresAt = end;
    // a renewed certificate is logged on its own
    if (near && expiryLimiter.tell(key + ' ' + end) != RepeatLimiter.SUPPRESSED && !told) {
      LOG.warn(
          AcquisitionMessages.EXPIRING
              + " {}: the certificate {} {}. Renew it, give its public part to {}, and replace the file;"
              + " no restart is needed",
          key,
          now.isAfter(end) ? "expired on" : "expires on",
          end,
          key.startsWith("AzureAd.") ? "Entra" : "the issuer");
    }
  }
}
