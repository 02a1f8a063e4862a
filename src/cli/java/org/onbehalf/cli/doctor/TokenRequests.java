package org.onbehalf.cli.doctor;

import static org.onbehalf.internal.message.AcquisitionMessages.EXPIRING;
import static org.onbehalf.internal.message.ConfigurationMessages.KEY_FILE;
import static org.onbehalf.internal.message.ConfigurationMessages.MISSING;

import java.io.Closeable;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.AcquisitionSettings;
import org.onbehalf.internal.acquisition.ClientCredentials;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.onbehalf.internal.acquisition.RequestedToken;
import org.onbehalf.internal.acquisition.ServiceError;
import org.onbehalf.internal.acquisition.TokenAnswer;
import org.onbehalf.internal.acquisition.TokenEndpoint;
import org.onbehalf.internal.acquisition.TokenExchangeSettings;
import org.onbehalf.internal.acquisition.TokenGrant;
import org.onbehalf.internal.acquisition.TokenRefusal;
import org.onbehalf.internal.acquisition.entra.EntraTokenEndpoint;
import org.onbehalf.internal.acquisition.exchange.ExchangeTokenEndpoint;
import org.onbehalf.internal.cache.TokenRequestForm;
import org.onbehalf.internal.credential.ClientCredential;
import org.onbehalf.internal.credential.CredentialFault;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.response.CorrelationId;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.spi.ClientCredentialProvider;

/** Token requests past cache and store; what is granted is thrown away. */
final class TokenRequests implements Closeable {
  private static final Pattern MESSAGE = Pattern.compile("(.+?)\\. (?:([^.]*?)[:;] )?(.*)");

  private final AcquisitionSettings settings;
  private final Findings findings;
  private final HttpExchange http;
  private final Clock clock;
  private final ClientCredentials credentials;
  private final TokenEndpoint entra;
  final Map<String, TokenEndpoint> exchanges;

  TokenRequests(AcquisitionSettings settings, Findings findings, HttpExchange http, Clock clock) {
    this.settings = settings;
    this.findings = findings;
    this.http = http;
    this.clock = clock;
    Map<String, ClientCredentialProvider> providers = new HashMap<>();
    for (ClientCredential each : settings.client.clientCredentials) {
      if (each.custom != null) {
        providers.put(
            each.key,
            request -> {
              throw new IllegalStateException("a class of the application, which doctor has not");
            });
      }
    }
    Metrics metrics = new Metrics();
    this.credentials = new ClientCredentials(settings, providers, http, metrics, clock);
    this.entra = new EntraTokenEndpoint(settings, credentials, http, clock);
    this.exchanges = ExchangeTokenEndpoint.of(settings, http, metrics, clock);
  }

  /** Tries each credential on its own; whether one is accepted. */
  boolean checkCredentials() {
    for (TokenExchangeSettings exchange : settings.exchanges.values()) {
      exchange.clientCredentials.forEach(this::checkExpiry);
      findings.skipped(
          exchange.key + ".ClientCredentials",
          "only an exchange shows whether they are accepted",
          "run rehearse with a token of that issuer");
    }
    List<ClientCredential> all = settings.client.clientCredentials;
    if (all.isEmpty()) {
      boolean needed = !settings.downstreamApis.isEmpty() && settings.exchanges.isEmpty();
      if (needed) {
        findings.fault(
            MISSING,
            "AzureAd.ClientCredentials",
            "there are none, and DownstreamApis need tokens",
            "add a secret or a certificate of the app registration");
      }
      return false;
    }
    Map<String, TokenRefusal> refused = new LinkedHashMap<>();
    boolean accepted = false;
    for (ClientCredential each : all) {
      checkExpiry(each);
      if (each.custom != null) {
        findings.skipped(
            each.key,
            each.custom.className + " is the application's, and runs in its server only",
            "see the log of the server for refusals of this credential");
        continue;
      }
      TokenRefusal refusal = tryOut(each);
      if (refusal == null) {
        accepted = true;
      } else {
        refused.put(each.key, refusal);
      }
    }
    for (Map.Entry<String, TokenRefusal> each : refused.entrySet()) {
      refused(each.getKey(), each.getValue(), accepted);
    }
    return accepted;
  }

  /** Null if it is accepted, or cannot be tried; the findings say which. */
  private @Nullable TokenRefusal tryOut(ClientCredential credential) {
    String tenant = tenant();
    if (tenant == null) {
      findings.skipped(
          credential.key,
          "AzureAd names no tenant in which it could be tried",
          "set AzureAd.AppHomeTenantId to the tenant of the app registration");
      return null;
    }
    Map<String, String> form = new HashMap<>();
    form.put("grant_type", "client_credentials");
    form.put("scope", settings.client.clientId + "/.default");
    String endpoint = settings.client.instance + tenant + "/oauth2/v2.0/token";
    TokenGrant grant =
        new TokenGrant(
            new TokenRequestForm(credential.key, endpoint, settings.client.clientId, form),
            "",
            null,
            tenant,
            null,
            CorrelationId.create(),
            false);
    try (TokenEndpoint alone =
        new EntraTokenEndpoint(settings, credentials.only(credential.key), http, clock)) {
      TokenAnswer answer = ask(credential.key, alone, grant);
      TokenRefusal refusal = answer.token() == null ? answer.refusal() : null;
      ServiceError error = refusal == null ? null : refusal.service;
      if (refusal == null || (error != null && "invalid_grant".equals(error.error))) {
        // invalid_grant: the client is known, but nobody assigned it to itself
        findings.ok(credential.key, "accepted by Entra");
        return null;
      }
      return refusal;
    }
  }

