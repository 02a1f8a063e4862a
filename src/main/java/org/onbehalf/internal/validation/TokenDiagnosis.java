package org.onbehalf.internal.validation;

import java.util.Locale;
import org.onbehalf.internal.message.MessageCode;

/**
 * Common mistakes: what a refused token really is, and how to fix it. For the log only; the texts
 * contain nothing from a token.
 */
enum TokenDiagnosis {
  TRUNCATED_TOKEN(
      2201,
      "It begins like a token and ends too early: something on its way cuts long headers",
      "raise the limit for headers of every server in front and of this container (8 KiB is a common default:"
          + " maxHttpHeaderSize of Tomcat, requestHeaderSize of Jetty, LimitRequestFieldSize of Apache,"
          + " large_client_header_buffers of nginx), or let fewer groups be emitted into the token"),
  GRAPH_TOKEN(
      2202,
      "It is a token for Microsoft Graph",
      "the client asks for a scope of this API, such as api://{ClientId}/.default; a scope that names no API, such as"
          + " User.Read, is one of Graph's"),
  ID_TOKEN(
      2203,
      "It is an ID token, which tells a client who signed in and opens no API",
      "the client asks for a scope of this API and sends the access token that it then gets (accessToken, not idToken)"),
  DOWNSTREAM_TOKEN(
      2204,
      "It is a token for an API that this one calls",
      "the client sends this API a token for this API, which exchanges it; the token for the downstream API goes there"
          + " and to nobody else"),
  CLIENTS_OWN_TOKEN(
      2205,
      "It is a token that the client asked for itself",
      "the client asks for a scope of this API, such as api://{ClientId}/.default, not for one of its own"),
  VERSION_1_TOKEN(
      2206,
      "It is a token of version 1.0, and what is configured fits version 2.0 only",
      "set requestedAccessTokenVersion to 2 in the manifest of this API's app registration, or add the App ID URI to"
          + " {issuer}.Audiences (in Issuers, give the issuer the Type entra, which knows both versions)"),
  VERSION_2_TOKEN(
      2207,
      "It is a token of version 2.0, and what is configured fits version 1.0 only",
      "add the client id to {issuer}.Audiences: tokens of version 2.0 carry it whatever the App ID URI is (in Issuers,"
          + " give the issuer the Type entra, which knows both versions)"),
  CLIENT_ID_AUDIENCE(
      2208,
      "It carries this API's client id where the App ID URI is expected",
      "add the client id to {issuer}.Audiences, or let the client ask for a scope that begins with the App ID URI"),
  APP_ID_URI_AUDIENCE(
      2209,
      "It carries an App ID URI that is not configured",
      "if it is one of this API's, add it to {issuer}.Audiences: without them the client id and api:// before it are"
          + " expected"),
  AUDIENCE_SPELLING(
      2210,
      "It differs from what is expected in case or in a slash at the end only",
      "write {issuer}.Audience to the letter as the tokens carry it"),
  ANOTHER_TENANT(
      2211,
      "It is a token of another tenant",
      "the client signs in at the authority of this API's tenant, not at common, organizations or its own; guests sign"
          + " in there too. Where many tenants call: organizations as the tenant of {authority}, and"
          + " {issuer}.AllowedTenants"),
  PERSONAL_ACCOUNT(
      2212,
      "It is the token of a personal Microsoft account",
      "the client signs in at the authority of this API's tenant; personal accounts call only with common as the"
          + " tenant of {authority}, and their tenant in {issuer}.AllowedTenants"),
  CLOCK_SKEW(
      2213,
      "It is off by so little that the clocks of this server and of its issuer may differ",
      "let this server keep the time (NTP, chrony, the hypervisor's time service); the client fetches its next token"
          + " some minutes before the last one expires"),
  CLOCK_BEHIND(
      2214,
      "So were those before it, and none was accepted in between: the clock of this server is behind",
      "set this server's clock and let it keep the time (NTP, chrony, the hypervisor's time service)");

  @SuppressWarnings("ImmutableEnumChecker") // it is
  final MessageCode code;

  private final String sentence;
  private final String remedy;

  TokenDiagnosis(int number, String sentence, String remedy) {
    this.code = new MessageCode(number);
    this.sentence = sentence;
    this.remedy = remedy;
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What the token is. */
  String sentence() {
    return sentence;
  }

  String remedy() {
    return remedy;
  }
}
