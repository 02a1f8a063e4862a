package org.onbehalf.testkit;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/**
 * What the manifest of an application says, for {@link EntraEmulator#register}. {@link App#named}
 * begins one.
 *
 * <p>Not thread-safe; can be changed and registered again under another client id.
 *
 * @since 0.1
 */
public final class AppRegistration {
  final String name;
  String clientId;
  @Nullable String tenant;
  boolean multiTenant;
  boolean assignmentRequired;
  int accessTokenVersion = 2;
  @Nullable String authenticationContext;
  final Set<String> identifierUris = new LinkedHashSet<>();

  /** Each scope, and whether only an administrator may consent to it. */
  final Map<String, Boolean> scopes = new LinkedHashMap<>();

  final Set<String> appRoles = new LinkedHashSet<>();
  final Map<String, Boolean> redirectUris = new LinkedHashMap<>();

  /** Client ids of resources, and the scopes that the manifest requires of them. */
  final Map<String, Set<String>> requiredScopes = new LinkedHashMap<>();

  final Set<String> knownClients = new LinkedHashSet<>();
  final Map<String, Set<String>> preAuthorized = new LinkedHashMap<>();
  final Set<Secret> secrets = new LinkedHashSet<>();
  final Set<X509Certificate> certificates = new LinkedHashSet<>();
  final Set<FederatedTrust> federatedTrusts = new LinkedHashSet<>();
  final Set<SubjectTrust> subjectTrusts = new LinkedHashSet<>();

  AppRegistration(String name) {
    this.name = Objects.requireNonNull(name, "name");
    clientId = Guids.of("application", name);
  }

  AppRegistration(AppRegistration other) {
    name = other.name;
    clientId = other.clientId;
    tenant = other.tenant;
    multiTenant = other.multiTenant;
    assignmentRequired = other.assignmentRequired;
    accessTokenVersion = other.accessTokenVersion;
    authenticationContext = other.authenticationContext;
    identifierUris.addAll(other.identifierUris);
    scopes.putAll(other.scopes);
    appRoles.addAll(other.appRoles);
    redirectUris.putAll(other.redirectUris);
    requiredScopes.putAll(other.requiredScopes);
    knownClients.addAll(other.knownClients);
    preAuthorized.putAll(other.preAuthorized);
    secrets.addAll(other.secrets);
    certificates.addAll(other.certificates);
    federatedTrusts.addAll(other.federatedTrusts);
    subjectTrusts.addAll(other.subjectTrusts);
  }

  /**
   * The application (client) id.
   *
   * @param clientId a GUID; not null
   */
  public AppRegistration clientId(String clientId) {
    this.clientId = Guids.require("The client id", clientId);
    return this;
  }

  /**
   * The home tenant; the emulator's first one unless set.
   *
   * @param tenant the tenant's id; not null
   */
  public AppRegistration tenant(String tenant) {
    this.tenant = Guids.require("The tenant", tenant);
    return this;
  }

  /** Makes the application usable in every tenant (signInAudience AzureADMultipleOrgs). */
  public AppRegistration multiTenant() {
    multiTenant = true;
    return this;
  }

  /** Only users with a role for this application get tokens for it (appRoleAssignmentRequired). */
  public AppRegistration assignmentRequired() {
    assignmentRequired = true;
    return this;
  }

  /**
   * The version of access tokens for this application as a resource (requestedAccessTokenVersion).
   *
   * @param version 1 or 2
   * @throws IllegalArgumentException for another number
   */
  public AppRegistration accessTokenVersion(int version) {
    if (version != 1 && version != 2) {
      throw new IllegalArgumentException("the version must be 1 or 2, found " + version);
    }
    accessTokenVersion = version;
    return this;
  }

  /**
   * Adds an App ID URI; without any it is {@code api://} and the client id.
   *
   * @param uri the URI, compared exactly; not null
   */
  public AppRegistration identifierUri(String uri) {
    identifierUris.add(Objects.requireNonNull(uri, "uri"));
    return this;
  }

  /**
   * Exposes a scope to which users may consent themselves.
   *
   * @param scope its short name; not null
   */
  public AppRegistration scope(String scope) {
    scopes.put(Objects.requireNonNull(scope, "scope"), Boolean.FALSE);
    return this;
  }

  /**
   * Exposes a scope to which only an administrator may consent.
   *
   * @param scope its short name; not null
   */
  public AppRegistration adminScope(String scope) {
    scopes.put(Objects.requireNonNull(scope, "scope"), Boolean.TRUE);
    return this;
  }

  /**
   * Defines app roles, for users and for applications.
   *
   * @param roles their values; not null
   */
  public AppRegistration appRoles(String... roles) {
    appRoles.addAll(Arrays.asList(roles));
    return this;
  }

