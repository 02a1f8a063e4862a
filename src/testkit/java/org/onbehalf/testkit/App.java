package org.onbehalf.testkit;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An application registration together with its service principal: an API, a client, or both.
 *
 * <p>What {@link AppRegistration} says stays; credentials and the enabled flag can change while the
 * emulator runs. Thread-safe.
 *
 * @since 0.1
 */
public final class App {
  /** A copy that does not change. */
  final AppRegistration registration;

  private final String tenant;
  private final String objectId;
  private final CopyOnWriteArrayList<AppRegistration.Secret> secrets;
  private final CopyOnWriteArrayList<X509Certificate> certificates;
  private final CopyOnWriteArrayList<AppRegistration.FederatedTrust> federatedTrusts;
  private volatile boolean enabled = true;

  App(AppRegistration written, String defaultTenant) {
    registration = new AppRegistration(written);
    tenant = registration.tenant == null ? defaultTenant : registration.tenant;
    objectId = Guids.of("service principal", registration.clientId);
    if (registration.identifierUris.isEmpty()) {
      registration.identifierUris.add("api://" + registration.clientId);
    }
    secrets = new CopyOnWriteArrayList<>(registration.secrets);
    certificates = new CopyOnWriteArrayList<>(registration.certificates);
    federatedTrusts = new CopyOnWriteArrayList<>(registration.federatedTrusts);
  }

  /**
   * Begins a registration for {@link EntraEmulator#register(AppRegistration)}.
   *
   * @param name what the consent page shows; the default client id derives from it and is thus the
   *     same in every run; not null
   * @return a registration with access token version 2 and nothing else set, never null
   */
  public static AppRegistration named(String name) {
    return new AppRegistration(name);
  }

  /** The application (client) id. */
  public String clientId() {
    return registration.clientId;
  }

  /** The display name. */
  public String name() {
    return registration.name;
  }

  /**
   * The id of the service principal, which is {@code oid} and {@code sub} of the application's own
   * tokens.
   */
  public String objectId() {
    return objectId;
  }

  /**
   * The first App ID URI; {@code api://} and the client id unless the registration named another.
   */
  public String identifierUri() {
    return registration.identifierUris.iterator().next();
  }

  /**
   * The long name by which clients ask for a scope.
   *
   * @param scope the scope's short name, or {@code .default}; not null
   * @return App ID URI, slash, scope; never null
   */
  public String scope(String scope) {
    return identifierUri() + '/' + Objects.requireNonNull(scope, "scope");
  }

  /**
   * Adds a client secret, beside those that exist.
   *
   * @param secret the secret's value; not null
   * @param expires when it stops working; not null
   */
  public App addSecret(String secret, Instant expires) {
    secrets.add(new AppRegistration.Secret(secret, expires));
    return this;
  }

  /**
   * Removes a client secret.
   *
   * @param secret the secret's value; not null
   */
  public App removeSecret(String secret) {
    secrets.removeIf(known -> known.value.equals(secret));
    return this;
  }

  /** Adds a certificate with whose key client assertions may be signed. */
  public App addCertificate(X509Certificate certificate) {
    certificates.add(Objects.requireNonNull(certificate, "certificate"));
    return this;
  }

  /** Removes a certificate. */
  public App removeCertificate(X509Certificate certificate) {
    certificates.remove(certificate);
    return this;
  }

  /**
   * Adds a federated identity credential.
   *
   * @param issuer who signs; not null
   * @param subject of whom, compared exactly; not null
   * @param audience what the assertion is for, compared exactly; not null
   */
  public App addFederatedCredential(FederatedIssuer issuer, String subject, String audience) {
    federatedTrusts.add(new AppRegistration.FederatedTrust(issuer, subject, audience));
    return this;
  }

  /**
   * Removes the federated identity credentials of an issuer.
   *
   * @param issuer who is trusted no longer; not null
   */
  public App removeFederatedCredentials(FederatedIssuer issuer) {
    federatedTrusts.removeIf(trust -> trust.issuer.equals(issuer));
    return this;
  }

  /**
   * Enables or disables the application (AADSTS7000112).
   *
   * @param enabled whether it may obtain tokens
   */
  public App enabled(boolean enabled) {
    this.enabled = enabled;
    return this;
  }

  @Override
  public String toString() {
    return registration.name + " (" + registration.clientId + ")";
  }

  String tenant() {
    return tenant;
  }

  boolean livesIn(String someTenant) {
    return registration.multiTenant || tenant.equals(someTenant);
  }

  boolean isEnabled() {
    return enabled;
  }

  Optional<String> authenticationContext() {
    return Optional.ofNullable(registration.authenticationContext);
  }

  /** Whether the text names this application as a resource: by client id or App ID URI. */
  boolean isIdentifiedBy(String identifier) {
    return identifier.equalsIgnoreCase(registration.clientId)
        || registration.identifierUris.contains(identifier);
  }

  boolean allowsRedirect(String uri) {
    return registration.redirectUris.containsKey(uri) || isOnLocalhost(uri);
  }

  /** Whether a page or a native application listens there, which has no credential. */
  boolean isPublicRedirect(String uri) {
    Boolean exact = registration.redirectUris.get(uri);
    return exact == null ? isOnLocalhost(uri) : exact;
  }

  /** A native application registered as http://localhost may listen on any port (RFC 8252). */
  private boolean isOnLocalhost(String uri) {
    return Boolean.TRUE.equals(registration.redirectUris.get("http://localhost"))
        && uri.matches("http://localhost:[0-9]{1,5}/?");
  }

  boolean knowsClient(App client) {
    return registration.knownClients.contains(client.clientId());
  }

  Set<String> preAuthorized(App client) {
    return registration.preAuthorized.getOrDefault(client.clientId(), Collections.emptySet());
  }

  List<AppRegistration.Secret> secrets() {
    return secrets;
  }

  List<X509Certificate> certificates() {
    return certificates;
  }

  List<AppRegistration.FederatedTrust> federatedTrusts() {
    return federatedTrusts;
  }

  boolean hasCredential() {
    return !secrets.isEmpty()
        || !certificates.isEmpty()
        || !federatedTrusts.isEmpty()
        || !registration.subjectTrusts.isEmpty();
  }
}