  private @Nullable String tenant() {
    if (settings.client.hasSeveralTenants() || !settings.client.authority.isEntra()) {
      return settings.client.appHomeTenantId;
    }
    return settings.client.tenantId;
  }

  /** Waits no longer than a request of the application would. */
  TokenAnswer ask(String what, TokenEndpoint endpoint, TokenGrant grant) {
    Duration limit = settings.flightTimeout.plus(http.longest());
    try {
      return findings.within(limit, "requesting a token: " + what, () -> endpoint.ask(grant));
    } catch (TimeoutException e) {
      return TokenAnswer.refused(
          TokenRefusal.unavailable("the token endpoint did not answer in time", limit, null));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  TokenEndpoint endpointOf(String issuerName) {
    return exchanges.getOrDefault(issuerName, entra);
  }

  private void refused(String check, TokenRefusal refusal, boolean othersWork) {
    String cause = cause(refusal);
    String remedy = remedy(refusal);
    if (othersWork) {
      findings.warning(
          check, refusal.kind.number + " " + cause + "; another credential is accepted", remedy);
    } else {
      findings.fault(refusal.kind.number, check, cause, remedy);
    }
  }

  /** The library's messages are codes, then what they mean, then what to do. */
  static String cause(TokenRefusal refusal) {
    Matcher parts = MESSAGE.matcher(refusal.message);
    if (!parts.matches()) {
      return refusal.message;
    }
    String codes = parts.group(1).replaceFirst(", trace_id [A-Za-z0-9-]+", "");
    return parts.group(2) == null ? codes : parts.group(2) + " (" + codes + ")";
  }

  static String remedy(TokenRefusal refusal) {
    Matcher parts = MESSAGE.matcher(refusal.message);
    if (refusal.kind == TokenRefusal.Kind.UNAVAILABLE) {
      return "try again later; if others reach the issuer, see what stands between it and this"
          + " server";
    }
    return parts.matches()
        ? parts.group(3)
        : "compare AzureAd.ClientId and AzureAd.ClientCredentials with the app registration";
  }

  private void checkExpiry(ClientCredential credential) {
    if (credential.certificate == null) {
      return;
    }
    String check = "certificate of " + credential.key;
    try {
      X509Certificate certificate = credential.certificate.read().certificate();
      Instant end = certificate.getNotAfter().toInstant();
      Instant now = clock.instant();
      String remedy =
          "renew it, give its public part to the app registration, and replace the file; no restart"
              + " is needed";
      if (now.isAfter(end)) {
        findings.fault(EXPIRING, check, "expired on " + end, remedy);
      } else if (now.isBefore(certificate.getNotBefore().toInstant())) {
        findings.fault(
            EXPIRING,
            check,
            "is valid from " + certificate.getNotBefore().toInstant() + " only",
            "set this server's clock if it is wrong, or wait until then");
      } else if (now.plus(settings.client.certificateExpiryWarning).isAfter(end)) {
        findings.warning(check, EXPIRING + " expires on " + end, remedy);
      } else {
        findings.ok(check, "valid until " + end);
      }
    } catch (CredentialFault fault) {
      findings.fault(KEY_FILE, check, String.valueOf(fault.getMessage()), "");
    }
  }

  /** Each API's scopes, as far as the application itself can try them. */
  void checkApis() {
    for (DownstreamApiSettings api : settings.downstreamApis.values()) {
      String check = "DownstreamApis." + api.name;
      RequestedToken requested =
          RequestedToken.of(settings, TokenRequest.forApi(api.name).asApplication(), true);
      String tenant = requested.applicationTenant();
      if (tenant == null) {
        findings.skipped(
            check,
            "AzureAd names no tenant in which its scopes could be tried",
            "set AzureAd.AppHomeTenantId");
        continue;
      }
      TokenAnswer answer =
          ask(
              check,
              entra,
              new TokenGrant(
                  requested.form(RequestedToken.Grant.CLIENT_CREDENTIALS, null),
                  "",
                  null,
                  tenant,
                  null,
                  CorrelationId.create(),
                  false));
      TokenRefusal refusal = answer.token() == null ? answer.refusal() : null;
      String scopes = String.join(" ", api.scopes);
      if (api.requestAppToken) {
        if (refusal == null) {
          findings.ok(check, "a token was granted for " + scopes);
        } else {
          findings.fault(
              refusal.kind.number, check, cause(refusal) + " for " + scopes, remedy(refusal));
        }
      } else if (refusal != null && namesNoResource(refusal)) {
        findings.fault(
            refusal.kind.number, check, cause(refusal) + " for " + scopes, remedy(refusal));
      } else {
        findings.skipped(
            check,
            "only a user's token shows whether it may be called on behalf of users with " + scopes,
            "run rehearse with the token of a user");
      }
    }
  }

  private static boolean namesNoResource(TokenRefusal refusal) {
    String error = refusal.service == null ? null : refusal.service.error;
    return "invalid_resource".equals(error) || "invalid_scope".equals(error);
  }

  @Override
  public void close() {
    entra.close();
    exchanges.values().forEach(TokenEndpoint::close);
  }
}
