package org.onbehalf.testkit;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Everything that the emulator refuses, as Entra refuses it: code, status, OAuth error, text, and
 * where Microsoft documents it.
 *
 * <p>Entra's codes and texts can change, so code under test should use {@code error}, {@code
 * suberror} and {@code claims}.
 *
 * @since 0.1
 */
public enum EntraRule {
  // the request and its address
  MALFORMED_REQUEST("9002313 invalid_request: Invalid request. Request is malformed or invalid."),
  MISSING_PARAMETER(
      "900144 invalid_request: The request body must contain the following parameter: '{0}'."),
  INVALID_PARAMETER("90100 invalid_request: The '{0}' request parameter is empty or not valid."),
  RESOURCE_PARAMETER("901002 invalid_request: The 'resource' request parameter is not supported."),
  WRONG_METHOD(
      "900561 405 invalid_request: The endpoint only accepts {0} requests. Received a {1} request."),
  UNKNOWN_INSTANCE("50049 invalid_instance: Unknown or invalid instance."),
  UNKNOWN_TENANT(
      "90002 invalid_request: Tenant '{0}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud."),
  NO_TENANT(
      "50059 invalid_request: No tenant-identifying information found in either the request or implied by any provided credentials."),
  UNSUPPORTED_GRANT(
      "70003 unsupported_grant_type: The app requested an unsupported grant type '{0}'."),
  // the client
  UNKNOWN_CLIENT(
      "700016 unauthorized_client: Application with identifier '{0}' was not found in the directory '{1}'. You may have sent your authentication request to the wrong tenant."),
  DISABLED_CLIENT("7000112 unauthorized_client: Application '{0}'({1}) is disabled."),
  SINGLE_TENANT_CLIENT(
      "50194 invalid_request: Application '{0}'({1}) is not configured as a multi-tenant application. Use a tenant-specific endpoint or configure the application to be multi-tenant."),
  NO_CLIENT_CREDENTIAL(
      "7000218 invalid_client: The request body must contain the following parameter: 'client_assertion' or 'client_secret'."),
  PUBLIC_CLIENT_WITH_CREDENTIAL(
      "700025 invalid_client: Client is public so neither 'client_assertion' nor 'client_secret' should be presented."),
  WRONG_SECRET(
      "7000215 invalid_client: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{0}'."),
  EXPIRED_SECRET(
      "7000222 invalid_client: The provided client secret keys for app '{0}' are expired."),
  CLIENT_ASSERTION_MALFORMED("50027 invalid_client: JWT token is invalid or malformed."),
  CLIENT_ASSERTION_KEY(
      "700027 invalid_client: Client assertion failed signature validation. [Reason - {0}]"),
  CLIENT_ASSERTION_TIME(
      "700024 invalid_client: Client assertion is not within its valid time range. Current time: {0}, expiry time of assertion {1}.",
      Documents.CERTIFICATE_CREDENTIALS),
  CLIENT_ASSERTION_AUDIENCE(
      "700023 invalid_client: Client assertion audience claim does not match Realm issuer.",
      Documents.CERTIFICATE_CREDENTIALS),
  CLIENT_ASSERTION_CLIENT(
      "700021 invalid_client: Client assertion application identifier doesn't match 'client_id' parameter.",
      Documents.CERTIFICATE_CREDENTIALS),
  CLIENT_ASSERTION_SUBJECT(
      "50048 invalid_client: Subject mismatches Issuer claim in the client assertion."),
  CLIENT_ASSERTION_REPLAYED(
      "50012 invalid_client: Authentication failed. The 'jti' of the client assertion was used before.",
      Documents.CERTIFICATE_CREDENTIALS),
  FEDERATION_ISSUER(
      "700211 invalid_client: No matching federated identity record found for presented assertion issuer '{0}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.",
      Documents.FEDERATION),
  FEDERATION_AUDIENCE(
      "700212 invalid_client: No matching federated identity record found for presented assertion audience '{0}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.",
      Documents.FEDERATION),
  FEDERATION_SUBJECT(
      "700213 invalid_client: No matching federated identity record found for presented assertion subject '{0}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.",
      Documents.FEDERATION),
  // scopes and resources
  INVALID_SCOPE(
      "70011 invalid_scope: The provided value for the input parameter 'scope' is not valid. The scope {0} is not valid."),
  DEFAULT_BESIDE_OTHERS(
      "70011 invalid_scope: The provided value for the input parameter 'scope' is not valid. The scope {0} is not valid. .default scope can't be combined with resource-specific scopes.",
      Documents.DEFAULT_SCOPE),
  TWO_RESOURCES(
      "700022 invalid_scope: The provided value for the input parameter scope is not valid because it contains more than one resource. Scope {0} is not valid."),
  NO_RESOURCE(
      "700023 invalid_scope: The provided value for the input parameter scope '{0}' is not valid when requesting an access token."),
  APP_SCOPE_NOT_DEFAULT(
      "1002012 invalid_scope: The provided value for scope {0} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).",
      Documents.CLIENT_CREDENTIALS),
  UNKNOWN_RESOURCE(
      "500011 invalid_resource: The resource principal named {0} was not found in the tenant named {1}. You might have sent your authentication request to the wrong tenant."),
  RESOURCE_IS_CLIENT(
      "90009 invalid_resource: Application '{0}'({1}) is requesting a token for itself. This scenario is supported only if resource is specified using the GUID based App Identifier."),
  // on behalf of
  ASSERTION_MALFORMED("50027 invalid_request: JWT token is invalid or malformed."),
  ASSERTION_INVALID("50013 invalid_grant: Assertion failed signature validation. [Reason - {0}]"),
  ASSERTION_TENANT(
      "50013 invalid_grant: Assertion is invalid. The token issuer '{0}' does not match the tenant '{1}' of the endpoint."),
  ASSERTION_EXPIRED(
      "500133 invalid_grant: Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion, or request a new token. Current time: {0}, expiry time of assertion {1}."),
  ASSERTION_AUDIENCE(
      "500131 invalid_grant: Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '{0}' and the expected audience is '{1}' or one of the Application Uris of this application.",
      Documents.ON_BEHALF_OF),
  ASSERTION_OF_APPLICATION(
      "7000114 invalid_grant: Application '{0}' is not allowed to make application on-behalf-of calls."),
  ASSERTION_IS_ID_TOKEN(
      "240002 invalid_grant: Input id_token cannot be used as 'urn:ietf:params:oauth:grant-type:jwt-bearer' grant."),
  // the user
  UNKNOWN_USER("50034 invalid_grant: The user account does not exist in the {0} directory."),
  DISABLED_USER("50057 invalid_grant: The user account is disabled."),
  REVOKED(
      "50173 invalid_grant/bad_token: The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password."),
  UNASSIGNED_USER(
      "50105 invalid_grant: Your administrator has configured the application {0} ('{1}') to block users unless they are specifically granted ('assigned') access to the application."),
  CONSENT_REQUIRED(
      "65001 invalid_grant/consent_required: The user or administrator has not consented to use the application with ID '{0}' named '{1}'. Send an interactive authorization request for this user and resource."),
  MFA_REQUIRED(
      "50076 interaction_required/basic_action: Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{0}'.",
      Documents.ON_BEHALF_OF),
  BLOCKED_BY_POLICY(
      "53003 invalid_grant/message_only: Access has been blocked by Conditional Access policies. The access policy does not allow token issuance."),
  // codes and refresh tokens
  INVALID_GRANT("70000 invalid_grant: The provided value for the '{0}' parameter is not valid."),
  EXPIRED_GRANT(
      "70008 invalid_grant: The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource."),
  EXPIRED_REFRESH_TOKEN(
      "700082 invalid_grant/token_expired: The refresh token has expired due to inactivity. The token was issued on {0} and was inactive for 90.00:00:00."),
  REDEEMED_CODE(
      "54005 invalid_grant: OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token."),
  CODE_OF_OTHER_TENANT(
      "700005 invalid_grant: Provided Authorization Code is intended to use against other tenant, thus rejected."),
  CODE_VERIFIER(
      "501481 invalid_grant: The Code_Verifier does not match the code_challenge supplied in the authorization request."),
  REDIRECT_URI(
      "50011 invalid_request: The redirect URI '{0}' specified in the request does not match the redirect URIs configured for the application '{1}'."),
  // the sign-in page
  NO_CODE_CHALLENGE(
      "50147 invalid_request: Missing code challenge, or its size or method is not valid. A public client must send a code_challenge of method S256."),
  RESPONSE_TYPE(
      "70005 unsupported_response_type: Response_type '{0}' is not supported for the application."),
  RESPONSE_MODE(
      "70007 invalid_request: '{0}' is not a supported value for the response_mode parameter."),
  LOGIN_REQUIRED(
      "50058 login_required: Session information is not sufficient for single-sign-on. A silent sign-in request was sent but no user is signed in."),
  WRONG_PASSWORD(
      "50126 invalid_grant: Error validating credentials due to invalid username or password."),
  ADMIN_CONSENT_REQUIRED(
      "90094 access_denied: Administrator consent is required for the permissions that '{0}' requests."),
  CONSENT_DECLINED("65004 access_denied: User declined to consent to access the app."),
  // the service itself; only Faults bring these about
  THROTTLED(
      "90055 429 temporarily_unavailable: There are too many incoming requests. Try again later."),
  UNAVAILABLE(
      "90033 503 temporarily_unavailable: A transient error has occurred. Please try again.");
  private final int code;
  private final int status;
  private final String error;
  private final String suberror;
  private final String text;
  private final String documentation;

