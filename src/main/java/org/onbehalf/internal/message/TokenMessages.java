package org.onbehalf.internal.message;

/**
 * OBH-2…: tokens that callers send, and what they may do with them. 21… are the checks of a token,
 * 22… what a refused token probably is; both are where they are made.
 */
public final class TokenMessages {
  public static final MessageCode UNVERIFIED =
      new MessageCode(
          2001,
          "The token could not be verified",
          "The answer to every token without a valid signature: 401.",
          "The caller is not told, since it may be anybody. The log says it, with a number 21… or 22….",
          "Look for the correlation id in the log (at DEBUG if others were logged before).");
  public static final MessageCode STRIPPED =
      new MessageCode(
          2002,
          "a request came without a token: …",
          "The request is answered 401, and the client may have sent a token.",
          "A server in front removes or replaces the Authorization header, or the client sends another.",
          "Let every server in front pass the header on as it came.");
  public static final MessageCode KEYS =
      new MessageCode(
          2003,
          "the signing keys of … could not be fetched",
          "Known keys are used for Keys.LastKnownGood; without any, requests are answered 503.",
          "The issuer cannot be reached: DNS, firewall, proxy or trust store, or a wrong address.",
          "Let this server reach the issuer (doctor tries it), and correct the address.");
  public static final MessageCode NO_GROUPS =
      new MessageCode(
          2004,
          "a token has no groups",
          "Requests are served, and roles by groups do not count for this user.",
          "The user is in too many groups for a token (groups overage).",
          "Emit assigned groups only, use app roles, or set AzureAd.GroupsOverage = graph.");
  public static final MessageCode GROUPS_REFUSED =
      new MessageCode(
          2005,
          "AzureAd.GroupsOverage = graph: Microsoft Graph answered …",
          "Such requests are answered 502.",
          "The application lacks a permission in Graph, or the user is in too many groups.",
          "Consent to User.ReadBasic.All and GroupMember.Read.All.");
  public static final MessageCode GROUPS_UNAVAILABLE =
      new MessageCode(
          2006,
          "a user's groups cannot be had from Microsoft Graph",
          "Such requests are answered 503.",
          "Graph, or Entra for its token, cannot be reached or throttles.",
          "Let this server reach both. Without groups: AzureAd.GroupsOverage = ignore.");
  public static final MessageCode GROUPS_FAILED =
      new MessageCode(
          2007,
          "AzureAd.GroupsOverage = graph failed with …",
          "Such requests are answered 500.",
          "An error of the library or of one that it uses.",
          "Report it with the line of the log.");
  public static final MessageCode KEYS_WAITING =
      new MessageCode(
          2008,
          "more requests wait for the signing keys of …",
          "Further requests are answered 503.",
          "The issuer answers slowly, and many requests with new tokens came meanwhile.",
          "See why the issuer answers slowly, or raise Keys.MaxWaiting.");

  public static final MessageCode NO_TOKEN =
      new MessageCode(
          2101,
          "This call needs an access token",
          "The request is answered 401.",
          "The client sent no token; in the log, a number 2002 may say why none arrived.",
          "The client sends an access token as Authorization: Bearer.");

  public static final MessageCode PATH =
      new MessageCode(
          2301,
          "The path of the request can be read in more than one way",
          "The request is answered 400, since rules by path could be evaded.",
          "The path has ;, //, .., \\ or encoded characters that servers read differently.",
          "Let the client send a plain path.");
  public static final MessageCode METHOD_OVERRIDE =
      new MessageCode(
          2302,
          "The method of this request may not be overridden",
          "The request is answered 400, since rules by method could be evaded.",
          "A header or parameter names another method, and rules depend on methods.",
          "Let the client send the method itself.");
  public static final MessageCode RULE =
      new MessageCode(
          2303,
          "a request was refused by …",
          "The request is answered 403.",
          "The caller lacks the scope, role or kind that the rule asks for, or no rule allows the path.",
          "Grant the permission in Entra, or change Authorization.Rules.");
  public static final MessageCode PERMISSION =
      new MessageCode(
          2304,
          "the caller has none of the …",
          "The request is answered 403.",
          "An annotation or the application asks for a scope or role that the token lacks.",
          "Grant it in Entra, or change the annotation.");
  public static final MessageCode LISTENER_REFUSED =
      new MessageCode(
          2305,
          "a caller was not accepted by the listener …",
          "The request is answered 403.",
          "A TokenListener of the application refused the caller.",
          "The reason is the listener's own.");
  public static final MessageCode LISTENER_FAILED =
      new MessageCode(
          2306,
          "the listener … failed with …",
          "The message says it: a listener that decides leads to 500.",
          "A TokenListener of the application threw an exception.",
          "Correct the listener.");
  public static final MessageCode ANOTHER_CALLER =
      new MessageCode(
          2307,
          "a session was used by another caller than the one that it was bound to",
          "The session was invalidated, and the request is served without it.",
          "Two users share a session id, by a proxy, a cache, a shared browser or an attack.",
          "If it happens again, find out who sends the cookie.");
  public static final MessageCode FOREIGN_EXCEPTION =
      new MessageCode(
          2308,
          "of another caller reached the request",
          "The request is answered 500 without details.",
          "The application keeps an exception of Onbehalf and throws it in a request of another user.",
          "Do not cache or share exceptions.");

  private TokenMessages() {}

  /** Of a check of a token, or of what a refused token is. */
  public static MessageCode refusal(
      int number, String id, int status, String sentence, String remedy) {
    return new MessageCode(
        number,
        "a token was not accepted: " + id,
        "The request is answered " + status + ".",
        sentence + ".",
        remedy);
  }
}
