package org.onbehalf.internal.validation;

import java.time.Duration;
import java.util.Locale;
import org.onbehalf.internal.message.MessageCode;
import org.onbehalf.internal.message.TokenMessages;
import org.onbehalf.internal.response.ErrorResponse;

/**
 * Everything that can be wrong with a token: the description that the client gets once the
 * signature is verified (no value from the token, none of the characters that {@link ErrorResponse}
 * excludes), and the remedy for the operator.
 */
enum ValidationError {
  NO_TOKEN(TokenMessages.NO_TOKEN, "the client sends an access token as Authorization: Bearer"),

  TWO_HEADERS(
      2102,
      400,
      "There is more than one Authorization header",
      "the client, or a server in front, sends two Authorization headers: let it send one"),
  EMPTY_TOKEN(
      2103,
      400,
      "The Authorization header names its scheme but no token follows",
      "the client sends its header before it has a token"),
  HEADER_SYNTAX(
      2104,
      400,
      "The Authorization header is not a scheme followed by one token",
      "the client sends exactly the text of one access token: no quotes, no commas, no line breaks"),

  TOO_LONG(
      2105,
      "The token is longer than this API accepts",
      "raise AzureAd.MaxTokenLength, or let fewer groups be emitted into the token"),
  TOKEN_SYNTAX(
      2106,
      "The token is not a signed JSON Web Token in its compact form",
      "the client sends a truncated or an opaque token; a server in front may cut long headers"),
  TOKEN_ENCODING(
      2107,
      "The token is not in canonical base64url encoding",
      "something between client and server changed the token's text"),
  UNSIGNED(2108, "The token is not signed", "nobody but a tester or an attacker sends this"),
  ENCRYPTED(
      2109,
      "The token is encrypted and this API decrypts none",
      "set AzureAd.TokenDecryptionCredentials, or remove the token encryption key from the app registration"),
  DECRYPTION(
      2110,
      "The token is encrypted for another API or in a way that is not accepted",
      "AzureAd.TokenDecryptionCredentials holds the private key of the certificate in Entra; accepted are RSA-OAEP and"
          + " RSA-OAEP-256 with A128CBC-HS256, A256CBC-HS512, A128GCM or A256GCM, around a signed token"),

  JSON(2111, "The token does not hold well-formed JSON", "the token is not one of Entra's"),
  HEADER_PARAMETER(
      2112,
      "The header of the token has a parameter that this API does not accept",
      "the token is not one of Entra's: crit, b64, zip, jku, x5u, x5c and jwk are never accepted"),
  TYPE(
      2113,
      "The header of the token says that it is no access token",
      "typ is JWT or at+jwt; the client sends a token for another purpose"),
  ALGORITHM(
      2114,
      "The token is signed with an algorithm that is not accepted for its key",
      "Entra uses RS256; {issuer}.SignatureAlgorithms lists what is accepted"),
  GRAPH_TOKEN(
      2115,
      "The token was made for Microsoft Graph and no other API can verify it",
      "the client asks for a scope of this API, such as api://{ClientId}/.default, instead of one of Graph's"),
  KEY_ID(
      2116,
      "The header of the token names no signing key",
      "only the tokens of an issuer other than Entra, with a single key, need not name it"),
  KEY(
      2117,
      "The token is signed with a key that is not the issuer's",
      "the token comes from another authority, or its key was withdrawn: compare {authority} with the client's authority"),
  KEY_ISSUER(
      2118,
      "The token is signed with a key that belongs to another issuer",
      "the key set binds this key to another tenant"),
  SIGNATURE(
      2119,
      "The signature of the token is wrong",
      "the token was changed, or comes from elsewhere"),

