package org.onbehalf.internal.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.onbehalf.Health;
import org.onbehalf.internal.acquisition.ClientCredentials;
import org.onbehalf.internal.acquisition.TokenAcquirer;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.jwks.JwkSource;
import org.onbehalf.internal.principal.PrincipalMapping;
import org.onbehalf.internal.sessions.SessionService;

/**
 * What is wrong at the moment, by importance. It asks no network and no store, but what the last
 * requests found. Thread-safe.
 */
final class HealthCheck {
  /** Of {@code AzureAd} first. */
  private final List<JwkSource> keys;

  private final TokenAcquirer acquirer;
  private final HttpExchange http;
  private final TokenCache cache;
  private final SessionService sessions;
  private final PrincipalMapping names;

  HealthCheck(
      List<JwkSource> keys,
      TokenAcquirer acquirer,
      HttpExchange http,
      TokenCache cache,
      SessionService sessions,
      PrincipalMapping names) {
    this.keys = keys;
    this.acquirer = acquirer;
    this.http = http;
    this.cache = cache;
    this.sessions = sessions;
    this.names = names;
  }

  /** The most important of the {@link #findings()}. */
  Health health() {
    List<Health> all = findings();
    return all.isEmpty() ? Health.up() : all.get(0);
  }

  /** 2 for up, 1 for degraded, 0 for down. */
  double figure() {
    Health.Status status = health().status();
    return status == Health.Status.UP ? 2 : status == Health.Status.DEGRADED ? 1 : 0;
  }

  /** All that is wrong, the most important first. */
  List<Health> findings() {
    List<Health> found = new ArrayList<>();
    JwkSource own = keys.get(0);
    if (isWithoutKeys(own)) {
      found.add(Health.down(noKeys(own), reach(own)));
    }
    for (ClientCredentials each : acquirer.credentials()) {
      String fault = each.fault();
      if (fault != null) {
        found.add(
            Health.degraded(
                "no token for another API can be requested, since no client credential is"
                    + " accepted. "
                    + fault,
                "correct the credential; a changed file is read without a restart"));
      }
    }
    Set<String> hosts = http.failingHosts();
    if (!hosts.isEmpty()) {
      found.add(
          Health.degraded(
              "requests to " + String.join(", ", hosts) + " failed several times in a row",
              "check that this server can reach that host: DNS, firewall, "
                  + (http.proxy() == null ? "proxy" : "the proxy " + http.proxy())
                  + ", Http.TrustStore"));
    }
    String sessionFault = sessions.storeFault();
    if (sessionFault != null) {
      found.add(Health.degraded(sessionFault, "make the store of the sessions available again"));
    }
    if (names.isUnavailable()) {
      found.add(
          Health.degraded(
              "AzureAd.PrincipalMapping cannot look names up: requests of users are answered 503",
              "make the source of the names available again; the log says what failed"));
    }
    addLesser(found);
    return found;
  }

  /** What users hardly notice yet. */
  private void addLesser(List<Health> found) {
    for (JwkSource each : keys.subList(1, keys.size())) {
      if (isWithoutKeys(each)) {
        found.add(Health.degraded(noKeys(each), reach(each)));
      }
    }
    String storeFault = cache.storeFault();
    if (storeFault != null) {
      found.add(
          Health.degraded(
              storeFault, "make the store available again; tokens are kept in memory meanwhile"));
    }
    for (JwkSource each : keys) {
      if (each.isFetchFailing() && !isWithoutKeys(each)) {
        found.add(
            Health.degraded(
                "the signing keys of "
                    + each.authority()
                    + " could not be refreshed; cached ones are used",
                reach(each)));
      }
    }
    for (ClientCredentials each : acquirer.credentials()) {
      String expiring = each.expiring();
      if (expiring != null) {
        found.add(
            Health.degraded(
                "the certificate of " + expiring + " has expired or will soon",
                "renew it, give its public part to the issuer, and replace the file"));
      }
    }
  }

  private static boolean isWithoutKeys(JwkSource source) {
    return source.isFetchFailing() && source.usable() == null;
  }

  private static String noKeys(JwkSource source) {
    return "the signing keys of "
        + source.authority()
        + " cannot be fetched: requests with its tokens are answered 503";
  }

  private String reach(JwkSource source) {
    return "check "
        + source.authorityKeys()
        + ", "
        + (http.proxy() == null ? "the proxy" : "the proxy " + http.proxy())
        + " and the trust store";
  }
}
