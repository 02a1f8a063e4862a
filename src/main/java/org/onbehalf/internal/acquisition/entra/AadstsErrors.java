package org.onbehalf.internal.acquisition.entra;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.ClaimsRequests;
import org.onbehalf.internal.acquisition.ErrorResponseReader;
import org.onbehalf.internal.acquisition.ServiceError;
import org.onbehalf.internal.acquisition.TokenRefusal.Kind;

/**
 * Classifies Entra's errors: by {@code error}, {@code suberror} and {@code claims} first, and by
 * AADSTS codes only where these do not decide, since the codes change.
 */
public final class AadstsErrors extends ErrorResponseReader {
  private static final Set<String> CONSENT = codes("65001", "65004", "90094");

  /** The incoming token expired, was revoked, or cannot be read by Entra. */
  private static final Set<String> INVALID_TOKEN =
      codes("500133", "50173", "50013", "70008", "700082", "700084", "700081", "70043");

  /** Blocked, disabled, locked, unknown in the tenant, not assigned, or blocked by a policy. */
  private static final Set<String> ACCESS_DENIED =
      codes("53003", "50105", "50057", "50053", "50034", "90072", "50020", "53011", "530032");

  /** Sent as {@code invalid_grant}, but nothing that the user could fix. */
  private static final Set<String> CONFIGURATION =
      codes("500131", "700016", "7000112", "7000218", "50194", "500011", "650057", "65005");

  /** No federated identity credential trusts our assertion; sent as {@code invalid_request} too. */
  private static final Set<String> CREDENTIAL =
      codes("70021", "700211", "700212", "700213", "7002137", "7002138");

  private static final Set<String> USER_REQUIRED = codes("7000114");

  /** Entra asks for a pause in other words: a client that loops, a temporary error. */
  private static final Set<String> TRANSIENT = codes("50196", "90033", "90036", "90006", "50085");

  /** learn.microsoft.com/entra/identity-platform/reference-error-codes. */
  private static final Map<String, String> REMEDIES;

  static {
    Map<String, String> remedies = new HashMap<>();
    remedies.put(
        "50013",
        "Entra cannot verify the caller's token: it was issued for another API, or signed with a custom signing key; check AzureAd.Audience against the registration");
    remedies.put(
        "500131",
        "The caller's token is for another application than AzureAd.ClientId; use the client id of the registration whose API the client asks for");
    remedies.put("500133", "The caller's token has expired; the client fetches a new one");
    remedies.put(
        "50173",
        "The user's sessions were revoked, or the password changed; the user signs in again");
    remedies.put(
        "65001",
        "Grant the application its permissions for the downstream API, or add the client to knownClientApplications");
    remedies.put("65004", "The user declined the consent; the client may ask again");
    remedies.put("90094", "Only an administrator can consent; use the answer's admin_consent_uri");
    remedies.put("50076", "A policy wants a second factor; the user signs in again");
    remedies.put(
        "50079", "A policy wants the user to register a second factor; the user signs in again");
    remedies.put("50158", "A policy wants an external check; the user signs in again");
    remedies.put("53000", "A policy wants a compliant device; the user signs in from one");
    remedies.put(
        "53003",
        "A Conditional Access policy keeps the user out; see the sign-in log and the policy");
    remedies.put(
        "50105", "Assign the user or its group to the downstream API's enterprise application");
    remedies.put("50057", "The account is disabled");
    remedies.put("50053", "The account is locked after too many attempts");
    remedies.put("50034", "The account is not in this tenant; invite it as a guest");
    remedies.put("90072", "The account of another tenant is not a guest in this one; invite it");
    remedies.put(
        "700027",
        "The certificate is not in the registration: upload it, or configure the one that is");
    remedies.put("700024", "The assertion's time is out of range: correct this server's clock");
    remedies.put(
        "7000215",
        "The client secret is wrong: copy the secret's value, not its id, into AzureAd.ClientCredentials");
    remedies.put("7000222", "The client secret has expired: create a new one in the registration");
    remedies.put("7000214", "The certificate was revoked: configure another");
    remedies.put("7000277", "The certificate was revoked: configure another");
    remedies.put("1000502", "The certificate is outside of its validity: renew it");
    remedies.put(
        "7000274",
        "The assertion's signature is wrong: configure the certificate that is in the registration");
    String federation =
        "No federated credential of the registration fits the assertion: compare issuer, subject and audience, to the letter";
    for (String code : new String[] {"70021", "700211", "700212", "700213", "7002137", "7002138"}) {
      remedies.put(code, federation);
    }
    remedies.put("7000218", "No credential was sent: configure AzureAd.ClientCredentials");
    remedies.put(
        "700016",
        "The application is not in this tenant: check AzureAd.ClientId and TenantId, or have the tenant's administrator consent");
    remedies.put(
        "7000112", "The application is disabled in this tenant; see its enterprise application");
    remedies.put(
        "7000114", "An application's token cannot be exchanged on behalf of a user; call asApp()");
    remedies.put("70011", "A scope is not valid: check the API's Scopes");
    remedies.put(
        "500011",
        "The downstream API is not in this tenant: check the API's Scopes, or have its administrator consent");
    remedies.put("50194", "The application is of one tenant: set AzureAd.TenantId to it");
    remedies.put("50196", "This application repeats the same request too often");
    remedies.put("650057", "Add the downstream API to the registration's API permissions");
    remedies.put("65005", "Add the downstream API to the registration's API permissions");
    REMEDIES = Collections.unmodifiableMap(remedies);
  }

