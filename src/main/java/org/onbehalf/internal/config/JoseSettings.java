package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.AzureAdKeys.*;

import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.credential.CertificateSource;
import org.onbehalf.internal.credential.KeyedCertificate;

/** How tokens that come in are signed, and with what they may be encrypted. */
public final class JoseSettings {
  /** What a token may be signed with; never empty. */
  public final Set<SignatureAlgorithm> signatureAlgorithms;

  /** Whether the issuer's keys are those that it keeps for this application alone. */
  public final boolean customSigningKeys;

  /** Chosen by what the token names; empty where tokens are not encrypted. */
  public final List<DecryptionCredential> tokenDecryptionCredentials;

  /** How many decryptions run at once. */
  public final int maxConcurrentDecryptions;

  public JoseSettings(
      Set<SignatureAlgorithm> signatureAlgorithms,
      boolean customSigningKeys,
      List<DecryptionCredential> tokenDecryptionCredentials,
      int maxConcurrentDecryptions) {
    this.signatureAlgorithms = signatureAlgorithms;
    this.customSigningKeys = customSigningKeys;
    this.tokenDecryptionCredentials = tokenDecryptionCredentials;
    this.maxConcurrentDecryptions = maxConcurrentDecryptions;
  }

  private static final String EXPECTED =
      "some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512";

  private static final int MOST = 4;

  static JoseSettings read(Section azureAd, Clock clock) {
    return new JoseSettings(
        signatureAlgorithms(azureAd),
        azureAd.get(CUSTOM_SIGNING_KEYS),
        decryptionCredentials(azureAd, clock),
        azureAd.get(MAX_CONCURRENT_DECRYPTIONS));
  }

  private static List<DecryptionCredential> decryptionCredentials(Section azureAd, Clock clock) {
    String list = TOKEN_DECRYPTION_CREDENTIALS.name;
    List<Section> elements = new ArrayList<>(azureAd.elements(list));
    List<Section> certificates = azureAd.elements(TOKEN_DECRYPTION_CERTIFICATES);
    if (!elements.isEmpty() && !certificates.isEmpty()) {
      azureAd.fault(
          TOKEN_DECRYPTION_CERTIFICATES,
          "AzureAd.TokenDecryptionCertificates and AzureAd.TokenDecryptionCredentials together",
          "one of the two",
          "move the certificates to AzureAd.TokenDecryptionCredentials");
    }
    elements.addAll(certificates);
    if (elements.size() > MOST) {
      azureAd.fault(
          list,
          elements.size() + " credentials",
          "at most " + MOST + ", since each is tried with a token that names none",
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
    CertificateReader certificates = new CertificateReader(section);
    String type = SourceTypes.read(section, SourceTypes.CERTIFICATES);
    if (type == null) {
      return null;
    }
    CredentialsReader.refuseOthers(section, type, CertificateReader.KEYS);
    CertificateSource source = certificates.source(type);
    KeyedCertificate opened = source == null ? null : CertificateReader.open(section, source);
    if (source == null || opened == null) {
      return null;
    }
    CertificateReader.warnOfValidity(
        section, source.name(), opened.certificate(), clock.instant(), Duration.ZERO);
    return new DecryptionCredential(section.key(), opened.privateKey, opened.certificate());
  }

  static Set<SignatureAlgorithm> signatureAlgorithms(Section azureAd) {
    Key<List<String>> name = SIGNATURE_ALGORITHMS;
    Set<SignatureAlgorithm> algorithms = EnumSet.noneOf(SignatureAlgorithm.class);
    for (String word : azureAd.words(name)) {
      SignatureAlgorithm algorithm = SignatureAlgorithm.find(word);
      if (algorithm == null) {
        azureAd.reject(name, word, EXPECTED, "write RS256, which is what Entra uses");
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
