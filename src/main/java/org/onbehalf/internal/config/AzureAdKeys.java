package org.onbehalf.internal.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The section {@code AzureAd}. */
public final class AzureAdKeys {
  /** What becomes of users whose token lacks their groups. */
  public enum GroupsOverage {
    IGNORE,
    GRAPH
  }

  /** What a caller is whose token does not say it. */
  public enum DefaultCaller {
    APP,
    USER
  }

  public static final Schema SECTION =
      new Schema(
          "AzureAd", "This API, the authority whose tokens it accepts, and its credentials.");

  public static final Key<String> AUTHORITY =
      SECTION
          .text("Authority", "URL, https (http on loopback hosts)", null)
          .means(
              "The authority, in place of Instance and TenantId: such as "
                  + "https://contoso.ciamlogin.com/, "
                  + "https://contoso.b2clogin.com/contoso.onmicrosoft.com/b2c_1_susi or "
                  + "https://fs.contoso.com/adfs.");

  public static final Key<String> INSTANCE =
      SECTION
          .text(
              "Instance",
              "URL, https (http on loopback hosts)",
              "https://login.microsoftonline.com/")
          .means("The cloud that the tenant belongs to.");

  public static final Key<String> TENANT_ID =
      SECTION
          .text("TenantId", "GUID, domain name, organizations or common, required", null)
          .means(
              "The tenant whose tokens are accepted; organizations means all tenants, common"
                  + " includes personal Microsoft accounts too.");

  public static final Key<List<String>> ALLOWED_TENANTS =
      SECTION
          .words(
              "AllowedTenants", "List of GUIDs, required with organizations and common", Key.list())
          .means("The tenants whose users may call; \"*\" allows all tenants.");

  public static final Key<List<String>> ALLOWED_CLIENTS =
      SECTION
          .words("AllowedClients", "List of GUIDs", Key.list())
          .means("The client applications that may call (azp, appid); default: any.");

  public static final Key<Boolean> ALLOW_WEB_API_TO_BE_AUTHORIZED_BY_ACL =
      SECTION
          .flag("AllowWebApiToBeAuthorizedByACL")
          .means(
              "Whether a token without scopes and roles is accepted. Logs a warning if "
                  + "AllowedClients is empty.");

  public static final Key<List<String>> NAME_CLAIM =
      SECTION
          .words("NameClaim", "List of claims", null)
          .means(
              "The claims that can hold the user's name. The first one that the token contains is"
                  + " used, or tid.oid if it contains none. Default: preferred_username and upn;"
                  + " tid.oid for guests, and with organizations and common.");

  public static final Key<String> ROLE_CLAIM =
      SECTION
          .text("RoleClaim", "Text", "roles")
          .means(
              "The claim that holds the caller's roles. For a claim within an object, separate the"
                  + " names by dots: realm_access.roles.");

  public static final Key<Map<String, List<String>>> ROLE_MAPPING =
      SECTION
          .lists("RoleMapping")
          .means(
              "Additional roles for a value of RoleClaim, or of the claims roles, groups "
                  + "or wids: { \"id of a group\" = Orders.Approve }. If a user has too many "
                  + "groups for a token (groups overage), they are known only with GroupsOverage "
                  + "= graph.");

  public static final Key<GroupsOverage> GROUPS_OVERAGE =
      SECTION
          .choice("GroupsOverage", GroupsOverage.class, GroupsOverage.IGNORE)
          .means(
              "What happens if a user has too many groups for a token (groups overage), "
                  + "and RoleMapping or RoleClaim = groups needs them. ignore: the groups give "
                  + "no role, and the log says so. graph: Onbehalf asks Microsoft Graph "
                  + "(/v1.0/me/getMemberGroups at the host of DownstreamApis.Graph.BaseUrl) on "
                  + "behalf of the user for the security groups, once per token and hour. If "
                  + "Graph cannot be reached, the request is answered 503. Needs "
                  + "ClientCredentials and DownstreamApis.Graph with the delegated permissions "
                  + "User.ReadBasic.All and GroupMember.Read.All; Entra authorities only.");

  public static final Key<DefaultCaller> DEFAULT_CALLER =
      SECTION
          .choice("DefaultCaller", DefaultCaller.class, DefaultCaller.APP)
          .means(
              "What a caller is taken for if its token does not say whether it is a user "
                  + "or an application. Not for Entra, whose tokens do (docs/access-tokens.md).");