  /**
   * Adds a client secret without an end.
   *
   * @param secret the secret's value; not null
   */
  public AppRegistration secret(String secret) {
    secrets.add(new Secret(secret, Instant.MAX));
    return this;
  }

  /** Adds a certificate with whose key client assertions may be signed. */
  public AppRegistration certificate(X509Certificate certificate) {
    certificates.add(Objects.requireNonNull(certificate, "certificate"));
    return this;
  }

  /**
   * Trusts what an outside issuer says of a workload (a federated identity credential), for the
   * audience {@link FederatedIssuer#AUDIENCE}.
   *
   * @param issuer who signs; not null
   * @param subject of whom, compared exactly; not null
   */
  public AppRegistration federatedCredential(FederatedIssuer issuer, String subject) {
    federatedTrusts.add(new FederatedTrust(issuer, subject, FederatedIssuer.AUDIENCE));
    return this;
  }

  /**
   * Trusts every certificate of that subject and issuer whose chain comes with the assertion
   * ({@code x5c}), without knowing the certificate itself.
   *
   * @param commonName the subject's CN; not null
   * @param issuer the authority's certificate; not null
   */
  public AppRegistration trustedSubject(String commonName, X509Certificate issuer) {
    subjectTrusts.add(new SubjectTrust(commonName, issuer));
    return this;
  }

  /**
   * Adds a redirect URI of a server, which authenticates with a credential.
   *
   * @param uri the URI, compared exactly; not null
   */
  public AppRegistration redirectUri(String uri) {
    redirectUris.put(Objects.requireNonNull(uri, "uri"), Boolean.FALSE);
    return this;
  }

  /**
   * Adds a redirect URI of a single-page or native application, which has no credential and must
   * use PKCE.
   *
   * @param uri the URI, compared exactly; not null
   */
  public AppRegistration publicRedirectUri(String uri) {
    redirectUris.put(Objects.requireNonNull(uri, "uri"), Boolean.TRUE);
    return this;
  }

  /**
   * States scopes of another application that this one needs (requiredResourceAccess); {@code
   * .default} on the sign-in page asks for them.
   *
   * @param resource the other application; not null
   * @param scopes short names; not null
   */
  public AppRegistration requires(App resource, String... scopes) {
    requiredScopes
        .computeIfAbsent(resource.clientId(), id -> new LinkedHashSet<>())
        .addAll(Arrays.asList(scopes));
    return this;
  }

  /**
   * Names a client with whose consent this application's own required scopes are consented too
   * (knownClientApplications).
   *
   * @param clientId the client's id; not null
   */
  public AppRegistration knownClient(String clientId) {
    knownClients.add(Guids.require("The known client", clientId));
    return this;
  }

  /**
   * Lets a client use scopes of this application without anybody's consent
   * (preAuthorizedApplications).
   *
   * @param clientId the client's id; not null
   * @param scopes short names; not null
   */
  public AppRegistration preAuthorize(String clientId, String... scopes) {
    preAuthorized.put(
        Guids.require("The pre-authorized client", clientId),
        new LinkedHashSet<>(Arrays.asList(scopes)));
    return this;
  }

  /**
   * Protects this application by a Conditional Access authentication context: a user token is
   * issued only after a sign-in that was asked for it by {@code claims} (AADSTS50076 with claims).
   *
   * @param context the context's id, {@code c1} to {@code c99}; not null
   */
  public AppRegistration requiresAuthenticationContext(String context) {
    authenticationContext = Objects.requireNonNull(context, "context");
    return this;
  }

  /** A client secret and its end. */
  static final class Secret {
    final String value;
    final Instant expires;

    Secret(String value, Instant expires) {
      this.value = Objects.requireNonNull(value, "secret");
      this.expires = Objects.requireNonNull(expires, "expires");
    }
  }

  /** A federated identity credential. */
  static final class FederatedTrust {
    final FederatedIssuer issuer;
    final String subject;
    final String audience;

    FederatedTrust(FederatedIssuer issuer, String subject, String audience) {
      this.issuer = Objects.requireNonNull(issuer, "issuer");
      this.subject = Objects.requireNonNull(subject, "subject");
      this.audience = Objects.requireNonNull(audience, "audience");
    }
  }

  /** A certificate's subject, as long as that authority issued it. */
  static final class SubjectTrust {
    final String commonName;
    final X509Certificate issuer;

    SubjectTrust(String commonName, X509Certificate issuer) {
      this.commonName = Objects.requireNonNull(commonName, "commonName");
      this.issuer = Objects.requireNonNull(issuer, "issuer");
    }
  }
}
