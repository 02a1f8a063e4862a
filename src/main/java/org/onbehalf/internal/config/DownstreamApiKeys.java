package org.onbehalf.internal.config;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The section {@code DownstreamApis}. */
public final class DownstreamApiKeys {
  /** The longest claims that go into a request or a header. */
  private static final int MAX_CLAIMS_LENGTH = 8192;

  private static final List<String> METHODS =
      Collections.unmodifiableList(
          Arrays.asList("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"));

  public static final Schema API =
      new Schema(
          "NAME",
          "A section for each API that is called; you choose its name (letters, "
              + "digits, _ and -).");

  public static final Key<String> BASE_URL =
      API.text("BaseUrl", "URL, https, required", null)
          .means("The URL of the API. Tokens are sent only to addresses beneath it.");

  public static final Key<List<String>> SCOPES =
      API.words("Scopes", "List of texts, required", null)
          .means("The scopes of a token for this API.")
          .eachMust(
              Key.matches("[!#-\\[\\]-~]{1,500}"),
              "scopes without blanks, quotes and back-slashes",
              "make each scope an element of the list");

  public static final Key<String> RELATIVE_PATH =
      API.text("RelativePath", "Path beneath BaseUrl", "")
          .means("The path beneath BaseUrl that the paths of calls are relative to.");

  public static final Key<Boolean> REQUEST_APP_TOKEN =
      API.flag("RequestAppToken")
          .means("Whether calls use a token of this application instead of the caller's.");

  public static final Schema ACQUIRE_TOKEN_OPTIONS =
      API.section(new Schema("AcquireTokenOptions", "Options for the token requests of this API."));

  public static final Key<String> OPTION_TENANT =
      ACQUIRE_TOKEN_OPTIONS
          .text(
              "Tenant",
              "GUID or domain name: TenantId, AppHomeTenantId or one of AllowedTenants",
              null)
          .means("The tenant that the token is requested from; default: the caller's.")
          .must(Authority::isOneTenant, Authority.ONE_TENANT, "name one tenant");

  public static final Key<String> OPTION_CLAIMS =
      ACQUIRE_TOKEN_OPTIONS
          .text("Claims", "Text, a JSON object", null)
          .means("A claims request (OpenID Connect) that is sent with each token request.")
          .must(
              DownstreamApiKeys::isClaims,
              "a JSON object of at most " + MAX_CLAIMS_LENGTH + " characters",
              "write it as text in three double quotes");

  public static final Key<Boolean> OPTION_FORCE_REFRESH =
      ACQUIRE_TOKEN_OPTIONS
          .flag("ForceRefresh")
          .means("Whether each call asks Entra for a new token.");

  public static final Key<String> OPTION_CORRELATION_ID =
      ACQUIRE_TOKEN_OPTIONS
          .text("CorrelationId")
          .means("The client-request-id in Entra's logs; default: the incoming request's.")
          .must(
              Key.matches("[A-Za-z0-9-]{8,64}"),
              "8 to 64 letters, digits and hyphens",
              "remove the key: the incoming request's id is used then");

  public static final Schema TOKEN_EXCHANGE =
      API.section(
          new Schema(
              "TokenExchange",
              "How this API is identified at issuers that exchange tokens themselves "
                  + "(Issuers.NAME.Grant)."));

  public static final Key<String> EXCHANGE_AUDIENCE =
      TOKEN_EXCHANGE.text("Audience").means("The parameter audience (RFC 8693).");

  public static final Key<String> EXCHANGE_RESOURCE =
      TOKEN_EXCHANGE
          .text("Resource", "Text, an absolute URI", null)
          .means("The parameter resource (RFC 8707).")
          .must(
              Addresses::isAbsolute,
              "an absolute URI without fragment (RFC 8707)",
              "correct it, or name the API by Audience");

  public static final Key<List<String>> EXCHANGE_SCOPES =
      TOKEN_EXCHANGE
          .words("Scopes", "List of texts", Key.list())
          .means("The scopes at the issuer; default: this API's Scopes.")
          .eachMust(
              Key.matches("[!#-\\[\\]-~]{1,500}"),
              "scopes without blanks, quotes and back-slashes",
              "make each scope an element of the list");

  public static final Key<Boolean> HANDLES_CLAIMS_CHALLENGE =
      API.flag("HandlesClaimsChallenge")
          .means(
              "Whether your own client handles this API's claims challenges "
                  + "(OnBehalf.challenged), so that authorizationHeader may declare "
                  + "ClientCapabilities.");

