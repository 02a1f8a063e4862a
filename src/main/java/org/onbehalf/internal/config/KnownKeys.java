package org.onbehalf.internal.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/**
 * All keys that mean something to us: read, refused with a remedy, or ignored. In a pattern, {@code
 * *} is any name and {@code #} any index.
 */
final class KnownKeys {
  enum Use {
    READ,
    REFUSED,
    IGNORED
  }

  /** What becomes of a key, with all beneath it when it is not read. */
  static final class Known {
    final String pattern;
    final Use use;

    /** Why it is refused, or what to do instead. */
    final String remedy;

    /** The one value that is no different from leaving the key out; null for none. */
    final @Nullable String harmless;

    Known(String pattern, Use use, String remedy, @Nullable String harmless) {
      this.pattern = pattern;
      this.use = use;
      this.remedy = remedy;
      this.harmless = harmless;
    }
  }

  private static final Map<String, Known> KNOWN;

  static {
    KnownKeys keys = new KnownKeys();
    keys.azureAd();
    keys.microsoftsOtherWays();
    keys.credentials();
    keys.downstreamApis();
    keys.limits();
    keys.laterSections();
    KNOWN = Collections.unmodifiableMap(keys.known);
  }

  /** Microsoft.Identity.Web's other names of lists. */
  private static final Map<String, String> SAME;

  static {
    Map<String, String> same = new LinkedHashMap<>();
    same.put("azuread.clientcertificates", "AzureAd.ClientCredentials");
    same.put("azuread.tokendecryptioncertificates", "AzureAd.TokenDecryptionCredentials");
    SAME = Collections.unmodifiableMap(same);
  }

  private final Map<String, Known> known = new LinkedHashMap<>();

  private KnownKeys() {}

  private void azureAd() {
    read("AzureAd", "Instance", "TenantId", "ClientId", "Audience", "Audiences", "ClientSecret");
    read("AzureAd", "ClockSkew", "MaxTokenLength", "AllowedTenants", "AllowedClients");
    read("AzureAd", "MaxConcurrentDecryptions");
    read("AzureAd", "Authority", "Domain", "SignUpSignInPolicyId");
    read("AzureAd", "Scopes", "AppPermissions", "CustomSigningKeys", "SignatureAlgorithms");
    read("AzureAd", "AllowWebApiToBeAuthorizedByACL", "NameClaim", "RoleClaim", "RoleMapping");
    read("AzureAd", "DefaultCaller", "GroupsOverage");
    String mapping = "AzureAd.PrincipalMapping";
    read(mapping, "Source", "Claim", "DomainClaim", "Domains", "Case", "File", "ReloadInterval");
    read(mapping, "Class", "CacheEntries", "CacheTime", "Unmapped", "Tenants");
    read(mapping, "Timeout", "MaxLookUps", "MaxWaitingLookUps");
    read(mapping + ".Ldap", "Url", "Base", "User", "Password", "Attribute", "AttributeForm");
    read(mapping + ".Ldap", "NameAttribute", "Filter");
    later(
        mapping + ".Jdbc",
        "write a PrincipalMapper, as the example in MIGRATION.md, and set Source = Custom");
    only("AzureAd.RequireAuthorizedParty", "true");
    read("AzureAd", "ClientCapabilities", "AppHomeTenantId", "AzureRegion", "SendX5C");
    read("AzureAd", "ExtraQueryParameters");
    read("AzureAd", "CertificateExpiryWarning");
    read("AzureAd", "ClientCertificates", "TokenDecryptionCertificates");
    for (String name :
        new String[] {
          "AccessDeniedPath",
          "BackchannelTimeout",
          "CallbackPath",
          "Challenge",
          "ClaimsIssuer",
          "ClientName",
          "ClientVersion",
          "DefaultUserFlow",
          "DisableTelemetry",
          "EditProfilePolicyId",
          "EnableCacheSynchronization",
          "EnablePiiLogging",
          "ErrorPath",
          "GetClaimsFromUserInfoEndpoint",
          "IncludeErrorDetails",
          "IsDefaultPlatformLoggingEnabled",
          "LegacyCacheCompatibilityEnabled",
          "LogLevel",
          "MapInboundClaims",
          "PartitionAppTokenCacheByAudience",
          "Prompt",
          "RedirectUri",
          "RefreshOnIssuerKeyNotFound",
          "RemoteAuthenticationTimeout",
          "RemoteSignOutPath",
          "RequireHttpsMetadata",
          "ResetPasswordPath",
          "ResetPasswordPolicyId",
          "Resource",
          "ResponseMode",
          "ResponseType",
          "ReturnUrlParameter",
          "SaveToken",
          "SaveTokens",
          "SignInScheme",
          "SignOutScheme",
          "SignedOutCallbackPath",
          "SignedOutRedirectUri",
          "SingletonTokenAcquisition",
          "SkipUnrecognizedRequests",
          "UseFastUnboundedCache",
          "UsePkce",
          "UseTokenLifetime",
          "UserAssignedManagedIdentityClientId",
          "WithSpaAuthCode",
        }) {
      put("AzureAd." + name, Use.IGNORED, "", null);
    }
  }

