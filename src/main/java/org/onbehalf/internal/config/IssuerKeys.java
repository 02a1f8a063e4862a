package org.onbehalf.internal.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The section {@code Issuers}. */
public final class IssuerKeys {
  /** How this application proves who it is (RFC 6749 section 2.3.1). */
  public enum ClientAuthentication {
    CLIENT_SECRET_BASIC,
    CLIENT_SECRET_POST
  }

  public static final Schema ISSUER =
      new Schema(
          "NAME",
          "A section for each further issuer whose tokens are accepted; you choose its "
              + "name. The claims oid, tid, amr, acrs and xms_cc of its tokens are not "
              + "reported as AzureAd's. Only callers of Entra (entra, ciam) can be "
              + "exchanged, and only in the cloud of AzureAd. The filter's init-param "
              + "issuers (names, AzureAd among them) restricts a filter to some.");

  public static final Key<Authority.Type> TYPE =
      ISSUER.choice("Type", ", required", Authority.Type.class, null).means("The kind of issuer.");

  public static final Key<String> AUTHORITY =
      ISSUER
          .text("Authority", "URL, https (http on loopback hosts), required", null)
          .means("The issuer's URL, as in AzureAd.Authority; for oidc exactly its \"issuer\".");

  public static final Key<URI> JWKS_URI =
      ISSUER
          .url(
              "JwksUri",
              "URL, https (http on loopback hosts), with oidc",
              uri -> uri.getRawFragment() == null && uri.getRawUserInfo() == null,
              "an absolute https URL without fragment and user; http only for loopback hosts",
              "copy jwks_uri of the issuer's metadata, in quotes")
          .means(
              "Where its keys are published. Default: the jwks_uri of its metadata, which "
                  + "must be on the host of Authority.");

  public static final Key<String> AUDIENCE =
      ISSUER
          .text("Audience", "Text, this or Audiences required", null)
          .means("The value of aud in its tokens for this API.");

  public static final Key<List<String>> AUDIENCES =
      ISSUER.words("Audiences", "List of texts", null).means("Several accepted values of aud.");

  public static final Key<Boolean> TRUST_ROLES =
      ISSUER
          .flag("TrustRoles")
          .means("Whether its roles are used: isUserInRole, Caller.roles, rules.");

  public static final Key<String> ROLE_PREFIX =
      ISSUER.text("RolePrefix").means("A prefix for each of its roles.");

  static {
    ISSUER.with(
        AzureAdKeys.ALLOWED_TENANTS.meaning(
            "List of GUIDs, required with organizations and common", "As AzureAd.AllowedTenants."),
        AzureAdKeys.ALLOWED_CLIENTS.meaning("List of texts", "As AzureAd.AllowedClients."),
        AzureAdKeys.ALLOW_WEB_API_TO_BE_AUTHORIZED_BY_ACL.meaning(
            "true or false", "As AzureAd.AllowWebApiToBeAuthorizedByACL."),
        AzureAdKeys.NAME_CLAIM.meaning(
            "List of claims",
            "As AzureAd.NameClaim; default: the issuer's name, a dot, and tid.oid of Entra, else"
                + " sub. If you set it, this issuer can use any name, including those of your own"
                + " users."),
        AzureAdKeys.ROLE_CLAIM.meaning("Text", "As AzureAd.RoleClaim."),
        AzureAdKeys.DEFAULT_CALLER.meaning("app or user", "As AzureAd.DefaultCaller."),
        AzureAdKeys.SIGNATURE_ALGORITHMS.meaning(
            "List of texts", "As AzureAd.SignatureAlgorithms."));
  }

  public static final Key<Map<String, List<String>>> ROLE_MAPPING =
      ISSUER.lists("RoleMapping").means("As AzureAd.RoleMapping.");

  public static final Key<Duration> CLOCK_SKEW =
      ISSUER.duration("ClockSkew", "0 s", "10 min", "60 s").means("As AzureAd.ClockSkew.");

  public static final Key<String> GRANT =
      ISSUER
          .text("Grant", "Text: token-exchange (RFC 8693), with oidc, adfs and b2c", null)
          .means(
              "The issuer itself exchanges its callers' tokens for tokens of downstream "
                  + "APIs; without Grant they cannot be exchanged. AcquireTokenOptions.Tenant "
                  + "and ClientCapabilities have no effect there, and there are no sessions.")
          .must(
              "token-exchange"::equalsIgnoreCase,
              "token-exchange",
              "correct it, or remove the key");

  public static final Key<URI> TOKEN_ENDPOINT =
      ISSUER
          .url(
              "TokenEndpoint",
              "URL, https (http on loopback hosts), required with Grant",
              uri -> !Addresses.hasQueryFragmentOrUser(uri),
              "an absolute https URL without query, fragment and user; http only for "
                  + "localhost, 127.0.0.0/8 and [::1]",
              "correct the URL, in quotes")
          .means("The token_endpoint of its metadata, at the host of Authority.");

  public static final Key<String> CLIENT_ID =
      ISSUER
          .text("ClientId", "Text, required with Grant", null)
          .means("The client id of this application at the issuer.");

  public static final Key<String> CLIENT_SECRET =
      ISSUER
          .text(
              "ClientSecret",
              "Text, secret; this or ClientCredentials is required with Grant",
              null)
          .means("The secret of this application at the issuer.");

  public static final Schema CLIENT_CREDENTIALS = ISSUER.list(CredentialKeys.AT_OTHERS);

  public static final Key<ClientAuthentication> CLIENT_AUTHENTICATION =
      ISSUER
          .choice(
              "ClientAuthentication",
              ClientAuthentication.class,
              ClientAuthentication.CLIENT_SECRET_BASIC)
          .means("How a secret is sent.");

  public static final Key<String> ASSERTION_KEY_ID =
      ISSUER
          .text("AssertionKeyId")
          .means(
              "The kid of assertions that a certificate signs, if the issuer wants one; "
                  + "the certificate's hash (x5t#S256) is always there.");

  public static final Key<String> REQUESTED_TOKEN_TYPE =
      ISSUER
          .text(
              "RequestedTokenType",
              "Text: urn:ietf:params:oauth:token-type:access_token, or the same with jwt "
                  + "at its end",
              "urn:ietf:params:oauth:token-type:access_token")
          .means(
              "The token type that is requested, and the only issued_token_type that is "
                  + "accepted.")
          .must(
              Key.matches("urn:ietf:params:oauth:token-type:(access_token|jwt)"),
              "urn:ietf:params:oauth:token-type:access_token or the same with jwt",
              "name a type that is sent as a bearer token");

  public static final Key<Duration> TOKEN_LIFETIME =
      ISSUER
          .duration("TokenLifetime", "1 s", "1 d", "5 min")
          .means("How long a token is used if the response has neither expires_in nor exp.");

  static {
    ISSUER.refused(
        "remove the section: callers of other issuers are named by " + "Issuers.NAME.NameClaim",
        "PrincipalMapping");
  }

  private IssuerKeys() {}
}