  public static final Key<Duration> CONNECT_TIMEOUT =
      API.duration("ConnectTimeout", "1 ms", "5 min", "5 s")
          .means("How long connecting to the API may take.");

  public static final Key<Duration> READ_TIMEOUT =
      API.duration("ReadTimeout", "1 ms", "1 h", "30 s")
          .means("How long to wait for data from the API.");

  public static final Key<String> HTTP_METHOD =
      API.text("HttpMethod", "Text: GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS", "GET")
          .means(
              "The method of DownstreamApi.call if the request names none. This key and "
                  + "the following ones do not apply to clients of your own.")
          .must(
              method -> METHODS.contains(method.toUpperCase(Locale.ROOT)),
              "one of " + String.join(", ", METHODS),
              "name the method of calls that name none themselves");

  public static final Key<Map<String, String>> EXTRA_HEADER_PARAMETERS =
      API.texts("ExtraHeaderParameters", "A section")
          .means(
              "Further headers of each call, { name = value }, unless the call sets them "
                  + "itself; Authorization, Cookie, Host and similar headers are refused.");

  public static final Key<Map<String, String>> EXTRA_QUERY_PARAMETERS =
      API.texts("ExtraQueryParameters", "A section")
          .means(
              "Further query parameters of each call, { name = value }, unless the call "
                  + "sets them itself.");

  public static final Key<String> ACCEPT_HEADER =
      API.text("AcceptHeader", "Text, media types", "application/json")
          .means("The Accept header of calls.")
          .must(
              MediaTypes::isList,
              "media types such as \"application/json, text/plain\"",
              "write it as it stands in the header, in quotes");

  public static final Key<String> CONTENT_TYPE =
      API.text("ContentType", "Text, a media type", "application/json")
          .means("The Content-Type header of calls with a body.")
          .must(
              MediaTypes::isOne, "a media type", "write it as it stands in the header, in quotes");

  public static final Key<Long> MAX_RESPONSE_BYTES =
      API.size("MaxResponseBytes", "1 KiB", "1 GiB", "16 MiB")
          .means("The longest response body that is read into memory; streams are not limited.");

  public static final Key<Long> MAX_ERROR_BYTES =
      API.size("MaxErrorBytes", "0 B", "16 MiB", "64 KiB")
          .means("How much of an error's body DownstreamApiException keeps.");

  public static final Key<Integer> MAX_CONNECTIONS =
      API.count("MaxConnections", 1, 10000, 64)
          .means(
              "How many connections to the API are open at once for PATCH, which goes "
                  + "through jersey-apache-connector; further calls wait up to ConnectTimeout.");

  public static final Key<Boolean> FOLLOW_REDIRECTS =
      API.flag("FollowRedirects")
          .means(
              "Whether GET and HEAD of OnBehalf.downstreamApi follow redirects (Microsoft "
                  + "Graph answers /content with 302). Only to https, at most 5, without the "
                  + "token and any other header than Accept.");

  public static final Key<Boolean> ALLOW_HTTP =
      API.flag("AllowHttp")
          .means("Whether BaseUrl may be http on a host that is not loopback; logs a warning.");

  static {
    ACQUIRE_TOKEN_OPTIONS.add(
        AzureAdKeys.EXTRA_QUERY_PARAMETERS.meaning(
            "A section", "Further parameters of this API's token requests, beside AzureAd's."));
    API.only("Bearer", "ProtocolScheme");
    ACQUIRE_TOKEN_OPTIONS.refused(
        "remove the key",
        "ExtraHeadersParameters",
        "ExtraParameters",
        "PopClaim",
        "AuthenticationOptionsName",
        "FmiPath",
        "ManagedIdentity",
        "PopPublicKey");
    ACQUIRE_TOKEN_OPTIONS.refused(
        "start a session: OnBehalf.sessions()", "LongRunningWebApiSessionKey");
    ACQUIRE_TOKEN_OPTIONS.ignored("UserFlow");
  }

  private DownstreamApiKeys() {}

  /** Whether a text is a claims request (OpenID Connect Core section 5.5): a JSON object. */
  private static boolean isClaims(String text) {
    try {
      return text.length() <= MAX_CLAIMS_LENGTH
          && text.trim().startsWith("{")
          && JSONObjectUtils.parse(text) != null;
    } catch (ParseException e) {
      return false;
    }
  }
}
