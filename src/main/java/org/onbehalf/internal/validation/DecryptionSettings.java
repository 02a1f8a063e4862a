package org.onbehalf.internal.validation;

import static org.onbehalf.internal.config.AzureAdKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.CONTRADICTION;
import static org.onbehalf.internal.message.ConfigurationMessages.TOO_MANY;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.CredentialSourceTypes;
import org.onbehalf.internal.config.Section;
import org.onbehalf.internal.credential.CertificateReader;
import org.onbehalf.internal.credential.CertificateSource;
import org.onbehalf.internal.credential.CredentialsReader;
import org.onbehalf.internal.credential.KeyedCertificate;

/** How encrypted tokens are decrypted. */
public final class DecryptionSettings {
  /** Chosen by what the token names; empty where tokens are not encrypted. */
  public final List<DecryptionCredential> credentials;

  /** How many decryptions run at once. */
  public final int maxConcurrent;

  public DecryptionSettings(List<DecryptionCredential> credentials, int maxConcurrent) {
    this.credentials = credentials;
    this.maxConcurrent = maxConcurrent;
  }

  private static final int MOST = 4;

  public static DecryptionSettings read(Section azureAd, Clock clock) {
    return new DecryptionSettings(
        decryptionCredentials(azureAd, clock), azureAd.get(MAX_CONCURRENT_DECRYPTIONS));
  }

  private static List<DecryptionCredential> decryptionCredentials(Section azureAd, Clock clock) {
    String list = TOKEN_DECRYPTION_CREDENTIALS.name;
    List<Section> elements = new ArrayList<>(azureAd.elements(list));
    List<Section> certificates = azureAd.elements(TOKEN_DECRYPTION_CERTIFICATES);
    if (!elements.isEmpty() && !certificates.isEmpty()) {
      azureAd.fault(
          CONTRADICTION,
          TOKEN_DECRYPTION_CERTIFICATES,
          "AzureAd.TokenDecryptionCertificates and AzureAd.TokenDecryptionCredentials together",
          "one of the two",
          "move the certificates to AzureAd.TokenDecryptionCredentials");
    }
    elements.addAll(certificates);
    if (elements.size() > MOST) {
      azureAd.fault(
          TOO_MANY,
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
    String type = CredentialSourceTypes.read(section, CredentialSourceTypes.CERTIFICATES);
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
}
