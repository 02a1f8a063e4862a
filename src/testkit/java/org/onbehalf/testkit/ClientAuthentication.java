package org.onbehalf.testkit;

import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import org.onbehalf.testkit.TokenFactory.ClientProof;

/**
 * Who the client is and how it proves that: a secret in the form or by HTTP Basic (RFC 6749 section
 * 2.3.1), or an assertion signed with a certificate's key (RFC 7523 section 2.2).
 */
final class ClientAuthentication {
  private static final String ASSERTION_TYPE =
      "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private final Directory directory;
  private final Clock clock;
  private final ClientAssertions assertions;

  ClientAuthentication(Directory directory, Clock clock, ClientAssertions assertions) {
    this.directory = directory;
    this.clock = clock;
    this.assertions = assertions;
  }

  /** A client and its proof. */
  static final class Authenticated {
    final App client;
    final ClientProof proof;

    Authenticated(App client, ClientProof proof) {
      this.client = client;
      this.proof = proof;
    }

    /** For grants that only a confidential client may use. */
    Authenticated confidential() {
      if (proof == ClientProof.NONE) {
        throw new Refusal(EntraRule.NO_CLIENT_CREDENTIAL);
      }
      return this;
    }
  }

  /** The client that the request names, by parameter, Basic credentials or assertion. */
  static Optional<String> clientId(Request request) {
    Optional<String> named = request.parameter("client_id");
    if (named.isPresent()) {
      return named;
    }
    Optional<String[]> basic = basic(request);
    if (basic.isPresent()) {
      return basic.map(pair -> pair[0]);
    }
    return request
        .parameter("client_assertion")
        .flatMap(TokenFactory::unverifiedClaims)
        .map(claims -> String.valueOf(claims.get("sub")));
  }

  /** Finds the client and checks the credential that it presents, if it does. */
  Authenticated authenticate(Request request, Directory.Tenant tenant) {
    String id =
        clientId(request).orElseThrow(() -> new Refusal(EntraRule.MISSING_PARAMETER, "client_id"));
    App client =
        directory
            .client(id, tenant.id)
            .orElseThrow(() -> new Refusal(EntraRule.UNKNOWN_CLIENT, id, tenant.domain));
    if (!client.isEnabled()) {
      throw new Refusal(EntraRule.DISABLED_CLIENT, client.clientId(), client.name());
    }
    Optional<String> secret =
        request.form.containsKey("client_secret")
            ? Optional.ofNullable(request.form.get("client_secret"))
            : basic(request).map(pair -> pair[1]);
    Optional<String> assertion = request.parameter("client_assertion");
    if (!secret.isPresent() && !assertion.isPresent()) {
      return new Authenticated(client, ClientProof.NONE);
    }
    if (!client.hasCredential()) {
      throw new Refusal(EntraRule.PUBLIC_CLIENT_WITH_CREDENTIAL);
    }
    if (assertion.isPresent()) {
      if (!ASSERTION_TYPE.equals(request.required("client_assertion_type"))) {
        throw new Refusal(EntraRule.INVALID_PARAMETER, "client_assertion_type");
      }
      assertions.check(assertion.get(), client, tenant);
      return new Authenticated(client, ClientProof.CERTIFICATE);
    }
    checkSecret(secret.orElse(""), client);
    return new Authenticated(client, ClientProof.SECRET);
  }

  private void checkSecret(String presented, App client) {
    boolean expired = false;
    for (AppRegistration.Secret secret : client.secrets()) {
      if (MessageDigest.isEqual(bytes(secret.value), bytes(presented))) {
        if (clock.instant().isBefore(secret.expires)) {
          return;
        }
        expired = true;
      }
    }
    throw new Refusal(
        expired ? EntraRule.EXPIRED_SECRET : EntraRule.WRONG_SECRET, client.clientId());
  }

  /** Basic credentials, each part form-encoded (RFC 6749 section 2.3.1). */
  private static Optional<String[]> basic(Request request) {
    String header = request.header("Authorization").orElse("");
    if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring(6).trim());
      String[] pair = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
      if (pair.length != 2) {
        throw new Refusal(EntraRule.MALFORMED_REQUEST);
      }
      return Optional.of(
          new String[] {URLDecoder.decode(pair[0], "UTF-8"), URLDecoder.decode(pair[1], "UTF-8")});
    } catch (IllegalArgumentException | UnsupportedEncodingException e) {
      throw new Refusal(EntraRule.MALFORMED_REQUEST);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