  public static final Schema PRINCIPAL_MAPPING = SECTION.section(PrincipalMappingKeys.SECTION);

  public static final Key<List<String>> SCOPES =
      SECTION
          .words("Scopes", "List of texts, or a section of names with such lists", null)
          .means(
              "Scopes for annotations that name this key: "
                  + "@RequiredScope(requiredScopesConfigurationKey = \"AzureAd:Scopes\"), or "
                  + "\"AzureAd:Scopes:Read\" of a section. Without such an annotation they have "
                  + "no effect.");

  public static final Key<List<String>> APP_PERMISSIONS =
      SECTION
          .words("AppPermissions", "List of texts, or a section of names with such lists", null)
          .means("The same for app roles: \"AzureAd:AppPermissions\".");

  public static final Key<String> SIGN_UP_SIGN_IN_POLICY_ID =
      SECTION
          .text("SignUpSignInPolicyId")
          .means(
              "The sign-in policy of Azure AD B2C; Instance is then "
                  + "https://contoso.b2clogin.com/.");

  public static final Key<String> DOMAIN =
      SECTION
          .text("Domain")
          .means(
              "The B2C tenant's domain name, together with SignUpSignInPolicyId; otherwise "
                  + "it has no effect.");

  public static final Key<String> CLIENT_ID =
      SECTION
          .text("ClientId", "GUID, required", null)
          .means("This API's application (client) id.")
          .must(
              Addresses::isGuid,
              "this API's application id, a GUID",
              "copy the Application (client) ID from the app registration");

  public static final Key<String> AUDIENCE =
      SECTION
          .text("Audience")
          .means(
              "The only \"aud\" that is accepted. Default: the client id, and api:// "
                  + "followed by the client id.");

  public static final Key<List<String>> AUDIENCES =
      SECTION
          .words("Audiences", "List of texts", null)
          .means("Several accepted values of \"aud\", in place of the default.");

  static {
    SECTION.add(
        CredentialKeys.CLIENT_SECRET.meaning(
            "Text, secret",
            "Shorthand for one entry in ClientCredentials with SourceType = ClientSecret."));
  }

  public static final Schema CLIENT_CREDENTIALS = SECTION.list(CredentialKeys.AT_ENTRA);

  public static final String CLIENT_CERTIFICATES = "ClientCertificates";

  public static final Key<Duration> CERTIFICATE_EXPIRY_WARNING =
      SECTION
          .duration("CertificateExpiryWarning", "0 s", "365 d", "30 d")
          .means("How long before a certificate expires a warning is logged once a day.");

  public static final Key<Integer> MAX_CONCURRENT_DECRYPTIONS =
      SECTION
          .count("MaxConcurrentDecryptions", 1, 1000, 8)
          .means(
              "How many encrypted tokens are decrypted at the same time; more are answered "
                  + "503. A token that names no certificate counts once for each credential. "
                  + "Tokens in the cache are not decrypted again.");

  public static final Schema TOKEN_DECRYPTION_CREDENTIALS = SECTION.list(CredentialKeys.DECRYPTION);

  public static final String TOKEN_DECRYPTION_CERTIFICATES = "TokenDecryptionCertificates";

  public static final Key<Duration> CLOCK_SKEW =
      SECTION
          .duration("ClockSkew", "0 s", "10 min", "60 s")
          .means(
              "How far the clocks of Entra and of this server may differ when exp and nbf "
                  + "are checked.");

  public static final Key<List<String>> CLIENT_CAPABILITIES =
      SECTION
          .words("ClientCapabilities", "List of texts", Key.list("cp1"))
          .means(
              "The capabilities that are declared to Entra. cp1: this application answers claims"
                  + " challenges (continuous access evaluation). Declared only for HTTP clients"
                  + " that do.")
          .eachMust(
              Key.matches("[A-Za-z0-9_.-]{1,64}"),
              "words such as cp1",
              "write [\"cp1\"], or [] for none");

