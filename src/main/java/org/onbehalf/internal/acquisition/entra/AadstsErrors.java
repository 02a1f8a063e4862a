package org.onbehalf.internal.acquisition.entra;

import static org.onbehalf.internal.acquisition.TokenRefusal.Kind.*;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.ServiceError;
import org.onbehalf.internal.acquisition.TokenErrorReader;
import org.onbehalf.internal.acquisition.TokenRefusal.Kind;

/**
 * Classifies Entra's errors: by {@code error}, {@code suberror} and {@code claims} first, and by
 * AADSTS codes only where these do not decide, since the codes change. {@code TokenRefusal} makes
 * an exception of the kind; the exception's class has the HTTP status of the response.
 */
public final class AadstsErrors extends TokenErrorReader {
  /** What errors that concern the user mean; of several codes, the first of these kinds counts. */
  private static final List<Kind> USER_KINDS =
      Collections.unmodifiableList(
          Arrays.asList(CONSENT, USER_REQUIRED, CONFIGURATION, INVALID_TOKEN, ACCESS_DENIED));

  private static final String SIGN_IN_AGAIN = "; the user signs in again";

  /** learn.microsoft.com/entra/identity-platform/reference-error-codes. */
  private static final Map<String, Row> ROWS = rows();

  private static Map<String, Row> rows() {
    Map<String, Row> rows = new HashMap<>();
    row(
        rows,
        CONSENT,
        "Grant the application its permissions for the downstream API, or add the client to knownClientApplications",
        "65001");
    row(rows, CONSENT, "The user declined the consent; the client may ask again", "65004");
    row(
        rows,
        CONSENT,
        "Only an administrator can consent; use the answer's admin_consent_uri",
        "90094");
    row(
        rows,
        INVALID_TOKEN,
        "Entra cannot verify the caller's token: it was issued for another API, or signed with a custom signing key; check AzureAd.Audience against the registration",
        "50013");
    row(
        rows,
        INVALID_TOKEN,
        "The caller's token has expired; the client requests a new one",
        "500133");
    row(
        rows,
        INVALID_TOKEN,
        "The user's sessions were revoked, or the password changed" + SIGN_IN_AGAIN,
        "50173");
    row(rows, INVALID_TOKEN, null, "70008", "70043", "700081", "700082", "700084");
    row(rows, null, "A policy requires a second factor" + SIGN_IN_AGAIN, "50076");
    row(
        rows,
        null,
        "A policy requires the user to register a second factor" + SIGN_IN_AGAIN,
        "50079");
    row(rows, null, "A policy requires an external check" + SIGN_IN_AGAIN, "50158");
    row(rows, null, "A policy requires a compliant device; the user signs in from one", "53000");
    row(
        rows,
        ACCESS_DENIED,
        "A Conditional Access policy blocks the user; see the sign-in log and the policy",
        "53003");
    row(
        rows,
        ACCESS_DENIED,
        "Assign the user or its group to the downstream API's enterprise application",
        "50105");
    row(rows, ACCESS_DENIED, "The account is disabled", "50057");
    row(rows, ACCESS_DENIED, "The account is locked after too many attempts", "50053");
    row(rows, ACCESS_DENIED, "The account is not in this tenant; invite it as a guest", "50034");
    row(
        rows,
        ACCESS_DENIED,
        "The account of another tenant is not a guest in this one; invite it",
        "90072");
    row(rows, ACCESS_DENIED, null, "50020", "53011", "530032");
    row(
        rows,
        USER_REQUIRED,
        "An application's token cannot be exchanged on behalf of a user; call asApp()",
        "7000114");
    row(
        rows,
        null,
        "The certificate is not in the registration: upload it, or configure the one that is",
        "700027");
    row(rows, null, "The assertion's time is out of range: correct this server's clock", "700024");
    row(
        rows,
        null,
        "The client secret is wrong: copy the secret's value, not its id, into AzureAd.ClientCredentials",
        "7000215");
    row(
        rows,
        null,
        "The client secret has expired: create a new one in the registration",
        "7000222");
    row(rows, null, "The certificate was revoked: configure another", "7000214", "7000277");
    row(rows, null, "The certificate is not valid now: renew it", "1000502");
    row(
        rows,
        null,
        "The assertion's signature is wrong: configure the certificate that is in the registration",
        "7000274");
    row(
        rows,
        CREDENTIAL,
        "No federated credential of the registration matches the assertion: compare issuer, subject and audience, to the letter",
        "70021",
        "700211",
        "700212",
        "700213",
        "7002137",
        "7002138");
    row(
        rows,
        CONFIGURATION,
        "The caller's token is for another application than AzureAd.ClientId; use the client id of the registration whose API the client asks for",
        "500131");
    row(
        rows,
        CONFIGURATION,
        "No credential was sent: configure AzureAd.ClientCredentials",
        "7000218");
    row(
        rows,
        CONFIGURATION,
        "The application is not in this tenant: check AzureAd.ClientId and TenantId, or have the tenant's administrator consent",
        "700016");
    row(
        rows,
        CONFIGURATION,
        "The application is disabled in this tenant; see its enterprise application",
        "7000112");
    row(rows, null, "A scope is not valid: check the API's Scopes", "70011");
    row(
        rows,
        CONFIGURATION,
        "The downstream API is not in this tenant: check the API's Scopes, or have its administrator consent",
        "500011");
    row(
        rows,
        CONFIGURATION,
        "The application is of one tenant: set AzureAd.TenantId to it",
        "50194");
    row(
        rows,
        CONFIGURATION,
        "Add the downstream API to the registration's API permissions",
        "650057",
        "65005");
    row(rows, UNAVAILABLE, "This application repeats the same request too often", "50196");
    row(rows, UNAVAILABLE, null, "50085", "90006", "90033", "90036");
    return Collections.unmodifiableMap(rows);
  }