  EntraRule(String row) {
    this(row, Documents.ERROR_CODES);
  }

  EntraRule(String row, String documentation) {
    Matcher parts = Documents.ROW.matcher(row);
    if (!parts.matches()) {
      throw new IllegalArgumentException(row);
    }
    code = Integer.parseInt(parts.group(1));
    error = parts.group(3);
    suberror = parts.group(4) == null ? "" : parts.group(4);
    text = parts.group(5);
    // RFC 6749 section 5.2
    String usual = error.equals("invalid_client") ? "401" : "400";
    status = Integer.parseInt(parts.group(2) == null ? usual : parts.group(2));
    this.documentation = documentation;
  }

  /** The number after AADSTS; positive. */
  public int code() {
    return code;
  }

  /** The HTTP status of the answer at the token endpoint; 400 to 503. */
  public int status() {
    return status;
  }

  /** The OAuth error (RFC 6749 section 5.2). */
  public String error() {
    return error;
  }

  /**
   * Entra's finer classification; for example {@code consent_required}; empty where Entra sends
   * none.
   */
  public Optional<String> suberror() {
    return suberror.isEmpty() ? Optional.empty() : Optional.of(suberror);
  }

  /** The page on which Microsoft documents the rule. */
  public URI documentation() {
    return URI.create(documentation);
  }