  public static final Key<String> APP_HOME_TENANT_ID =
      SECTION
          .text("AppHomeTenantId", "GUID or domain name", null)
          .means(
              "The tenant that app tokens are requested from if TenantId is organizations or"
                  + " common.")
          .must(Authority::isOneTenant, Authority.ONE_TENANT, "name one tenant");

  public static final Key<String> AZURE_REGION =
      SECTION
          .text("AzureRegion")
          .means(
              "The Azure region whose endpoint issues app tokens, such as westeurope. With"
                  + " TryAutoDetect the region of the machine is detected.")
          .must(
              Key.matches("[A-Za-z0-9]{2,40}"),
              "a region's short name such as westeurope, or TryAutoDetect",
              "write the name without blanks");

  public static final Key<Boolean> SEND_X5C =
      SECTION
          .flag("SendX5C")
          .means(
              "Whether the certificate chain is sent with each assertion (subject name and issuer"
                  + " authentication).");

  public static final Key<Map<String, String>> EXTRA_QUERY_PARAMETERS =
      SECTION
          .texts("ExtraQueryParameters", "A section")
          .means(
              "Additional parameters of each token request: { name = value }; parameters of the"
                  + " protocol are refused.");

  public static final Key<Long> MAX_TOKEN_LENGTH =
      SECTION
          .size("MaxTokenLength", "Size in characters", "1 KiB", "1 MiB", "32 KiB")
          .means("Longer tokens are refused without being read.");

  public static final Key<List<String>> SIGNATURE_ALGORITHMS =
      SECTION
          .words(
              "SignatureAlgorithms",
              "List of texts: RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512",
              Key.list("RS256"))
          .means(
              "The signature algorithms that are accepted, each with its own kind of key "
                  + "only. Entra uses RS256.");

  public static final Key<Boolean> CUSTOM_SIGNING_KEYS =
      SECTION
          .flag("CustomSigningKeys")
          .means(
              "Whether Entra signs this application's tokens with custom signing keys "
                  + "(claims mapping); metadata and keys are then fetched with ?appid= and the "
                  + "client id.");

  static {
    String beside = "Microsoft.Identity.Web's other name of ";
    SECTION.list(
        CLIENT_CERTIFICATES,
        CLIENT_CREDENTIALS,
        beside + "ClientCredentials; only one of the two.");
    SECTION.list(
        TOKEN_DECRYPTION_CERTIFICATES,
        TOKEN_DECRYPTION_CREDENTIALS,
        beside + "TokenDecryptionCredentials; only one of the two.");
    SECTION.only("true", "RequireAuthorizedParty");
    SECTION.refused(
        "write what is meant as Audiences, AllowedTenants, ClockSkew, NameClaim or " + "RoleClaim",
        "TokenValidationParameters");
    SECTION.refused("write Authority", "MetadataAddress");
    SECTION.refused("write TenantId", "AadAuthorityAudience");
    SECTION.refused("write Instance", "AzureCloudInstance");
    SECTION.refused(
        "write ClientCredentials with SourceType = SignedAssertionFromManagedIdentity",
        "ClientCredentialsUsingManagedIdentity");
    SECTION.ignored(
        "AccessDeniedPath BackchannelTimeout CallbackPath Challenge ClaimsIssuer "
            + "ClientName ClientVersion DefaultUserFlow DisableTelemetry EditProfilePolicyId "
            + "EnableCacheSynchronization EnablePiiLogging ErrorPath "
            + "GetClaimsFromUserInfoEndpoint IncludeErrorDetails "
            + "IsDefaultPlatformLoggingEnabled LegacyCacheCompatibilityEnabled LogLevel "
            + "MapInboundClaims PartitionAppTokenCacheByAudience Prompt RedirectUri "
            + "RefreshOnIssuerKeyNotFound RemoteAuthenticationTimeout RemoteSignOutPath "
            + "RequireHttpsMetadata ResetPasswordPath ResetPasswordPolicyId Resource "
            + "ResponseMode ResponseType ReturnUrlParameter SaveToken SaveTokens SignInScheme "
            + "SignOutScheme SignedOutCallbackPath SignedOutRedirectUri "
            + "SingletonTokenAcquisition SkipUnrecognizedRequests UseFastUnboundedCache "
            + "UsePkce UseTokenLifetime UserAssignedManagedIdentityClientId WithSpaAuthCode");
  }

  private AzureAdKeys() {}
}
