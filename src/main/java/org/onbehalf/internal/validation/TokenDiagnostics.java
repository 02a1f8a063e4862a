package org.onbehalf.internal.validation;

import org.onbehalf.internal.jwks.IssuerSettings;

import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.internal.Guid;
import org.onbehalf.internal.Nullable;

/**
 * Finds out what a refused token really is, from data that anybody can send. The result is logged
 * and decides nothing. Immutable.
 */
public final class TokenDiagnostics {
  private static final String GRAPH = "00000003-0000-0000-c000-000000000000";
  private static final Pattern VERSION_1 =
      Pattern.compile("https://sts\\.[^/]+/(" + Guid.REGEX + ")/?");
  private static final Pattern VERSION_2 =
      Pattern.compile("https?://[^/]+/(" + Guid.REGEX + ")/v2\\.0");

  /** Base64url of the brace and the quote that every token's header begins with. */
  private static final String BEGINNING = "eyJ";

  /** The length of an RSA signature in base64url, at least. */
  private static final int RSA_SIGNATURE = 342;

  private static final List<Integer> EC_SIGNATURES =
      Collections.unmodifiableList(Arrays.asList(86, 128, 176));

  /** Where servers stop reading a header, in bytes: powers of two, and Apache's 8190. */
  private static final List<Integer> HEADER_LIMITS =
      Collections.unmodifiableList(
          Arrays.asList(1024, 2048, 4000, 4096, 8000, 8190, 8192, 16_000, 16_384, 32_768, 65_536));

  private final String clientId;

  /** The names of the downstream APIs by their resources. */
  private final Map<String, String> downstreamApis = new HashMap<>();

  /** With the API's own client id, and the scopes of the downstream APIs by their names. */
  public TokenDiagnostics(String clientId, Map<String, List<String>> scopes) {
    this.clientId = clientId;
    scopes.forEach(
        (name, scopesOfApi) -> {
          for (String scope : scopesOfApi) {
            String resource = resource(scope);
            downstreamApis.putIfAbsent(resource, name);
            // tokens of version 2.0 carry the client id
            downstreamApis.putIfAbsent(resource.replaceFirst("^api://", ""), name);
          }
        });
  }

  /** A scope's name follows the last slash; a scope without a resource is Microsoft Graph's. */
  private static String resource(String scope) {
    int slash = scope.lastIndexOf('/');
    return slash < 0 ? GRAPH : withoutSlash(scope.substring(0, slash));
  }

  private static String withoutSlash(String audience) {
    return audience.replaceFirst("/+$", "");
  }

  /** The refusal of a token for another audience. */
  TokenValidationException wrongAudience(
      TokenClaims claims, List<String> audiences, IssuerSettings issuer) {
    TokenDiagnosis diagnosis;
    try {
      diagnosis = ofAudience(claims, audiences, issuer);
    } catch (TokenValidationException e) {
      // another claim has the wrong type: nothing is known
      diagnosis = null;
    }
    StringBuilder detail = new StringBuilder("aud is ");
    detail.append(TokenClaims.printable(String.join(" ", audiences)));
    detail.append(", expected ").append(String.join(" or ", issuer.audiences));
    audiences.stream()
        .map(aud -> downstreamApis.get(withoutSlash(aud)))
        .filter(api -> api != null)
        .findFirst()
        .ifPresent(
            api ->
                detail
                    .append("; DownstreamApis.")
                    .append(api)
                    .append(" is called with such tokens"));
    return new TokenValidationException(ValidationError.AUDIENCE, detail.toString(), diagnosis);
  }

  private @Nullable TokenDiagnosis ofAudience(
      TokenClaims claims, List<String> audiences, IssuerSettings issuer) {
    boolean version1 = "1.0".equals(claims.all().get("ver"));
    for (String aud : audiences) {
      TokenDiagnosis diagnosis = ofAudience(aud, version1, issuer);
      if (diagnosis != null) {
        return diagnosis;
      }
    }
    String client = IssuerClaims.clientId(claims, issuer);
    if (client.isEmpty()) {
      return TokenDiagnosis.ID_TOKEN;
    }
    if (client.equals(clientId)) {
      // only this API itself gets tokens for others in its own name
      return TokenDiagnosis.DOWNSTREAM_TOKEN;
    }
    if (audiences.contains(client) || audiences.contains("api://" + client)) {
      return TokenDiagnosis.CLIENTS_OWN_TOKEN;
    }
    boolean uri = audiences.stream().anyMatch(aud -> aud.contains("://"));
    return version1 && uri ? TokenDiagnosis.APP_ID_URI_AUDIENCE : null;
  }

