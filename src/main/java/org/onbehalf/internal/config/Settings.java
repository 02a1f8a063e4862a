package org.onbehalf.internal.config;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.onbehalf.ConfigurationException;
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
  public final List<IssuerSettings> issuers;

  public final Map<String, DownstreamApi> downstreamApis;
  public final TokenCache tokenCache;
  public final SessionSettings sessions;
  public final Http http;
  public final Keys keys;
  public final SignatureCache signatureCache;
  public final AcquisitionSettings.Acquisition acquisition;
  public final AcquisitionSettings.Challenges challenges;
  public final AccessSettings.Authentication authentication;
  public final AccessSettings.Authorization authorization;
  public final AccessSettings.Cors cors;

  /**
   * Reads all sections, those after a faulty one too, so that all faults are reported at once.
   *
   * @throws ConfigurationException if there is a fault
   */
  Settings(ConfigurationInput input, Section root) {
    name = input.name;
    Section azureAdSection = root.child("AzureAd");
    Section apis = root.child("DownstreamApis");
    AzureAd read = new AzureAdReader(azureAdSection, input).read();
    downstreamApis = new DownstreamApisReader(apis).read();
    http = LimitsReader.http(root.child("Http"));
    tokenCache = new TokenCacheReader(root.child("TokenCache")).read(http.trustStore);
    sessions = new SessionsReader(root.child("Sessions"), downstreamApis, tokenCache).read();
    keys = LimitsReader.keys(root.child("Keys"));
    signatureCache = LimitsReader.signatureCache(root.child("SignatureCache"));
    acquisition = new AcquisitionSettings.Acquisition(root.child("Acquisition"));
    challenges =
        new AcquisitionSettings.Challenges(root.child("Challenges"), root.child("RefusalCache"));
    authentication = LimitsReader.authentication(root.child("Authentication"));
    cors = AccessSettings.Cors.read(root.child("Cors"));
    Section authorizationSection = root.child("Authorization");
    authorization =
        new RulesReader(
                authorizationSection,
                RequiredPermissionsReader.read(azureAdSection, authorizationSection),
                input)
            .read();
    List<IssuerSettings> others =
        new IssuersReader(
                root.child("Issuers"),
                input,
                azureAdSection.get(AzureAdKeys.CERTIFICATE_EXPIRY_WARNING))
            .read();
    DownstreamApisReader.checkExchanges(apis, downstreamApis, others);
    IssuersReader.checkNames(input.filterParameters, others, root.report);
    if (read != null) {
      DownstreamApisReader.checkTenants(apis, downstreamApis, read);
      DownstreamApisReader.checkGraph(azureAdSection, downstreamApis, read.rules);
    }
    if (read == null || root.report.hasFaults()) {
      throw new ConfigurationException(root.report.toString());
    }
    azureAd = read;
    List<IssuerSettings> all = new ArrayList<>();
    all.add(azureAd.issuer());
    all.addAll(others);
    issuers = Collections.unmodifiableList(all);
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

    /** How it asks for tokens. */
    public final AcquisitionSettings.Client client;

    public final Duration clockSkew;

    /** In characters. */
    public final int maxTokenLength;

    public final TokenRules rules;

    /** How its tokens are signed. */
    public final JoseSettings jose;

    /** By which names its users are known here; null for those of the token. */
    public final @Nullable PrincipalMappingSettings principalMapping;

    AzureAd(
        Authority authority,
        String clientId,
        List<String> audiences,
        AcquisitionSettings.Client client,
        Duration clockSkew,
        int maxTokenLength,
        TokenRules rules,
        JoseSettings jose,
        @Nullable PrincipalMappingSettings principalMapping) {
      this.authority = authority;
      this.instance = authority.instance;
      this.tenantId = authority.tenantId;
      this.clientId = clientId;
      this.audiences = audiences;
      this.client = client;
      this.clockSkew = clockSkew;
      this.maxTokenLength = maxTokenLength;
      this.rules = rules;
      this.jose = jose;
      this.principalMapping = principalMapping;
    }

    /** As one of the issuers whose tokens are accepted: the API's own. */
    public IssuerSettings issuer() {
      String query = jose.customSigningKeys ? "?appid=" + clientId : "";
      return new IssuerSettings(
          "AzureAd", authority, query, audiences, clockSkew, rules, jose, true, true, "", null,
          null);
    }

    /** Whether a token may be asked for at that tenant, in lower case, in place of the caller's. */
    public boolean mayAsk(String tenant) {
      return tenant.equals(tenantId.toLowerCase(Locale.ROOT))
          || tenant.equals(client.appHomeTenantId)
          || rules.allowsTenant(tenant);
    }

    /** Whether {@link #tenantId} stands for many tenants. */
    public boolean hasSeveralTenants() {
      return authority.hasSeveralTenants();
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
    public final AcquisitionSettings.AcquireTokenOptions acquireTokenOptions;

    /**
     * Whether the application itself answers claims challenges of this API where it takes tokens
     * for a client of its own.
     */
    public final boolean handlesClaimsChallenge;

    public final Duration connectTimeout;
    public final Duration readTimeout;

    /** Of calls without a client of the application's own. */
    public final DownstreamCallSettings call;

    /** What it is called at issuers that exchange tokens themselves. */
    public final ExchangeTarget exchange;

    DownstreamApi(String name, URI baseUrl, Section api) {
      this.name = name;
      this.baseUrl = baseUrl;
      this.scopes = api.words(DownstreamApiKeys.SCOPES);
      this.relativePath = DownstreamApisReader.relativePath(api);
      this.requestAppToken = api.get(DownstreamApiKeys.REQUEST_APP_TOKEN);
      this.acquireTokenOptions =
          new AcquisitionSettings.AcquireTokenOptions(
              api.child(DownstreamApiKeys.ACQUIRE_TOKEN_OPTIONS));
      this.handlesClaimsChallenge = api.get(DownstreamApiKeys.HANDLES_CLAIMS_CHALLENGE);
      this.connectTimeout = api.get(DownstreamApiKeys.CONNECT_TIMEOUT);
      this.readTimeout = api.get(DownstreamApiKeys.READ_TIMEOUT);
      this.call = new DownstreamCallSettings(api);
      this.exchange = new ExchangeTarget(api.child(DownstreamApiKeys.TOKEN_EXCHANGE));
    }
  }

  /** The cache of tokens and the store behind it. */
  public static final class TokenCache {
    /** What stands behind the heap. */
    public enum Store {
      FILE,
      DISK,
      JDBC,
      REDIS,
      JCACHE,
      CUSTOM,
      MEMORY;

      /** Whether several servers use one, so that each sees what the others acquired. */
      public boolean isShared() {
        return !hasDirectory() && this != MEMORY;
      }

      /** Whether it lies in a directory of this server. */
      public boolean hasDirectory() {
        return this == FILE || this == DISK;
      }
    }

    public final Store store;

    /** Null for the default, which derives from the server. */
    public final @Nullable Path directory;

    public final int heapEntries;
    public final Duration maxTokenAge;

    /** The last share of a token's lifetime, in percent, in which it is refreshed; 0 for none. */
    public final int refreshAhead;

    public final Duration storeTimeout;

    /** How many operations may wait for the store thread. */
    public final int storeQueue;

    /** What only some of the stores are told. */
    public final StoreSettings stores;

    public TokenCache(
        Store store,
        @Nullable Path directory,
        int heapEntries,
        Duration maxTokenAge,
        int refreshAhead,
        Duration storeTimeout,
        int storeQueue) {
      this(
          store,
          directory,
          heapEntries,
          maxTokenAge,
          refreshAhead,
          storeTimeout,
          storeQueue,
          StoreSettings.DEFAULTS);
    }

    public TokenCache(
        Store store,
        @Nullable Path directory,
        int heapEntries,
        Duration maxTokenAge,
        int refreshAhead,
        Duration storeTimeout,
        int storeQueue,
        StoreSettings stores) {
      this.store = store;
      this.directory = directory;
      this.heapEntries = heapEntries;
      this.maxTokenAge = maxTokenAge;
      this.refreshAhead = refreshAhead;
      this.storeTimeout = storeTimeout;
      this.storeQueue = storeQueue;
      this.stores = stores;
    }
  }

  /** Limits of our own requests to Entra. */
  public static final class Http {
    public final Duration connectTimeout;
    public final Duration readTimeout;
    public final int maxResponseBytes;

    /** After how many faults in a row an endpoint is only probed; 0 for never. */
    public final int breakerThreshold;

    /** From one probe to the next. */
    public final Duration breakerInterval;

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
      this(connectTimeout, readTimeout, maxResponseBytes, 0, Duration.ZERO, proxy, trustStore);
    }

    public Http(
        Duration connectTimeout,
        Duration readTimeout,
        int maxResponseBytes,
        int breakerThreshold,
        Duration breakerInterval,
        @Nullable Proxy proxy,
        @Nullable KeyStore trustStore) {
      this.connectTimeout = connectTimeout;
      this.readTimeout = readTimeout;
      this.maxResponseBytes = maxResponseBytes;
      this.breakerThreshold = breakerThreshold;
      this.breakerInterval = breakerInterval;
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

    /** How many requests wait for the keys of one issuer. */
    public final int maxWaiting;

    public Keys(
        Duration refreshInterval,
        Duration lastKnownGood,
        Duration unknownKidInterval,
        Duration retryInterval,
        int maxWaiting) {
      this.refreshInterval = refreshInterval;
      this.lastKnownGood = lastKnownGood;
      this.unknownKidInterval = unknownKidInterval;
      this.retryInterval = retryInterval;
      this.maxWaiting = maxWaiting;
    }
  }

  /** Signatures that were verified before. */
  public static final class SignatureCache {
    /** 0 switches it off. */
    public final int entries;

    /** How much memory they may take. */
    public final long maxBytes;

    public SignatureCache(int entries) {
      this(entries, 32 << 20);
    }

    public SignatureCache(int entries, long maxBytes) {
      this.entries = entries;
      this.maxBytes = maxBytes;
    }
  }
}