  private void microsoftsOtherWays() {
    later(
        "AzureAd.TokenValidationParameters",
        "write what is meant as Audiences, AllowedTenants, ClockSkew, NameClaim or RoleClaim");
    later("AzureAd.MetadataAddress", "write Authority");
    later("AzureAd.AadAuthorityAudience", "write TenantId");
    later("AzureAd.AzureCloudInstance", "write Instance");
    later(
        "AzureAd.ClientCredentialsUsingManagedIdentity",
        "write ClientCredentials with SourceType = SignedAssertionFromManagedIdentity");
    String options = "DownstreamApis.*.AcquireTokenOptions.";
    for (String name : new String[] {"ExtraHeadersParameters", "ExtraParameters", "PopClaim"}) {
      later(options + name, "remove the key");
    }
    put(options + "UserFlow", Use.IGNORED, "", null);
  }

  private void credentials() {
    String decryption = "AzureAd.TokenDecryptionCredentials.#";
    String client = "AzureAd.ClientCredentials.#";
    String others = "Issuers.*.ClientCredentials.#";
    for (String section : new String[] {decryption, client, others}) {
      read(section, "SourceType", "CertificateDiskPath", "CertificatePassword");
      read(section, "Base64EncodedValue", "KeyStorePath", "KeyStorePassword", "KeyStoreType");
      read(section, "Alias", "KeyPassword");
      only(section + ".Skip", "false");
      foreignStores(section);
    }
    read(client, "ClientSecret", "ClientSecretFile", "SignedAssertionFileDiskPath");
    read(others, "ClientSecret", "ClientSecretFile", "SignedAssertionFileDiskPath");
    read(client, "ManagedIdentityClientId", "TokenExchangeUrl", "Class", "ProviderData");
    later(client + ".SignedAssertionFilePath", "write it as SignedAssertionFileDiskPath");
    later(client + ".Algorithm", "remove the key; certificates sign with RS256");
    for (String name :
        new String[] {
          "CustomSignedAssertionProviderName", "CustomSignedAssertionProviderData",
        }) {
      later(
          client + "." + name,
          "use SourceType = Custom with Class, a class of the application, and ProviderData");
    }
    for (String name :
        new String[] {
          "DecryptKeysAuthenticationOptions", "TokenExchangeAuthority", "UseBoundCredential",
        }) {
      later(client + "." + name, "remove the key");
    }
  }