  CLAIM_TYPE(
      2120,
      "A claim of the token has the wrong JSON type",
      "the token is not one of Entra's, or a claims mapping policy changes a claim that must stay as it is"),
  VERSION(
      2121,
      "The token is of no version that this API knows",
      "ver is 1.0 or 2.0 and agrees with iss"),
  TENANT(
      2122,
      "The token was issued for another tenant",
      "compare the tenant of {authority} with the one that the client signs in to"),
  POLICY(
      2123,
      "The token was issued by another policy",
      "compare the policy of {authority}, or SignUpSignInPolicyId, with the one by which the client signs in"),
  TENANT_NOT_ALLOWED(
      2124,
      "The tenant of the token may not use this API",
      "add the tenant to {issuer}.AllowedTenants if its users may call; organizations excludes personal accounts"),
  ISSUER(
      2125,
      "The token was issued by another authority",
      "compare {authority} with the client's authority"),
  ID_TOKEN(
      2126,
      "The token is an ID token and not an access token",
      "the client sends the access token that it gets for a scope of this API"),
  NOT_ACCESS_TOKEN(
      2127,
      "The token names no client application and is therefore no access token",
      "an access token carries azp or appid, or client_id, cid or a scope of issuers that are not Entra; the client sends the access token that it gets for a scope of this API"),
  AUDIENCE(
      2128,
      "The token was made for another API",
      "let the client ask for a scope of this API, or set {issuer}.Audience to what the tokens carry"),
  EXPIRY(2129, "The token does not say when it expires", "Entra's tokens always carry exp"),
  EXPIRED(
      2130,
      "The token has expired",
      "the client fetches a new token; if all are refused, compare this server's clock with the time"),
  NOT_YET_VALID(
      2131,
      "The token is not valid yet",
      "compare this server's clock with the time; {issuer}.ClockSkew says how much is forgiven"),
  ISSUED_AT(
      2132,
      "The token says that it was issued after its own expiry",
      "the issuer, or a claims mapping policy, writes a wrong iat"),
  BOUND_TOKEN(
      2133,
      "The token is bound to a key of its client and cannot be presented on its own",
      "the client asks for a token without proof of possession, or connects with the TLS certificate to which the token is bound; behind a proxy the container must be told of it"),
  PERMISSIONS(
      2134,
      "The token carries neither a scope nor a role of this API",
      "consent to a scope of this API for users, or assign an app role to the calling application"),
  CLIENT(
      2135,
      403,
      "The client application may not call this API",
      "add its client id to {issuer}.AllowedClients if it may"),
  CALLER_KIND(
      2136,
      "The token does not say consistently whether a user or an application calls",
      "idtyp is app for applications only, which have no scp; a user has an oid"),

  DECRYPTING(
      2137,
      503,
      "This API is busy decrypting other tokens",
      "raise AzureAd.MaxConcurrentDecryptions if clients send that many new tokens at once and CPUs are idle"),
  KEYS_UNAVAILABLE(
      2138,
      503,
      "The issuer of the token cannot be reached to verify it. Try again later",
      "see the line of JwkSource: this server cannot fetch the issuer's keys");

  /** In remedies: stands for the section of the issuer whose rules apply. */
  static final String ISSUER_KEY = "{issuer}";

  /** In remedies: stands for the keys that name its authority. */
  static final String AUTHORITY_KEYS = "{authority}";

  /** What a client can do, whose token was signed by an issuer of ours. */
  private static final String NEW_TOKEN = ". Ask for a new access token of this API";

  @SuppressWarnings("ImmutableEnumChecker") // it is
  final MessageCode code;

  private final int status;
  private final String description;
  private final String remedy;

  ValidationError(MessageCode code, String remedy) {
    this.code = code;
    this.status = 401;
    this.description = "";
    this.remedy = remedy;
  }

  ValidationError(int number, String description, String remedy) {
    this(number, 401, description, remedy);
  }

  ValidationError(int number, int status, String description, String remedy) {
    this.code = new MessageCode(number);
    this.status = status;
    this.description = description;
    this.remedy = remedy;
  }

  /** Such as {@code two-headers}: stable, for logs. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String description() {
    return description;
  }

  String remedy() {
    return remedy;
  }

  /** Whether it occurs in normal operation, and is logged at INFO only. */
  boolean isOrdinary() {
    return status == 400 || this == EXPIRED || this == UNSIGNED || this == SIGNATURE;
  }

  /** Whether a token was sent and rejected (401 {@code invalid_token}). */
  boolean isInvalidToken() {
    return status == 401 && this != NO_TOKEN;
  }

  ErrorResponse answer() {
    switch (status) {
      case 400:
        return ErrorResponse.of(code, 400, "invalid_request", description);
      case 403:
        return ErrorResponse.of(code, 403, "insufficient_scope", description);
      case 503:
        return ErrorResponse.of(code, 503, "temporarily_unavailable", description)
            .withRetryAfter(Duration.ofSeconds(1));
      default:
        return isInvalidToken()
            ? ErrorResponse.of(code, 401, "invalid_token", description + NEW_TOKEN)
            : ErrorResponse.challenge();
    }
  }
}