  private @Nullable TokenDiagnosis ofAudience(String aud, boolean version1, IssuerSettings issuer) {
    String lower = aud.toLowerCase(Locale.ROOT);
    if (lower.equals(GRAPH)
        || lower.startsWith("https://graph.microsoft.")
        || lower.startsWith("https://microsoftgraph.")) {
      return TokenDiagnosis.GRAPH_TOKEN;
    }
    if (downstreamApis.containsKey(withoutSlash(aud))) {
      return TokenDiagnosis.DOWNSTREAM_TOKEN;
    }
    for (String expected : issuer.audiences) {
      if (withoutSlash(expected).equalsIgnoreCase(withoutSlash(aud))) {
        return TokenDiagnosis.AUDIENCE_SPELLING;
      }
    }
    if (issuer.own && aud.equals("api://" + clientId)) {
      return version1 ? TokenDiagnosis.VERSION_1_TOKEN : TokenDiagnosis.APP_ID_URI_AUDIENCE;
    }
    if (issuer.own && aud.equals(clientId)) {
      return version1 ? TokenDiagnosis.CLIENT_ID_AUDIENCE : TokenDiagnosis.VERSION_2_TOKEN;
    }
    return null;
  }

  /** What a token of an unexpected issuer is, by the forms of Entra's issuer names. */
  static @Nullable TokenDiagnosis ofIssuer(@Nullable String iss, String expected) {
    String found = iss == null ? "" : iss;
    String one = tenant(VERSION_1, found);
    String two = tenant(VERSION_2, found);
    String expectedOne = tenant(VERSION_1, expected);
    String tenant = one.isEmpty() ? two : one;
    String expectedTenant = expectedOne.isEmpty() ? tenant(VERSION_2, expected) : expectedOne;
    if (tenant.isEmpty() || expectedTenant.isEmpty()) {
      return null;
    }
    if (!tenant.equalsIgnoreCase(expectedTenant)) {
      return ofTenant(tenant);
    }
    if (one.isEmpty() == expectedOne.isEmpty()) {
      return null;
    }
    return two.isEmpty() ? TokenDiagnosis.VERSION_1_TOKEN : TokenDiagnosis.VERSION_2_TOKEN;
  }

  /** What a token of an unexpected tenant is. */
  static TokenDiagnosis ofTenant(String tenantId) {
    return tenantId.equalsIgnoreCase(IssuerRules.CONSUMERS)
        ? TokenDiagnosis.PERSONAL_ACCOUNT
        : TokenDiagnosis.ANOTHER_TENANT;
  }

  private static String tenant(Pattern form, String iss) {
    Matcher matcher = form.matcher(iss);
    return matcher.matches() ? matcher.group(1) : "";
  }

  /** The refusal of a malformed token, which a proxy or server may have truncated. */
  static TokenValidationException malformed(ValidationError fault, String text) {
    int dots = CompactSerialization.dots(text);
    int last = text.length() - text.lastIndexOf('.') - 1;
    boolean endsTooEarly =
        dots == 1
            || dots == 3
            || (dots == 2 && last > 0 && last < RSA_SIGNATURE && !EC_SIGNATURES.contains(last));
    return text.startsWith(BEGINNING) && (endsTooEarly || headerLimit(text.length()) > 0)
        ? new TokenValidationException(fault, end(text.length()), TokenDiagnosis.TRUNCATED_TOKEN)
        : new TokenValidationException(fault);
  }

  /** The refusal of a wrong signature, which may have been truncated. */
  static TokenValidationException wrongSignature(int found, PublicKey key, int tokenLength) {
    int expected = signatureBytes(key);
    return found >= expected
        ? new TokenValidationException(ValidationError.SIGNATURE)
        : new TokenValidationException(
            ValidationError.SIGNATURE,
            "its signature has " + found + " of " + expected + " bytes, " + end(tokenLength),
            TokenDiagnosis.TRUNCATED_TOKEN);
  }

  private static int signatureBytes(PublicKey key) {
    return key instanceof ECKey
        ? 2 * ((((ECKey) key).getParams().getCurve().getField().getFieldSize() + 7) / 8)
        : key instanceof RSAKey ? (((RSAKey) key).getModulus().bitLength() + 7) / 8 : 0;
  }

  private static String end(int length) {
    int limit = headerLimit(length);
    return "it ends after "
        + length
        + " characters"
        + (limit == 0 ? "" : ", where its header reaches " + limit);
  }

  /** The limit at which the token, the header's value, or its line ends; 0 for none. */
  private static int headerLimit(int length) {
    int value = "Bearer ".length() + length;
    int line = "Authorization: ".length() + value;
    for (int limit : HEADER_LIMITS) {
      for (int end : new int[] {length, value, line, line + 2}) {
        if (end == limit || end == limit - 1) {
          return limit;
        }
      }
    }
    return 0;
  }
}
