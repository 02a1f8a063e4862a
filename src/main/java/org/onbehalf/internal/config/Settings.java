package org.onbehalf.internal.config;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/**
 * The configuration as the rest of the house sees it: typed, complete, free of faults. Only {@link
 * SettingsReader} makes one. Keys, defaults, units and meaning stand in {@code
 * org/onbehalf/reference.conf}; the fields bear the keys' names.
 */
public final class Settings {
  /** The application's name: {@code onbehalf.name}, else the context path. */
  public final String name;

  public final AzureAd azureAd;

  /** Whose tokens are accepted: that of {@link #azureAd} first. */
  public final List<Issuer> issuers;

  public final Map<String, DownstreamApi> downstreamApis;
  public final TokenCache tokenCache;
  public final Http http;
  public final Keys keys;
  public final SeenBefore seenBefore;
  public final Acquisition acquisition;
  public final Challenges challenges;
  public final Authentication authentication;
  public final Authorization authorization;
  public final Cors cors;

  Settings(
      String name,
      AzureAd azureAd,
      List<Issuer> issuers,
      Map<String, DownstreamApi> downstreamApis,
      TokenCache tokenCache,
      Http http,
      Keys keys,
      SeenBefore seenBefore,
      Acquisition acquisition,
      Challenges challenges,
      Authentication authentication,
      Authorization authorization,
      Cors cors) {
    this.name = name;
    this.azureAd = azureAd;
    this.issuers = issuers;
    this.downstreamApis = downstreamApis;
    this.tokenCache = tokenCache;
    this.http = http;
    this.keys = keys;
    this.seenBefore = seenBefore;
    this.acquisition = acquisition;
    this.challenges = challenges;
    this.authentication = authentication;
    this.authorization = authorization;
    this.cors = cors;
  }

  /** Who issues the tokens that come in, whom they are for, and how we prove who we are. */
  public static final class AzureAd {
    public final Authority authority;

    /** The authority's; with a trailing slash; https, or http on a loopback host. */
    public final URI instance;

    /**
     * The authority's: a GUID or a domain name; {@code organizations} or {@code common} for many
     * tenants; empty for AD FS.
     */
    public final String tenantId;

    public final String clientId;

    /** What {@code aud} may be; never empty. */
    public final List<String> audiences;

    /** In the order of the configuration; empty where nothing is called downstream. */
    public final List<ClientCredential> clientCredentials;

    public final Duration clockSkew;

    /** In characters. */
    public final int maxTokenLength;

    public final TokenRules rules;

    /** How its tokens are signed. */
    public final Jose jose;

    AzureAd(
        Authority authority,
        String clientId,
        List<String> audiences,
        List<ClientCredential> clientCredentials,
        Duration clockSkew,
        int maxTokenLength,
        TokenRules rules,
        Jose jose) {
      this.authority = authority;
      this.instance = authority.instance;
      this.tenantId = authority.tenantId;
      this.clientId = clientId;
      this.audiences = audiences;
      this.clientCredentials = clientCredentials;
      this.clockSkew = clockSkew;
      this.maxTokenLength = maxTokenLength;
      this.rules = rules;
      this.jose = jose;
    }

    /** As one of the issuers whose tokens are accepted: the API's own. */
    public Issuer issuer() {
      String query = jose.customSigningKeys ? "?appid=" + clientId : "";
      return new Issuer(
          "AzureAd", authority, query, audiences, clockSkew, rules, jose, true, true, "");
    }

    /** Whether {@link #tenantId} stands for many tenants. */
    public boolean hasSeveralTenants() {
      return authority.hasSeveralTenants();
    }
  }

  /** An issuer whose tokens are accepted: {@code AzureAd} itself, or a section of Issuers. */
  public static final class Issuer {
    /** The section that it is configured in, such as {@code Issuers.Partner}. */
    public final String key;

    public final Authority authority;

    /** With its question mark; empty for none. */
    public final String metadataQuery;

    /** What {@code aud} may be; never empty. */
    public final List<String> audiences;

    public final Duration clockSkew;
    public final TokenRules rules;
    public final Jose jose;

    /** Whether it is {@code AzureAd}: the API's own directory. */
    public final boolean own;

    /** Whether its roles count here. */
    public final boolean trustRoles;

    /** What stands before each of its roles; may be empty. */
    public final String rolePrefix;

    Issuer(
        String key,
        Authority authority,
        String metadataQuery,
        List<String> audiences,
        Duration clockSkew,
        TokenRules rules,
        Jose jose,
        boolean own,
        boolean trustRoles,
        String rolePrefix) {
      this.key = key;
      this.authority = authority;
      this.metadataQuery = metadataQuery;
      this.audiences = audiences;
      this.clockSkew = clockSkew;
      this.rules = rules;
      this.jose = jose;
      this.own = own;
      this.trustRoles = trustRoles;
      this.rolePrefix = rolePrefix;
    }

    /** The names in a filter's init-param. */
    public static Set<String> names(String parameter) {
      return Collections.unmodifiableSet(
          new LinkedHashSet<>(Arrays.asList(parameter.trim().split("[\\s,]+", -1))));
    }