  /** What a code means, null if the error says it; and what to do, null for the usual remedy. */
  private static final class Row {
    final @Nullable Kind kind;
    final @Nullable String remedy;

    Row(@Nullable Kind kind, @Nullable String remedy) {
      this.kind = kind;
      this.remedy = remedy;
    }
  }

  private static void row(
      Map<String, Row> rows, @Nullable Kind kind, @Nullable String remedy, String... codes) {
    for (String code : codes) {
      rows.put(code, new Row(kind, remedy));
    }
  }

  private static boolean has(ServiceError error, Kind kind) {
    for (String code : error.codes) {
      Row row = ROWS.get(code);
      if (row != null && row.kind == kind) {
        return true;
      }
    }
    return false;
  }

  @Override
  protected boolean isTransient(ServiceError error) {
    return has(error, UNAVAILABLE);
  }

  @Override
  protected Kind kind(ServiceError error, int status, String description) {
    switch (String.valueOf(error.error)) {
      case "invalid_grant":
      case "interaction_required":
      case "consent_required":
      case "login_required":
        return userKind(error);
      case "invalid_client":
        return CREDENTIAL;
      default:
        return has(error, CREDENTIAL) ? CREDENTIAL : CONFIGURATION;
    }
  }

  private static Kind userKind(ServiceError error) {
    String suberror = error.suberror;
    if (suberror.equals("bad_token") || suberror.equals("token_expired")) {
      return INVALID_TOKEN;
    }
    if (error.claims != null) {
      return CLAIMS;
    }
    if (suberror.equals("consent_required") || "consent_required".equals(error.error)) {
      return CONSENT;
    }
    if (suberror.equals("message_only")) {
      return ACCESS_DENIED;
    }
    return USER_KINDS.stream().filter(kind -> has(error, kind)).findFirst().orElse(INTERACTION);
  }

  @Override
  protected String message(ServiceError error, int status, Kind kind) {
    String what =
        kind == UNAVAILABLE || error.error == null
            ? "the token endpoint answered " + status + (error.error == null ? "" : " " + error)
            : error.toString();
    return what + ". " + remedy(error, kind);
  }

  private static String remedy(ServiceError error, Kind kind) {
    for (String code : error.codes) {
      Row row = ROWS.get(code);
      if (row != null && row.remedy != null) {
        return row.remedy;
      }
    }
    switch (kind) {
      case INVALID_TOKEN:
        return "The caller's own token expired, was revoked or is unreadable for Entra; the caller signs in again";
      case CLAIMS:
      case INTERACTION:
        return "A policy requires the user; the caller signs in again";
      case CONSENT:
        return "Grant the application its permissions for the downstream API, or add the client to knownClientApplications";
      case ACCESS_DENIED:
        return "The account is disabled, not assigned, or blocked by a policy; see Entra's sign-in log";
      case CREDENTIAL:
        return "Check AzureAd.ClientId and AzureAd.ClientCredentials against the application's registration";
      case UNAVAILABLE:
        return "It is retried later";
      default:
        return "Check the API's Scopes and the application's permissions in its registration";
    }
  }
}
