package org.onbehalf.internal.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The section {@code AzureAd}. */
final class AzureAdKeys {
  /** What becomes of users whose token lacks their groups. */
  enum GroupsOverage {
    IGNORE,
    GRAPH
  }

  /** What a caller is whose token does not say it. */
  enum DefaultCaller {
    APP,
    USER
  }

  static final Schema SECTION =
      new Schema(
          "AzureAd",
          "This API, the authority whose tokens it accepts, and how it proves who it is.");

  static final Key<String> AUTHORITY =
      SECTION
          .text("Authority", "URL, https (http on loopback hosts)", null)
          .means(
              "The authority, in place of Instance and TenantId: such as "
                  + "https://contoso.ciamlogin.com/, "
                  + "https://contoso.b2clogin.com/contoso.onmicrosoft.com/b2c_1_susi or "
                  + "https://fs.contoso.com/adfs.");

  static final Key<String> INSTANCE =
      SECTION
          .text(
              "Instance",
              "URL, https (http on loopback hosts)",
              "https://login.microsoftonline.com/")
          .means("The cloud: where the tenant signs in.");

  static final Key<String> TENANT_ID =
      SECTION
          .text("TenantId", "GUID, domain name, organizations or common, required", null)
          .means(
              "The tenant whose tokens are accepted; organizations stands for all tenants, "
                  + "common for personal Microsoft accounts too.");

  static final Key<List<String>> ALLOWED_TENANTS =
      SECTION
          .words(
              "AllowedTenants", "List of GUIDs, required with organizations and common", Key.list())
          .means("The tenants that may call; \"*\" says all.");

  static final Key<List<String>> ALLOWED_CLIENTS =
      SECTION
          .words("AllowedClients", "List of GUIDs", Key.list())
          .means("The client applications that may call (azp, appid); default: any.");

  static final Key<Boolean> ALLOW_WEB_API_TO_BE_AUTHORIZED_BY_ACL =
      SECTION
          .flag("AllowWebApiToBeAuthorizedByACL")
          .means(
              "Whether a token with neither a scope nor a role passes; logs a warning "
                  + "where AllowedClients is empty.");

  static final Key<List<String>> NAME_CLAIM =
      SECTION
          .words("NameClaim", "List of claims", null)
          .means(
              "A user's name is the first of these that the token has, else tid.oid; "
                  + "default: preferred_username and upn, and tid.oid alone for guests, and with "
                  + "organizations and common.");

  static final Key<String> ROLE_CLAIM =
      SECTION
          .text("RoleClaim", "Text", "roles")
          .means(
              "The claim that holds the caller's roles; within objects, with dots between "
                  + "the names: realm_access.roles.");

  static final Key<Map<String, List<String>>> ROLE_MAPPING =
      SECTION
          .lists("RoleMapping")
          .means(
              "Which roles a value of RoleClaim or of the claims roles, groups or wids "
                  + "stands for besides itself: { \"id of a group\" = Orders.Approve }. Groups "
                  + "that Entra left out of a token, since they are too many for it (groups "
                  + "overage), count with GroupsOverage = graph only.");

  static final Key<GroupsOverage> GROUPS_OVERAGE =
      SECTION
          .choice("GroupsOverage", GroupsOverage.class, GroupsOverage.IGNORE)
          .means(
              "What becomes of a user whose token lacks its groups, since they are too "
                  + "many for it (groups overage), where RoleMapping or RoleClaim = groups "
                  + "counts them. ignore: they give no role, and the log says so. graph: "
                  + "Microsoft Graph (/v1.0/me/getMemberGroups at the host of "
                  + "DownstreamApis.Graph.BaseUrl) is asked on behalf of the user for the "
                  + "security groups, once per token and hour; while it cannot be asked, the "
                  + "user is answered 503. Needs ClientCredentials and DownstreamApis.Graph with "
                  + "the delegated permissions User.ReadBasic.All and GroupMember.Read.All; "
                  + "Entra authorities only.");

  static final Key<DefaultCaller> DEFAULT_CALLER =
      SECTION
          .choice("DefaultCaller", DefaultCaller.class, DefaultCaller.APP)
          .means(
              "What a caller is whose token does not tell users from applications, with an "
                  + "authority that is not Entra's (docs/access-tokens.md).");

  static final Schema PRINCIPAL_MAPPING = SECTION.section(PrincipalMappingKeys.SECTION);

  static final Key<List<String>> SCOPES =
      SECTION
          .words("Scopes", "List of texts, or a section of names with such lists", null)
          .means(
              "Scopes that an annotation names by its key: "
                  + "@RequiredScope(requiredScopesConfigurationKey = \"AzureAd:Scopes\"), or "
                  + "\"AzureAd:Scopes:Read\" of a section. Without such an annotation they have "
                  + "no meaning.");

  static final Key<List<String>> APP_PERMISSIONS =
      SECTION
          .words("AppPermissions", "List of texts, or a section of names with such lists", null)
          .means("The same for app roles: \"AzureAd:AppPermissions\".");

