package org.onbehalf.testkit;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Whether a federated identity credential of an application trusts an assertion. */
final class FederatedAssertions {
  private FederatedAssertions() {}

  static void check(SignedJWT jwt, JWTClaimsSet claims, App client) {
    String issuer = String.valueOf(claims.getIssuer());
    String subject = String.valueOf(claims.getSubject());
    List<AppRegistration.FederatedTrust> trusts = client.federatedTrusts();
    trusts =
        narrow(
            trusts,
            trust -> trust.issuer.issuer().equals(issuer),
            new Refusal(EntraRule.FEDERATION_ISSUER, issuer));
    trusts =
        narrow(
            trusts,
            trust -> trust.subject.equals(subject),
            new Refusal(EntraRule.FEDERATION_SUBJECT, subject));
    trusts =
        narrow(
            trusts,
            trust -> claims.getAudience().contains(trust.audience),
            new Refusal(EntraRule.FEDERATION_AUDIENCE, String.join(" ", claims.getAudience())));
    List<AppRegistration.FederatedTrust> unused =
        narrow(
            trusts,
            trust -> trust.issuer.signed(jwt),
            new Refusal(
                EntraRule.CLIENT_ASSERTION_KEY,
                "The key was not found, or use of the key to verify the signature failed."));
  }

  private static List<AppRegistration.FederatedTrust> narrow(
      List<AppRegistration.FederatedTrust> trusts,
      Predicate<AppRegistration.FederatedTrust> condition,
      Refusal otherwise) {
    List<AppRegistration.FederatedTrust> left = new ArrayList<>();
    for (AppRegistration.FederatedTrust each : trusts) {
      if (condition.test(each)) {
        left.add(each);
      }
    }
    if (left.isEmpty()) {
      throw otherwise;
    }
    return left;
  }
}
