package org.onbehalf.internal.validation;

import java.util.List;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.IssuerSettings;

/** Whom a token is for that is not for us. Immutable. */
final class AudienceConfusion {
  private final IssuerSettings issuer;
  private final KnownResources known;

  AudienceConfusion(IssuerSettings issuer, KnownResources known) {
    this.issuer = issuer;
    this.known = known;
  }

  /** The refusal of a token for others, with what is known of them. */
  RefusedException refusal(TokenClaims claims, List<String> audiences) {
    Confusion confusion;
    try {
      confusion = confusion(claims, audiences);
    } catch (RefusedException e) {
      // another claim has the wrong type: nothing is known
      confusion = null;
    }
    String found =
        "aud is "
            + LogText.of(String.join(" ", audiences))
            + ", expected "
            + String.join(" or ", issuer.audiences);
    return new RefusedException(Check.AUDIENCE, found + downstream(audiences), confusion);
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

  private @Nullable Confusion confusion(TokenClaims claims, List<String> audiences)
      throws RefusedException {
    boolean version1 = "1.0".equals(claims.all().get("ver"));
    for (String aud : audiences) {
      Confusion confusion = confusion(aud, version1);
      if (confusion != null) {
        return confusion;
      }
    }
    String clientId = IssuerClaims.clientId(claims, issuer);
    if (clientId.isEmpty()) {
      return Confusion.ID_TOKEN;
    }
    if (known.isOwnClientId(clientId)) {
      // only this API itself gets tokens for others in its own name
      return Confusion.DOWNSTREAM_TOKEN;
    }
    if (audiences.contains(clientId) || audiences.contains("api://" + clientId)) {
      return Confusion.CLIENTS_OWN_TOKEN;
    }
    boolean uri = audiences.stream().anyMatch(aud -> aud.contains("://"));
    return version1 && uri ? Confusion.APP_ID_URI_AUDIENCE : null;
  }

  private @Nullable Confusion confusion(String aud, boolean version1) {
    if (KnownResources.isGraph(aud)) {
      return Confusion.GRAPH_TOKEN;
    }
    if (known.downstreamApi(aud) != null) {
      return Confusion.DOWNSTREAM_TOKEN;
    }
    for (String expected : issuer.audiences) {
      if (spelling(expected).equalsIgnoreCase(spelling(aud))) {
        return Confusion.SPELLING;
      }
    }
    if (!issuer.own) {
      return null;
    }
    if (known.isOwnAppIdUri(aud)) {
      return version1 ? Confusion.VERSION_1_TOKEN : Confusion.APP_ID_URI_AUDIENCE;
    }
    if (known.isOwnClientId(aud)) {
      return version1 ? Confusion.CLIENT_ID_AUDIENCE : Confusion.VERSION_2_TOKEN;
    }
    return null;
  }

  private static String spelling(String audience) {
    return audience.replaceFirst("/+$", "");
  }
}