  /** The text with its places filled; a place without a value stays visible. */
  String text(Object... values) {
    String filled = text;
    for (int i = 0; i < values.length; i++) {
      filled = filled.replace("{" + i + "}", String.valueOf(values[i]));
    }
    return filled;
  }

  /** Nested, because an enum's own constants do not exist yet when its rows are created. */
  private static final class Documents {
    /** AADSTS code, HTTP status unless it is the usual one, error, suberror if any, text. */
    static final Pattern ROW =
        Pattern.compile("([0-9]+) (?:([0-9]{3}) )?([a-z_]+)(?:/([a-z_]+))?: (.*)");

    private static final String ENTRA = "https://learn.microsoft.com/entra/";
    private static final String BASE = ENTRA + "identity-platform/";
    static final String FEDERATION = ENTRA + "workload-id/workload-identity-federation";
    static final String ERROR_CODES = BASE + "reference-error-codes#aadsts-error-codes";
    static final String ON_BEHALF_OF = BASE + "v2-oauth2-on-behalf-of-flow";
    static final String CERTIFICATE_CREDENTIALS = BASE + "certificate-credentials";
    static final String DEFAULT_SCOPE = BASE + "scopes-oidc#the-default-scope";
    static final String CLIENT_CREDENTIALS = BASE + "v2-oauth2-client-creds-grant-flow";
  }
}
