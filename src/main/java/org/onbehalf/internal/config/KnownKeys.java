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
    keys.clientCredentials();
    keys.downstreamApis();
    keys.limits();
    keys.laterSections();
    KNOWN = Collections.unmodifiableMap(keys.known);
  }

  private final Map<String, Known> known = new LinkedHashMap<>();

  private KnownKeys() {}

  private void azureAd() {
    read("AzureAd", "Instance", "TenantId", "ClientId", "Audience", "Audiences", "ClientSecret");
    read("AzureAd", "ClockSkew", "MaxTokenLength", "AllowedTenants", "AllowedClients");
    read("AzureAd", "Authority", "Domain", "SignUpSignInPolicyId");
    read("AzureAd", "CustomSigningKeys", "SignatureAlgorithms");
    read("AzureAd", "AllowWebApiToBeAuthorizedByACL", "NameClaim", "RoleClaim", "RoleMapping");
    read(
        "AzureAd.TokenDecryptionCredentials.#",
        "SourceType",
        "CertificateDiskPath",
        "CertificatePassword");
    later(
        "AzureAd.TokenDecryptionCertificates",
        "write the same entries as AzureAd.TokenDecryptionCredentials, which replaces it");
    only("AzureAd.RequireAuthorizedParty", "true");
    read("AzureAd", "ClientCapabilities", "AppHomeTenantId", "AzureRegion", "SendX5C");
    read("AzureAd", "ExtraQueryParameters");
    later(
        "AzureAd.ClientCertificates",
        "write the same entries as AzureAd.ClientCredentials, which replaces it");
    for (String name :
        new String[] {
          "CallbackPath",
          "EditProfilePolicyId",
          "EnablePiiLogging",
          "LegacyCacheCompatibilityEnabled",
          "PartitionAppTokenCacheByAudience",
          "ResetPasswordPolicyId",
          "Scopes",
          "SignedOutCallbackPath",
          "SignedOutRedirectUri",
          "UseFastUnboundedCache",
          "UserAssignedManagedIdentityClientId",
        }) {
      put("AzureAd." + name, Use.IGNORED, "", null);
    }
  }

  private void clientCredentials() {
    String section = "AzureAd.ClientCredentials.#";
    read(section, "SourceType", "ClientSecret", "ClientSecretFile");
    read(section, "CertificateDiskPath", "CertificatePassword");
    only(section + ".Skip", "false");
    String other = "use SourceType = ClientSecret or Path";
    for (String name :
        new String[] {
          "Base64EncodedValue",
          "SignedAssertionFilePath",
          "SignedAssertionFileDiskPath",
          "ManagedIdentityClientId",
          "TokenExchangeUrl",
          "Algorithm",
          "CustomSignedAssertionProviderName",
          "CustomSignedAssertionProviderData",
        }) {
      later(section + "." + name, other);
    }
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
    only(section + ".HttpMethod", "Get");
    read(section, "HandlesClaimsChallenge");
    String options = section + ".AcquireTokenOptions";
    read(options, "Tenant", "Claims", "ForceRefresh", "CorrelationId", "ExtraQueryParameters");
    later(options + ".LongRunningWebApiSessionKey", "start a session: OnBehalf.sessions()");
    for (String name :
        new String[] {"AuthenticationOptionsName", "FmiPath", "ManagedIdentity", "PopPublicKey"}) {
      later(options + "." + name, "remove the key");
    }
    String code = "remove the key, and set it in the code that calls the API";
    later(section + ".ExtraHeaderParameters", code);
    later(section + ".ExtraQueryParameters", code);
    later(section + ".AcceptHeader", code);
    later(section + ".ContentType", code);
    only(section + ".ProtocolScheme", "Bearer");
  }

  private void limits() {
    read("TokenCache", "Store", "Directory", "HeapEntries", "MaxTokenAge", "StoreTimeout");
    read("TokenCache", "StoreQueue", "RefreshAhead", "HeapMaxAge", "EncryptionKeysInterval");
    read("TokenCache.EncryptionKeys.#", "Id", "Key", "File", "KeyStore", "Alias", "Password");
    read("TokenCache.Jdbc", "DataSource", "Url", "User", "Password", "Driver", "Table");
    read("TokenCache.Jdbc", "CreateTable", "ConnectTimeout", "Retries");
    String remove = "remove the key";
    for (String name : new String[] {"File"}) {
      later("TokenCache." + name, remove);
    }
    read("TokenCache.Disk", "Size");
    read("TokenCache.Redis", "Topology", "Nodes", "MasterName", "Database", "KeyPrefix");
    read("TokenCache.Redis", "User", "Password", "SentinelUser", "SentinelPassword");
    read("TokenCache.Redis", "Tls", "ConnectTimeout", "SessionReplicas");
    read("TokenCache.Redis.TrustStore", "Path", "Password");
    read("TokenCache.Cluster", "Servers", "Name", "Resource", "TokensSize", "SessionsSize");
    read("TokenCache.Cluster", "ConnectTimeout");
    read("Http", "ConnectTimeout", "ReadTimeout", "MaxResponseBytes");
    read("Http.Proxy", "Host", "Port", "User", "Password", "Exceptions");
    read("Http.TrustStore", "Path", "Password");
    read("Keys", "RefreshInterval", "LastKnownGood", "UnknownKidInterval", "RetryInterval");
    read("SeenBefore", "Entries");
    read("Acquisition", "FlightTimeout", "MaxFlights", "MaxWaitingFlights", "MaxRefreshes");
    read("Acquisition", "Retries", "RetryBackOff", "CredentialRetryInterval");
    read("Challenges", "ConsentRedirectUri", "NegativeMemory", "NegativeEntries");
    read("Challenges", "RequireClientCapability");
  }

  private void laterSections() {
    read("Issuers.*", "Type", "Authority", "Audiences", "TrustRoles", "RolePrefix");
    read("Issuers.*", "AllowedTenants", "AllowedClients", "AllowWebApiToBeAuthorizedByACL");
    read("Issuers.*", "NameClaim", "RoleClaim", "RoleMapping", "ClockSkew", "SignatureAlgorithms");
    later("Issuers.*.Grant", "remove the key");
    later("Issuers.*.Audience", "write it as Audiences");
    read("Authentication", "Mode");
    read("Authorization.Rules.#", "Path", "Methods", "Scopes", "Roles", "Callers", "Anonymous");
    later("Sessions", "remove the section");
    read("Cors", "PassPreflight");
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