  private void foreignStores(String section) {
    String export =
        "there is no such store here: export the certificate to a PKCS12 file, and use SourceType ="
            + " Path with CertificateDiskPath";
    for (String name :
        new String[] {
          "KeyVaultUrl",
          "KeyVaultCertificateName",
          "CertificateStorePath",
          "CertificateThumbprint",
          "CertificateDistinguishedName",
          "CertificateSubjectName",
        }) {
      later(section + "." + name, export);
    }
  }

  private void downstreamApis() {
    String section = "DownstreamApis.*";
    read(section, "BaseUrl", "Scopes", "RelativePath", "RequestAppToken");
    read(section, "ConnectTimeout", "ReadTimeout", "AllowHttp");
    read(section, "HandlesClaimsChallenge");
    read(section, "HttpMethod", "ExtraHeaderParameters", "ExtraQueryParameters");
    read(section, "AcceptHeader", "ContentType");
    read(section, "MaxResponseBytes", "MaxErrorBytes", "MaxConnections", "FollowRedirects");
    read(section + ".TokenExchange", "Audience", "Resource", "Scopes");
    String options = section + ".AcquireTokenOptions";
    read(options, "Tenant", "Claims", "ForceRefresh", "CorrelationId", "ExtraQueryParameters");
    later(options + ".LongRunningWebApiSessionKey", "start a session: OnBehalf.sessions()");
    for (String name :
        new String[] {"AuthenticationOptionsName", "FmiPath", "ManagedIdentity", "PopPublicKey"}) {
      later(options + "." + name, "remove the key");
    }
    only(section + ".ProtocolScheme", "Bearer");
  }

  private void limits() {
    read("TokenCache", "Store", "Directory", "HeapEntries", "MaxTokenAge", "StoreTimeout");
    read(
        "TokenCache",
        "AllowGroupAccess",
        "StoreQueue",
        "RefreshAhead",
        "HeapMaxAge",
        "EncryptionKeysInterval");
    read("TokenCache.EncryptionKeys.#", "Id", "Key", "File", "KeyStore", "Alias", "Password");
    read("TokenCache", "Class", "ProviderData");
    read("TokenCache.Jdbc", "DataSource", "Table", "CreateTable", "Retries");
    for (String name : new String[] {"Url", "User", "Password", "Driver", "ConnectTimeout"}) {
      later(
          "TokenCache.Jdbc." + name,
          "define a DataSource in the server (MIGRATION.md shows how), and write its JNDI name as"
              + " TokenCache.Jdbc.DataSource");
    }
    later("TokenCache.File", "remove the key");
    read("TokenCache.Disk", "Size");
    read("TokenCache.Redis", "Topology", "Nodes", "MasterName", "Database", "KeyPrefix");
    read("TokenCache.Redis", "User", "Password", "SentinelUser", "SentinelPassword");
    read("TokenCache.Redis", "Tls", "ConnectTimeout", "SessionReplicas");
    read("TokenCache.Redis.TrustStore", "Path", "Password");
    read("TokenCache.JCache", "Provider", "Uri", "Cache", "Sessions");
    later("TokenCache.Cluster", "set TokenCache.Store = jcache, and TokenCache.JCache");
    read("Http", "ConnectTimeout", "ReadTimeout", "MaxResponseBytes");
    read("Http", "BreakerThreshold", "BreakerInterval");
    read("Http.Proxy", "Host", "Port", "User", "Password", "Exceptions");
    read("Http.TrustStore", "Path", "Password");
    read("Keys", "RefreshInterval", "LastKnownGood", "UnknownKidInterval", "RetryInterval");
    read("Keys", "MaxWaiting");
    read("SeenBefore", "Entries", "MaxBytes");
    read("Acquisition", "FlightTimeout", "MaxFlights", "MaxWaitingFlights", "MaxRefreshes");
    read("Acquisition", "MaxWaitingCallers");
    read("Acquisition", "Retries", "RetryBackOff", "CredentialRetryInterval");
    read("Challenges", "ConsentRedirectUri", "NegativeMemory", "NegativeEntries");
    read("Challenges", "RequireClientCapability");
  }

