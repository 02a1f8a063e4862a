package org.onbehalf.internal.acquisition;

import com.microsoft.aad.msal4j.IClientCredential;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.onbehalf.internal.config.ClientCredential;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.internal.config.TokenExchangeSettings;
import org.onbehalf.internal.credential.CredentialFault;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.onbehalf.spi.ClientCredentialProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code AzureAd.ClientCredentials}, or an issuer's own, in their order: what Entra refuses, or
 * cannot be had, gives way to the next, and comes after the others until its time is over or its
 * file has changed. Thread-safe; no lock is held while one is read or tried.
 */
public final class CredentialChain {
  private static final Logger LOG = LoggerFactory.getLogger(CredentialChain.class);
  private static final Duration TOLD_EVERY = Duration.ofMinutes(1);
  private static final Duration LOOKED_AT_EVERY = Duration.ofHours(1);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final String list;
  private final List<CredentialLink> links;
  private final CertificateExpiry expiry;
  private final Metrics metrics;
  private final RepeatLimiter limiter;
  private final Clock clock;
  private final AtomicReference<Instant> nextLook = new AtomicReference<>(Instant.MIN);

  /**
   * Those for Entra; reads nothing yet.
   *
   * @param providers the application's own, by the key of their entry
   */
  public CredentialChain(
      Settings settings,
      Map<String, ClientCredentialProvider> providers,
      HttpExchange http,
      Metrics metrics,
      Clock clock) {
    this(
        "AzureAd",
        settings.azureAd.clientId,
        settings.azureAd.client.clientCredentials,
        settings,
        providers,
        http,
        metrics,
        clock);
  }

  /** Those for an issuer that exchanges tokens itself; reads nothing yet. */
  public static CredentialChain of(
      TokenExchangeSettings exchange,
      Settings settings,
      HttpExchange http,
      Metrics metrics,
      Clock clock) {
    return new CredentialChain(
        exchange.key,
        exchange.clientId,
        exchange.clientCredentials,
        settings,
        Collections.<String, ClientCredentialProvider>emptyMap(),
        http,
        metrics,
        clock);
  }

  private CredentialChain(
      String section,
      String clientId,
      List<ClientCredential> credentials,
      Settings settings,
      Map<String, ClientCredentialProvider> providers,
      HttpExchange http,
      Metrics metrics,
      Clock clock) {
    this.list = section + ".ClientCredentials";
    this.expiry =
        new CertificateExpiry(settings.azureAd.client.certificateExpiryWarning, metrics, clock);
    this.metrics = metrics;
    this.limiter = new RepeatLimiter(clock, TOLD_EVERY);
    this.clock = clock;
    CredentialSources sources =
        new CredentialSources(clientId, providers, http, clock, this::unread);
    List<CredentialLink> made = new ArrayList<>();
    for (ClientCredential each : credentials) {
      made.add(
          new CredentialLink(
              each.key,
              made.isEmpty(),
              sources.of(each),
              settings.acquisition.credentialRetryInterval));
    }
    this.links = Collections.unmodifiableList(made);
  }

  /**
   * Sends a request with each credential in turn, as long as the credential itself is refused.
   *
   * @param tokenEndpoint where the request goes
   * @return the answer to the first that is accepted; where all are refused, that to the first one
   *     of the configuration
   */
  public TokenAnswer ask(String tokenEndpoint, Function<IClientCredential, TokenAnswer> request) {
    lookAtCertificates();
    TokenAnswer toTheFirst =
        TokenAnswer.refused(
            TokenRefusal.configuration(
                list + " is empty. Tokens of downstream APIs need a secret or a certificate",
                null));
    for (CredentialLink link : inOrder()) {
      int version = link.source.version();
      TokenAnswer answer;
      try {
        CredentialSource.Loaded loaded = link.source.load(tokenEndpoint);
        if (loaded.certificate != null) {
          expiry.look(link.key, loaded.certificate);
        }
        answer = request.apply(loaded.credential);
        if (answer.token() != null) {
          accepted(link);
          return answer;
        }
        if (answer.refusal().kind != TokenRefusal.Kind.CREDENTIAL) {
          return answer;
        }
        link.source.refused();
      } catch (CredentialFault fault) {
        answer = TokenAnswer.refused(refusal(link, fault));
      }
      failed(link, version, answer.refusal());
      if (link.isFirst) {
        toTheFirst = answer;
      }
    }
    return toTheFirst;
  }

  private List<CredentialLink> inOrder() {
    List<CredentialLink> ordered = new ArrayList<>();
    List<CredentialLink> failing = new ArrayList<>();
    for (CredentialLink link : links) {
      (link.comesLast(clock.instant()) ? failing : ordered).add(link);
    }
    ordered.addAll(failing);
    return ordered;
  }

  private void accepted(CredentialLink link) {
    if (link.succeeded()) {
      LOG.info("{} is accepted again", link.key);
    }
  }

  private void failed(CredentialLink link, int version, TokenRefusal refusal) {
    link.failed(version, clock.instant());
    metrics.increment(link.key + ".refused");
    if (links.size() > 1 && limiter.tell("refused " + link.key) != RepeatLimiter.SUPPRESSED) {
      LOG.warn(
          "{} is of no use: {}. The others of {} come before it until its file changes, or Acquisition.CredentialRetryInterval has passed",
          link.key,
          refusal.message,
          list);
    }
  }

  private static TokenRefusal refusal(CredentialLink link, CredentialFault fault) {
    String message = link.key + "." + fault.getMessage();
    return fault.passing
        ? TokenRefusal.unavailable(message, RETRY_AFTER, null)
        : TokenRefusal.of(TokenRefusal.Kind.CREDENTIAL, message, null);
  }

  private void unread(String key, CredentialFault fault) {
    metrics.increment(key + ".unreadable");
    if (limiter.tell("unread " + key) != RepeatLimiter.SUPPRESSED) {
      LOG.warn("{}.{}; what it held before stays in use", key, fault.getMessage());
    }
  }

  /** Those too that wait for their turn: the day they are needed is late to learn that they end. */
  private void lookAtCertificates() {
    Instant now = clock.instant();
    Instant next = nextLook.get();
    if (now.isBefore(next) || !nextLook.compareAndSet(next, now.plus(LOOKED_AT_EVERY))) {
      return;
    }
    for (CredentialLink link : links) {
      try {
        X509Certificate certificate = link.source.certificate();
        if (certificate != null) {
          expiry.look(link.key, certificate);
        }
      } catch (CredentialFault fault) {
        if (limiter.tell("unreadable " + link.key) != RepeatLimiter.SUPPRESSED) {
          LOG.warn("{}.{}", link.key, fault.getMessage());
        }
      }
    }
  }
}