  private static Set<String> codes(String... codes) {
    return Collections.unmodifiableSet(new HashSet<>(Arrays.asList(codes)));
  }

  @Override
  protected boolean isTransient(ServiceError error) {
    return error.hasCode(TRANSIENT);
  }

  @Override
  protected Kind kind(ServiceError error, int status, Map<String, Object> body) {
    switch (String.valueOf(error.error)) {
      case "invalid_grant":
      case "interaction_required":
      case "consent_required":
      case "login_required":
        return userKind(error, body.get("claims"));
      case "invalid_client":
        return Kind.CREDENTIAL;
      default:
        return error.hasCode(CREDENTIAL) ? Kind.CREDENTIAL : Kind.CONFIGURATION;
    }
  }

  private static Kind userKind(ServiceError error, @Nullable Object claims) {
    String suberror = error.suberror;
    if (suberror.equals("bad_token") || suberror.equals("token_expired")) {
      return Kind.INVALID_TOKEN;
    }
    if (claims instanceof String && ClaimsRequests.isOne((String) claims)) {
      return Kind.CLAIMS;
    }
    if (suberror.equals("consent_required") || "consent_required".equals(error.error)) {
      return Kind.CONSENT;
    }
    if (suberror.equals("message_only")) {
      return Kind.ACCESS_DENIED;
    }
    if (error.hasCode(CONSENT)) {
      return Kind.CONSENT;
    }
    if (error.hasCode(USER_REQUIRED)) {
      return Kind.USER_REQUIRED;
    }
    if (error.hasCode(CONFIGURATION)) {
      return Kind.CONFIGURATION;
    }
    if (error.hasCode(INVALID_TOKEN)) {
      return Kind.INVALID_TOKEN;
    }
    return error.hasCode(ACCESS_DENIED) ? Kind.ACCESS_DENIED : Kind.INTERACTION;
  }

  @Override
  protected String message(ServiceError error, int status, Kind kind) {
    String what =
        kind == Kind.UNAVAILABLE || error.error == null
            ? "the token endpoint answered " + status + (error.error == null ? "" : " " + error)
            : error.toString();
    return what + ". " + remedy(error, kind);
  }

  private static String remedy(ServiceError error, Kind kind) {
    for (String code : error.codes) {
      String remedy = REMEDIES.get(code);
      if (remedy != null) {
        return remedy;
      }
    }
    switch (kind) {
      case INVALID_TOKEN:
        return "The caller's own token expired, was revoked or is unreadable for Entra; the caller signs in again";
      case CLAIMS:
      case INTERACTION:
        return "A policy wants the user; the caller signs in again";
      case CONSENT:
        return "Grant the application its permissions for the downstream API, or add the client to knownClientApplications";
      case ACCESS_DENIED:
        return "The account is blocked, disabled, not assigned or kept out by a policy; see Entra's sign-in log";
      case CREDENTIAL:
        return "Check AzureAd.ClientId and AzureAd.ClientCredentials against the application's registration";
      case UNAVAILABLE:
        return "It is tried again later";
      default:
        return "Check the API's Scopes and the application's permissions in its registration";
    }
  }
}