  private void laterSections() {
    read("Issuers.*", "Type", "Authority", "Audience", "Audiences", "TrustRoles", "RolePrefix");
    read("Issuers.*", "AllowedTenants", "AllowedClients", "AllowWebApiToBeAuthorizedByACL");
    read("Issuers.*", "NameClaim", "RoleClaim", "RoleMapping", "ClockSkew", "SignatureAlgorithms");
    read("Issuers.*", "DefaultCaller", "JwksUri");
    read("Issuers.*", "Grant", "TokenEndpoint", "ClientId", "ClientSecret", "TokenLifetime");
    read("Issuers.*", "ClientAuthentication", "AssertionKeyId", "RequestedTokenType");
    later(
        "Issuers.*.PrincipalMapping",
        "remove the section: callers of other issuers are named by Issuers.NAME.NameClaim");
    read("Authentication", "Mode");
    read("Authorization.Rules.#", "Path", "Methods", "Scopes", "Roles", "Callers", "Anonymous");
    read("Authorization", "Default", "RequiredScopes", "RequiredAppPermissions");
    read("Sessions", "Store", "Directory", "AllowVolatile", "Api", "IdleTimeout", "MaxAge");
    read("Sessions", "MaxPerOwner", "MaxSessions", "StoreTimeout", "StoreQueue", "LeaseTime");
    read("Cors", "AllowedOrigins", "AllowedMethods", "AllowedHeaders", "ExposedHeaders");
    read("Cors", "AllowCredentials", "MaxAge");
    put(
        "Cors.PassPreflight",
        Use.REFUSED,
        "name the origins of your pages in Cors.AllowedOrigins, and preflights are answered for"
            + " them; or remove the key, and map the container's CORS filter before Onbehalf",
        "false");
  }

  private void read(String section, String... names) {
    for (String name : names) {
      put(section + "." + name, Use.READ, "", null);
    }
  }

  private void later(String pattern, String remedy) {
    put(pattern, Use.REFUSED, remedy, null);
  }

  private void only(String pattern, String value) {
    put(pattern, Use.REFUSED, "remove the key, or set it to " + value, value);
  }

  private void put(String pattern, Use use, String remedy, @Nullable String harmless) {
    known.put(pattern.toLowerCase(Locale.ROOT), new Known(pattern, use, remedy, harmless));
  }

  /** The pattern of that name beneath another; that of the list whose other name it is. */
  static String pattern(String beneath, String name) {
    String pattern = beneath.isEmpty() ? name : beneath + "." + name;
    return SAME.getOrDefault(pattern.toLowerCase(Locale.ROOT), pattern);
  }

  /** What is known of the key at that pattern itself; null for nothing. */
  static @Nullable Known find(String pattern) {
    return KNOWN.get(pattern.toLowerCase(Locale.ROOT));
  }

  /** The names that may stand directly beneath that pattern; empty when it is no section. */
  static List<String> namesBeneath(String pattern) {
    String start = pattern.isEmpty() ? "" : pattern.toLowerCase(Locale.ROOT) + ".";
    List<String> names = new ArrayList<>();
    for (Known key : KNOWN.values()) {
      if (key.pattern.toLowerCase(Locale.ROOT).startsWith(start)) {
        String rest = key.pattern.substring(start.length());
        int dot = rest.indexOf('.');
        String name = dot < 0 ? rest : rest.substring(0, dot);
        if (!names.contains(name)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  /** Whether a key's first name is one of our sections. */
  static boolean isSection(String name) {
    for (String section : namesBeneath("")) {
      if (section.equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }

  /** The patterns of all keys that are read. */
  static List<String> read() {
    List<String> patterns = new ArrayList<>();
    for (Known key : KNOWN.values()) {
      if (key.use == Use.READ) {
        patterns.add(key.pattern);
      }
    }
    return patterns;
  }
}
