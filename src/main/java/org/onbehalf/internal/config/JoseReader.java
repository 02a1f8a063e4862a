package org.onbehalf.internal.config;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/** Reads those keys of {@code AzureAd} that say how tokens are signed and encrypted. */
final class JoseReader {
  private static final String EXPECTED =
      "some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512";

  private static final int MOST = 4;
  private static final int LEAST_BITS = 2048;

  private JoseReader() {}

  static JoseSettings read(Section azureAd, Clock clock) {
    return new JoseSettings(
        signatureAlgorithms(azureAd),
        azureAd.flag("CustomSigningKeys"),
        decryptionCredentials(azureAd, clock));
  }

  private static List<DecryptionCredential> decryptionCredentials(Section azureAd, Clock clock) {
    List<Section> elements = azureAd.elements("TokenDecryptionCredentials");
    if (elements.size() > MOST) {
      azureAd.fault(
          "TokenDecryptionCredentials",
          elements.size() + " credentials",
          "at most " + MOST + ", since each is tried with each encrypted token",
          "remove those that Entra does not encrypt for any more");
      return Collections.emptyList();
    }
    List<DecryptionCredential> credentials = new ArrayList<>();
    for (Section element : elements) {
      DecryptionCredential credential = decryptionCredential(element, clock);
      if (credential != null) {
        credentials.add(credential);
      }
    }
    return Collections.unmodifiableList(credentials);
  }

  private static @Nullable DecryptionCredential decryptionCredential(Section section, Clock clock) {
    String type = section.required("SourceType", "Path", "write Path");
    String file =
        section.required(
            "CertificateDiskPath",
            "the absolute path of a PKCS12 file",
            "name the file with the certificate and its private key");
    String password = section.plain("CertificatePassword");
    if (type != null && !type.equalsIgnoreCase("Path")) {
      section.fault(
          "SourceType",
          section.show("SourceType", type),
          "Path",
          "export the certificate with its private key to a PKCS12 file");
    }
    Path path =
        file == null ? null : CredentialsReader.absolute(section, "CertificateDiskPath", file);
    KeyStore.PrivateKeyEntry entry =
        path == null
            ? null
            : CertificateFile.open(section, path, password == null ? "" : password, clock);
    if (entry == null) {
      return null;
    }
    PublicKey key = entry.getCertificate().getPublicKey();
    if (!(key instanceof RSAKey) || ((RSAKey) key).getModulus().bitLength() < LEAST_BITS) {
      section.fault(
          "CertificateDiskPath",
          "a certificate of another kind of key, or of a short one",
          "an RSA key of " + LEAST_BITS + " bits or more",
          "make a new certificate, and give Entra its public part");
      return null;
    }
    return new DecryptionCredential(section.key(), entry.getPrivateKey());
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
