package org.onbehalf.internal.message;

/**
 * OBH-3…: tokens for other APIs. 30… is why there is none, 31… about client credentials. OBH-4…:
 * calls of other APIs.
 */
public final class AcquisitionMessages {
  public static final MessageCode UNAVAILABLE =
      new MessageCode(
          3001,
          "no token for DownstreamApis.…: …",
          "The call fails; the answer is 503 with Retry-After.",
          "The token endpoint cannot be reached, throttles or answers 5xx, or too many requests wait.",
          "If it stays so, let this server reach the endpoint; doctor tries it.");
  public static final MessageCode TOKEN_REFUSED =
      new MessageCode(
          3002,
          "no token for DownstreamApis.…: …",
          "The call fails; the answer is 401 invalid_token.",
          "The caller's own token has expired, was revoked, or Entra cannot verify it.",
          "The client gets a new token; if all are refused, compare AzureAd.Audience with Entra.");
  public static final MessageCode CLAIMS =
      new MessageCode(
          3003,
          "no token for DownstreamApis.…: …",
          "The call fails; the answer is 401 with a claims challenge.",
          "A Conditional Access policy asks for more, such as a second factor (AADSTS50076).",
          "The client requests a token with these claims; the user signs in.");
  public static final MessageCode CONSENT =
      new MessageCode(
          3004,
          "no token for DownstreamApis.…: …",
          "The call fails; the answer is 401 consent_required with addresses for the consent.",
          "Nobody has consented that this application calls the API for this user (AADSTS65001).",
          "An administrator consents; rehearse prints the commands.");
  public static final MessageCode INTERACTION =
      new MessageCode(
          3005,
          "no token for DownstreamApis.…: …",
          "The call fails; the answer is 401 interaction_required.",
          "Entra needs the user: a policy, a changed password or an ended sign-in.",
          "The user signs in again.");
  public static final MessageCode DENIED =
      new MessageCode(
          3006,
          "no token for DownstreamApis.…: …",
          "The call fails; the answer is 403 access_denied.",
          "The account is disabled, not assigned (AADSTS50105), or blocked by a policy (AADSTS53003).",
          "See Entra's sign-in log with the correlation id.");
  public static final MessageCode USER_REQUIRED =
      new MessageCode(
          3007,
          "is called on behalf of a user, but an application without a user called",
          "The call fails; the answer is 403 user_required.",
          "The caller is an application, and the API is called on behalf of a user.",
          "Use asApp() or RequestAppToken where the application itself is meant.");
  public static final MessageCode CREDENTIAL_REFUSED =
      new MessageCode(
          3008,
          "no token for DownstreamApis.…: …",
          "No token can be had with any credential; calls fail, and the answer is 500.",
          "The secret is wrong or expired (AADSTS7000215, AADSTS7000222), or the certificate is not in the"
              + " registration (AADSTS700027).",
          "Correct AzureAd.ClientCredentials; a changed file is read without a restart.");
  public static final MessageCode SET_UP =
      new MessageCode(
          3009,
          "no token for DownstreamApis.…: …",
          "The call fails; the answer is 500.",
          "The registration, the scopes or the configuration do not fit; the AADSTS code says which.",
          "Do what the message says; doctor tries the scopes of each API.");
  public static final MessageCode NO_CALLER =
      new MessageCode(
          3010,
          "no caller is on thread …",
          "The call fails; the answer is 500.",
          "The filter is not mapped onto the request, or the work runs on a thread of its own.",
          "Map BearerTokenFilter, wrap the task with CallerContext.wrap, or use asApp().");
  public static final MessageCode REFRESH =
      new MessageCode(
          3011,
          "the token for DownstreamApis.… could not be refreshed",
          "The cached token is used until it expires.",
          "An error while it was requested in the background.",
          "If it stays so, see the stack trace.");
  public static final MessageCode UNEXPECTED =
      new MessageCode(
          3012,
          "failed unexpectedly",
          "The call fails.",
          "An error of the library or of one that it uses, or no memory or thread is left.",
          "See the stack trace, and report it.");
  public static final MessageCode LEFT_RUNNING =
      new MessageCode(
          3013,
          "a token request did not end within Acquisition.FlightTimeout",
          "The application stops, and one thread ends later.",
          "The token endpoint did not answer while the application was stopped.",
          "None.");
  public static final MessageCode LISTENER =
      new MessageCode(
          3014,
          "… failed with …",
          "The token is used all the same.",
          "An AcquisitionListener of the application threw an exception.",
          "Correct the listener.");

  public static final MessageCode CREDENTIAL =
      new MessageCode(
          3101,
          "cannot be used: …. The others of …",
          "The other credentials are tried first; without any, there are no tokens.",
          "Entra refused the credential, or its file cannot be read.",
          "Correct or remove it. AADSTS7000222 means that the secret has expired.");
  public static final MessageCode CREDENTIAL_FILE =
      new MessageCode(
          3102,
          "its previous content stays in use",
          "Requests are served with what was read before.",
          "The file of a credential has changed and cannot be read.",
          "Correct the file, and replace it in one step (mv).");
  public static final MessageCode EXPIRING =
      new MessageCode(
          3103,
          "the certificate … expires on …",
          "Without a new one, there are no tokens for other APIs after that day.",
          "The certificate ends within AzureAd.CertificateExpiryWarning, or has ended.",
          "Renew it, give its public part to the issuer, and replace the file.");

  public static final MessageCode API_ERROR =
      new MessageCode(
          4001,
          "DownstreamApis.… answered …",
          "The call fails; if the application does not handle it, the answer is 502.",
          "The API answered with a status other than 2xx.",
          "See the API's own log; the correlation id was sent to it.");
  public static final MessageCode API_UNAVAILABLE =
      new MessageCode(
          4002,
          "DownstreamApis.… could not be reached",
          "The call fails; if the application does not handle it, the answer is 502 or 504.",
          "The host cannot be reached or resolved, or did not answer in time.",
          "Compare BaseUrl, proxy, trust store and Timeout; doctor resolves the host.");
  public static final MessageCode NOT_REPEATED =
      new MessageCode(
          4003,
          "the request was not repeated",
          "The application got the 401; its next request goes with the new token.",
          "The API asked for a new token (claims challenge), and the body cannot be sent twice.",
          "Let the client buffer bodies, or repeat the call.");
  public static final MessageCode UNSAFE_CLIENT =
      new MessageCode(
          4004,
          "DownstreamApis.… is not called: …",
          "The call fails before anything is sent; the answer is 500.",
          "The HTTP client would carry a token or a cookie to somebody else, or hide a refusal.",
          "Set the client up as the message says.");

  private AcquisitionMessages() {}
}