    /** What it is called in filters' init-params and before names of its callers. */
    public String name() {
      return key.substring(key.indexOf('.') + 1);
    }
  }

  /** How tokens that come in are signed, and with what they may be encrypted. */
  public static final class Jose {
    /** What a token may be signed with; never empty. */
    public final Set<SignatureAlgorithm> signatureAlgorithms;

    /** Whether the issuer's keys are those that it keeps for this application alone. */
    public final boolean customSigningKeys;

    /** All are tried; empty where tokens are not encrypted. */
    public final List<DecryptionCredential> tokenDecryptionCredentials;

    public Jose(
        Set<SignatureAlgorithm> signatureAlgorithms,
        boolean customSigningKeys,
        List<DecryptionCredential> tokenDecryptionCredentials) {
      this.signatureAlgorithms = signatureAlgorithms;
      this.customSigningKeys = customSigningKeys;
      this.tokenDecryptionCredentials = tokenDecryptionCredentials;
    }
  }

  /** A private RSA key whose certificate Entra encrypts tokens with. */
  public static final class DecryptionCredential {
    /** Where it stands, such as {@code AzureAd.TokenDecryptionCredentials[0]}; for messages. */
    public final String key;

    public final PrivateKey privateKey;

    public DecryptionCredential(String key, PrivateKey privateKey) {
      this.key = key;
      this.privateKey = privateKey;
    }

    /** Shows where it stands, not what it is. */
    @Override
    public String toString() {
      return "DecryptionCredential(" + key + ")";
    }
  }

  /** A client credential: a secret, or a certificate with its private key in a PKCS12 file. */
  public static final class ClientCredential {
    /** Where it stands, such as {@code AzureAd.ClientCredentials[0]}; for messages. */
    public final String key;

    /** Set exactly for {@code SourceType = ClientSecret}. */
    public final @Nullable String clientSecret;

    /** Set exactly for {@code SourceType = Path}. */
    public final @Nullable Path certificateDiskPath;

    /** The PKCS12 file's password; empty for none. */
    public final String certificatePassword;

    ClientCredential(
        String key,
        @Nullable String clientSecret,
        @Nullable Path certificateDiskPath,
        String certificatePassword) {
      this.key = key;
      this.clientSecret = clientSecret;
      this.certificateDiskPath = certificateDiskPath;
      this.certificatePassword = certificatePassword;
    }

    /** Shows where it stands, not what it is. */
    @Override
    public String toString() {
      return "ClientCredential(" + key + ")";
    }
  }

  /** A downstream API. */
  public static final class DownstreamApi {
    public final String name;

    /** Absolute, https (or http where allowed), without query, fragment and user-info. */
    public final URI baseUrl;

    /** Never empty. */
    public final List<String> scopes;

    /** Beneath the base URL; empty for none. */
    public final String relativePath;

    public final boolean requestAppToken;
    public final Duration connectTimeout;
    public final Duration readTimeout;

    DownstreamApi(
        String name,
        URI baseUrl,
        List<String> scopes,
        String relativePath,
        boolean requestAppToken,
        Duration connectTimeout,
        Duration readTimeout) {
      this.name = name;
      this.baseUrl = baseUrl;
      this.scopes = scopes;
      this.relativePath = relativePath;
      this.requestAppToken = requestAppToken;
      this.connectTimeout = connectTimeout;
      this.readTimeout = readTimeout;
    }
  }

  /** The cache of tokens and the store behind it. */
  public static final class TokenCache {
    /** What stands behind the heap. */
    public enum Store {
      FILE,
      MEMORY
    }

    public final Store store;

    /** Null for the default, which derives from the server. */
    public final @Nullable Path directory;

    public final int heapEntries;
    public final Duration maxTokenAge;
    public final Duration storeTimeout;

    /** How many operations may wait for the store thread. */
    public final int storeQueue;

    public TokenCache(
        Store store,
        @Nullable Path directory,
        int heapEntries,
        Duration maxTokenAge,
        Duration storeTimeout,
        int storeQueue) {
      this.store = store;
      this.directory = directory;
      this.heapEntries = heapEntries;
      this.maxTokenAge = maxTokenAge;
      this.storeTimeout = storeTimeout;
      this.storeQueue = storeQueue;
    }
  }

  /** Limits of our own requests to Entra. */
  public static final class Http {
    public final Duration connectTimeout;
    public final Duration readTimeout;
    public final int maxResponseBytes;

    /** Null for what the JVM is set to. */
    public final @Nullable Proxy proxy;

    /** Whose certificates are trusted, in place of the JVM's; null for those. Not changed. */
    public final @Nullable KeyStore trustStore;

    public Http(Duration connectTimeout, Duration readTimeout, int maxResponseBytes) {
      this(connectTimeout, readTimeout, maxResponseBytes, null, null);
    }

