package org.onbehalf.internal.config;

import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Reads those keys of {@code AzureAd} that say how tokens are signed. */
final class JoseReader {
  private static final String EXPECTED =
      "some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512";

  private JoseReader() {}

  static Settings.Jose read(Section azureAd) {
    return new Settings.Jose(signatureAlgorithms(azureAd), azureAd.flag("CustomSigningKeys"));
  }

  static Set<SignatureAlgorithm> signatureAlgorithms(Section azureAd) {
    String name = "SignatureAlgorithms";
    Set<SignatureAlgorithm> algorithms = EnumSet.noneOf(SignatureAlgorithm.class);
    for (String word : azureAd.words(name)) {
      SignatureAlgorithm algorithm = SignatureAlgorithm.find(word);
      if (algorithm == null) {
        azureAd.fault(
            name, azureAd.show(name, word), EXPECTED, "write RS256, which is what Entra uses");
      } else if (algorithm.name().startsWith("PS") && !hasPss()) {
        azureAd.fault(
            name,
            word + ", which this Java version cannot verify",
            EXPECTED,
            "update Java 8 to update 251 or later, or remove the algorithm");
      } else {
        algorithms.add(algorithm);
      }
    }
    if (algorithms.isEmpty() && azureAd.isSet(name)) {
      azureAd.fault(name, "no algorithm that can be used", EXPECTED, "remove the key, or name one");
    }
    return Collections.unmodifiableSet(algorithms);
  }

  private static boolean hasPss() {
    try {
      return Signature.getInstance("RSASSA-PSS") != null;
    } catch (NoSuchAlgorithmException e) {
      return false;
    }
  }
}
