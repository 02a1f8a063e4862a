package org.onbehalf.internal.validation;

import java.util.List;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.jwks.IssuerSettings;

/** Finds out whom a token is for if it is not for this API. Immutable. */
final class AudienceDiagnosis {
  private final IssuerSettings issuer;
  private final KnownResources known;

  AudienceDiagnosis(IssuerSettings issuer, KnownResources known) {
    this.issuer = issuer;
    this.known = known;
  }

  /** The refusal, with what is known of the audience. */
  TokenValidationException refusal(TokenClaims claims, List<String> audiences) {
    TokenDiagnosis diagnosis;
    try {
      diagnosis = diagnosis(claims, audiences);
    } catch (TokenValidationException e) {
      // another claim has the wrong type: nothing is known
      diagnosis = null;
    }
    String found =
        "aud is "
            + LogText.of(String.join(" ", audiences))
            + ", expected "
            + String.join(" or ", issuer.audiences);
    return new TokenValidationException(
        ValidationError.AUDIENCE, found + downstream(audiences), diagnosis);
  }

  private String downstream(List<String> audiences) {
    for (String aud : audiences) {
      String api = known.downstreamApi(aud);
      if (api != null) {
        return "; DownstreamApis." + api + " is called with such tokens";
      }
    }
    return "";
  }

  private @Nullable TokenDiagnosis diagnosis(TokenClaims claims, List<String> audiences)
      throws TokenValidationException {
    boolean version1 = "1.0".equals(claims.all().get("ver"));
    for (String aud : audiences) {
      TokenDiagnosis diagnosis = diagnosis(aud, version1);
      if (diagnosis != null) {
        return diagnosis;
      }
    }
    String clientId = IssuerClaims.clientId(claims, issuer);
    if (clientId.isEmpty()) {
      return TokenDiagnosis.ID_TOKEN;
    }
    if (known.isOwnClientId(clientId)) {
      // only this API itself gets tokens for others in its own name
      return TokenDiagnosis.DOWNSTREAM_TOKEN;
    }
    if (audiences.contains(clientId) || audiences.contains("api://" + clientId)) {
      return TokenDiagnosis.CLIENTS_OWN_TOKEN;
    }
    boolean uri = audiences.stream().anyMatch(aud -> aud.contains("://"));
    return version1 && uri ? TokenDiagnosis.APP_ID_URI_AUDIENCE : null;
  }

  private @Nullable TokenDiagnosis diagnosis(String aud, boolean version1) {
    if (KnownResources.isGraph(aud)) {
      return TokenDiagnosis.GRAPH_TOKEN;
    }
    if (known.downstreamApi(aud) != null) {
      return TokenDiagnosis.DOWNSTREAM_TOKEN;
    }
    for (String expected : issuer.audiences) {
      if (spelling(expected).equalsIgnoreCase(spelling(aud))) {
        return TokenDiagnosis.SPELLING;
      }
    }
    if (!issuer.own) {
      return null;
    }
    if (known.isOwnAppIdUri(aud)) {
      return version1 ? TokenDiagnosis.VERSION_1_TOKEN : TokenDiagnosis.APP_ID_URI_AUDIENCE;
    }
    if (known.isOwnClientId(aud)) {
      return version1 ? TokenDiagnosis.CLIENT_ID_AUDIENCE : TokenDiagnosis.VERSION_2_TOKEN;
    }
    return null;
  }

  private static String spelling(String audience) {
    return audience.replaceFirst("/+$", "");
  }
}