    public Http(
        Duration connectTimeout,
        Duration readTimeout,
        int maxResponseBytes,
        @Nullable Proxy proxy,
        @Nullable KeyStore trustStore) {
      this.connectTimeout = connectTimeout;
      this.readTimeout = readTimeout;
      this.maxResponseBytes = maxResponseBytes;
      this.proxy = proxy;
      this.trustStore = trustStore;
    }
  }

  /** An HTTP proxy between this server and Entra. */
  public static final class Proxy {
    public final String host;
    public final int port;

    /** Null for a proxy that asks for none. */
    public final @Nullable String user;

    /** Empty without a user. */
    public final String password;

    /** Hosts that are reached without it, in lower case; {@code *.} at the start is any name. */
    public final List<String> exceptions;

    public Proxy(
        String host, int port, @Nullable String user, String password, List<String> exceptions) {
      this.host = host;
      this.port = port;
      this.user = user;
      this.password = password;
      this.exceptions = exceptions;
    }

    /** Whether that host is reached through it. */
    public boolean isFor(String target) {
      String name = target.toLowerCase(Locale.ROOT);
      for (String exception : exceptions) {
        if (name.equals(exception)
            || (exception.startsWith("*.") && name.endsWith(exception.substring(1)))) {
          return false;
        }
      }
      return true;
    }

    /** Shows where it is, not how one gets in. */
    @Override
    public String toString() {
      return "Proxy(" + host + ":" + port + ")";
    }
  }

  /** The issuer's signing keys. */
  public static final class Keys {
    public final Duration refreshInterval;
    public final Duration lastKnownGood;
    public final Duration unknownKidInterval;

    /** How long after a failed fetch the next one is tried. */
    public final Duration retryInterval;

    public Keys(
        Duration refreshInterval,
        Duration lastKnownGood,
        Duration unknownKidInterval,
        Duration retryInterval) {
      this.refreshInterval = refreshInterval;
      this.lastKnownGood = lastKnownGood;
      this.unknownKidInterval = unknownKidInterval;
      this.retryInterval = retryInterval;
    }
  }

  /** Signatures that were verified before. */
  public static final class SeenBefore {
    /** 0 switches it off. */
    public final int entries;

    public SeenBefore(int entries) {
      this.entries = entries;
    }
  }

  /** Token requests. */
  public static final class Acquisition {
    /** How long anybody waits for a token request, all in all. */
    public final Duration flightTimeout;

    /** How many token requests are under way at once. */
    public final int maxFlights;

    /** How many more may wait for their turn. */
    public final int maxWaitingFlights;

    public Acquisition(Duration flightTimeout, int maxFlights, int maxWaitingFlights) {
      this.flightTimeout = flightTimeout;
      this.maxFlights = maxFlights;
      this.maxWaitingFlights = maxWaitingFlights;
    }
  }

  /** What clients are told when Entra wants the user. */
  public static final class Challenges {
    /** Where the consent page returns to; null leaves {@code consent_uri} out of the answer. */
    public final @Nullable URI consentRedirectUri;

    public Challenges(@Nullable URI consentRedirectUri) {
      this.consentRedirectUri = consentRedirectUri;
    }
  }

  /** What a request without a valid bearer token may do. */
  public static final class Authentication {
    /** Whether it passes. */
    public enum Mode {
      /** Never. */
      REQUIRED,
      /** Without a token, as it came. */
      OPTIONAL,
      /** Always; the log tells what would have been decided. */
      AUDIT
    }

    public final Mode mode;

    public Authentication(Mode mode) {
      this.mode = mode;
    }
  }

  /** Scripts of other origins. */
  public static final class Cors {
    /** Whether a preflight passes without a token. */
    public final boolean passPreflight;

    public Cors(boolean passPreflight) {
      this.passPreflight = passPreflight;
    }
  }

  /** Who may do what, by path. */
  public static final class Authorization {
    /** In the order of the configuration; empty where every valid token may do everything. */
    public final List<Rule> rules;

    public Authorization(List<Rule> rules) {
      this.rules = rules;
    }
  }

  /** One of {@code Authorization.Rules}. */
  public static final class Rule {
    /** Whose tokens a rule accepts. */
    public enum Callers {
      ANY,
      USER,
      APP
    }

    /** Where it stands, such as {@code Authorization.Rules[0]}; for messages. */
    public final String key;

    /** As a servlet's url-pattern: {@code /orders}, {@code /orders/*} or {@code *.do}. */
    public final String path;

    /** In upper case, without HEAD, which is GET; empty for all. */
    public final Set<String> methods;

    /** Any of them suffices, users only; empty where none is needed. */
    public final Set<String> scopes;

    /** Any of them suffices; empty where none is needed. */
    public final Set<String> roles;

    public final Callers callers;

    /** Whether a request without a token passes. */
    public final boolean anonymous;

    public Rule(
        String key,
        String path,
        Set<String> methods,
        Set<String> scopes,
        Set<String> roles,
        Callers callers,
        boolean anonymous) {
      this.key = key;
      this.path = path;
      this.methods = methods;
      this.scopes = scopes;
      this.roles = roles;
      this.callers = callers;
      this.anonymous = anonymous;
    }
  }
}