  static final Key<String> SIGN_UP_SIGN_IN_POLICY_ID =
      SECTION
          .text("SignUpSignInPolicyId")
          .means(
              "The sign-in policy of Azure AD B2C; Instance is then "
                  + "https://contoso.b2clogin.com/.");

  static final Key<String> DOMAIN =
      SECTION
          .text("Domain")
          .means(
              "The B2C tenant's domain name, beside SignUpSignInPolicyId; elsewhere it has "
                  + "no meaning.");

  static final Key<String> CLIENT_ID =
      SECTION
          .text("ClientId", "GUID, required", null)
          .means("This API's application (client) id.")
          .must(
              Addresses::isGuid,
              "this API's application id, a GUID",
              "copy the Application (client) ID from the app registration");

  static final Key<String> AUDIENCE =
      SECTION
          .text("Audience")
          .means(
              "The one \"aud\" that is accepted; default: the client id, and api:// before "
                  + "the client id.");

  static final Key<List<String>> AUDIENCES =
      SECTION
          .words("Audiences", "List of texts", null)
          .means("Several accepted values of \"aud\", in place of the default.");

  static {
    SECTION.add(
        CredentialKeys.CLIENT_SECRET.meaning(
            "Text, secret",
            "Short for one entry in ClientCredentials with SourceType = ClientSecret."));
  }

  static final Schema CLIENT_CREDENTIALS = SECTION.list(CredentialKeys.AT_ENTRA);

  static final String CLIENT_CERTIFICATES = "ClientCertificates";

  static final Key<Duration> CERTIFICATE_EXPIRY_WARNING =
      SECTION
          .duration("CertificateExpiryWarning", "0 s", "365 d", "30 d")
          .means("How long before a certificate's end the log warns of it, once a day.");

  static final Key<Integer> MAX_CONCURRENT_DECRYPTIONS =
      SECTION
          .count("MaxConcurrentDecryptions", 1, 1000, 8)
          .means(
              "How many encrypted tokens are decrypted at once (one that names no "
                  + "certificate counts once for each); further ones are answered 503. Tokens "
                  + "that were seen before are not decrypted again.");

  static final Schema TOKEN_DECRYPTION_CREDENTIALS = SECTION.list(CredentialKeys.DECRYPTION);

  static final String TOKEN_DECRYPTION_CERTIFICATES = "TokenDecryptionCertificates";

  static final Key<Duration> CLOCK_SKEW =
      SECTION
          .duration("ClockSkew", "0 s", "10 min", "60 s")
          .means("How far Entra's clock and ours may differ when exp and nbf are judged.");

  static final Key<List<String>> CLIENT_CAPABILITIES =
      SECTION
          .words("ClientCapabilities", "List of texts", Key.list("cp1"))
          .means(
              "What Entra is told that this application can do: cp1 is answering claims "
                  + "challenges (continuous access evaluation). Declared only where the token's "
                  + "user does answer them.")
          .eachMust(
              Key.matches("[A-Za-z0-9_.-]{1,64}"),
              "words such as cp1",
              "write [\"cp1\"], or [] for none");

  static final Key<String> APP_HOME_TENANT_ID =
      SECTION
          .text("AppHomeTenantId", "GUID or domain name", null)
          .means("The tenant of app tokens where TenantId is organizations or common.")
          .must(Authority::isOneTenant, Authority.ONE_TENANT, "name one tenant");

  static final Key<String> AZURE_REGION =
      SECTION
          .text("AzureRegion")
          .means(
              "The Azure region whose endpoint grants app tokens, such as westeurope; "
                  + "TryAutoDetect asks the machine.")
          .must(
              Key.matches("[A-Za-z0-9]{2,40}"),
              "a region's short name such as westeurope, or TryAutoDetect",
              "write the name without blanks");

  static final Key<Boolean> SEND_X5C =
      SECTION
          .flag("SendX5C")
          .means(
              "Whether a certificate's chain goes with each assertion (subject name and "
                  + "issuer).");

  static final Key<Map<String, String>> EXTRA_QUERY_PARAMETERS =
      SECTION
          .texts("ExtraQueryParameters", "A section")
          .means(
              "Further parameters of each token request: { name = value }; those of the "
                  + "protocol are a fault.");

  static final Key<Long> MAX_TOKEN_LENGTH =
      SECTION
          .size("MaxTokenLength", "Size in characters", "1 KiB", "1 MiB", "32 KiB")
          .means("Longer tokens are refused unread.");

  static final Key<List<String>> SIGNATURE_ALGORITHMS =
      SECTION
          .words(
              "SignatureAlgorithms",
              "List of texts: RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512",
              Key.list("RS256"))
          .means(
              "What tokens may be signed with, each with its own kind of key only. Entra "
                  + "uses RS256.");

  static final Key<Boolean> CUSTOM_SIGNING_KEYS =
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
        "WithSpaAuthCode");
  }

  private AzureAdKeys() {}
}
