package org.onbehalf.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.onbehalf.cli.CommandException;
import org.onbehalf.cli.doctor.Finding.State;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.jwks.JwkSet;
import org.onbehalf.internal.jwks.JwkSource;
import org.onbehalf.internal.runtime.Settings;
import org.onbehalf.internal.validation.TokenDiagnostics;
import org.onbehalf.internal.validation.TokenExplanation;
import org.onbehalf.internal.validation.TokenValidator;
import org.onbehalf.internal.validation.TrustedIssuer;

/** Explains a token by the library's own validator, check by check. Shows nothing of a person. */
final class TokenCheck {
  private final Findings findings;
  private final Settings settings;
  private final HttpExchange http;
  private final Clock clock;
  private final List<JwkSource> sources = new ArrayList<>();

  TokenCheck(Findings findings, Settings settings, HttpExchange http, Clock clock) {
    this.findings = findings;
    this.settings = settings;
    this.http = http;
    this.clock = clock;
  }

  /** Keys that somebody fetched before, of {@code AzureAd}. */
  JwkSet given(List<Path> metadata, Path keys) {
    try {
      List<byte[]> documents = new ArrayList<>();
      for (Path each : metadata) {
        documents.add(Files.readAllBytes(each));
      }
      return JwkSource.read(settings.issuers.get(0), documents, Files.readAllBytes(keys), clock);
    } catch (IOException e) {
      throw new CommandException("--metadata, --keys: cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Makes all checks.
   *
   * @param offline whether no issuer is asked
   * @param given keys in place of those that would be fetched; null for none
   * @return who calls; null if the token is refused
   */
  @Nullable
  ValidatedCaller check(String token, boolean offline, @Nullable JwkSet given) {
    TokenValidator validator =
        new TokenValidator(
            issuers(offline, given), settings.decryption, settings.signatureCache, clock);
    TokenExplanation explanation;
    try {
      explanation =
          findings.within(
              http.longest().multipliedBy(3).plus(Duration.ofSeconds(5)),
              "fetching the keys of the token's issuer",
              () -> TokenExplanation.of(validator, token, settings.maxTokenLength, clock));
    } catch (TimeoutException e) {
      findings.fault("token", "its issuer did not answer in time", "run doctor without --token");
      return null;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      sources.forEach(JwkSource::close);
    }
    explanation.checks().forEach(this::show);
    ValidatedCaller caller = explanation.caller();
    if (caller != null) {
      findings.ok(
          "token",
          "accepted: "
              + (caller.isApplication() ? "an application" : "a user")
              + " calls, with the scopes "
              + caller.scopes()
              + " and the roles "
              + caller.roles());
    }
    return caller;
  }

  private void show(TokenExplanation.Check check) {
    StringBuilder text = new StringBuilder(check.cause);
    if (!check.cause.contains("(")) {
      join(text, "found", check.found);
      join(text, "expected", check.expected);
    }
    State state = State.OK;
    if (check.result == TokenExplanation.Result.FAILED) {
      state = State.FAULT;
    } else if (check.result == TokenExplanation.Result.NOT_MADE) {
      state = State.SKIPPED;
      text.insert(0, check.cause.isEmpty() ? "not tested; " : "");
    }
    findings.add(state, check.title, text.length() == 0 ? "passed" : text.toString(), check.remedy);
  }

  private static void join(StringBuilder text, String word, String value) {
    if (!value.isEmpty()) {
      text.append(text.length() == 0 ? "" : "; ").append(word).append(' ').append(value);
    }
  }

  private List<TrustedIssuer> issuers(boolean offline, @Nullable JwkSet given) {
    Map<String, List<String>> scopes = new HashMap<>();
    settings.acquisition.downstreamApis.forEach((name, api) -> scopes.put(name, api.scopes));
    TokenDiagnostics diagnostics =
        new TokenDiagnostics(settings.acquisition.client.clientId, scopes);
    List<TrustedIssuer> issuers = new ArrayList<>();
    for (IssuerSettings issuer : settings.issuers) {
      JwkSource source =
          offline || given != null
              ? JwkSource.fixed(issuer, settings.keys, http, clock, issuer.own ? given : null)
              : new JwkSource(issuer, settings.keys, http, clock);
      sources.add(source);
      issuers.add(new TrustedIssuer(issuer, source, diagnostics, clock));
    }
    return Collections.unmodifiableList(issuers);
  }
}
