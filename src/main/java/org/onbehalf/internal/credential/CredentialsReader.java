package org.onbehalf.internal.credential;

import static org.onbehalf.internal.config.AzureAdKeys.*;
import static org.onbehalf.internal.config.CredentialKeys.*;
import static org.onbehalf.internal.message.AcquisitionMessages.EXPIRING;
import static org.onbehalf.internal.message.ConfigurationMessages.*;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.config.CredentialSourceTypes;
import org.onbehalf.internal.config.Key;
import org.onbehalf.internal.config.Section;

/**
 * Reads {@code AzureAd.ClientCredentials}, and what may stand in its stead: {@code
 * AzureAd.ClientSecret}, {@code AzureAd.ClientCertificates}; and the same list of an issuer that
 * exchanges tokens itself.
 */
public final class CredentialsReader {
  private static final int MOST = 16;
  private static final String LIST = "ClientCredentials";

  /** Which keys each type has. */
  private static final Map<String, List<Key<?>>> KEYS;

  static {
    Map<String, List<Key<?>>> keys = new LinkedHashMap<>(CertificateReader.KEYS);
    keys.put(CredentialSourceTypes.CLIENT_SECRET, Arrays.asList(CLIENT_SECRET, CLIENT_SECRET_FILE));
    keys.putAll(AssertionReader.KEYS);
    keys.put(CredentialSourceTypes.CUSTOM, Arrays.asList(CLASS, PROVIDER_DATA));
    KEYS = Collections.unmodifiableMap(keys);
  }

  private final Section section;
  private final boolean atEntra;
  private final Map<String, String> environment;
  private final Instant now;
  private final Duration expiryWarning;
  private final List<Opened> opened = new ArrayList<>();

  /** A certificate that could be read. */
  private static final class Opened {
    final Section section;
    final String name;
    final KeyedCertificate certificate;

    Opened(Section section, String name, KeyedCertificate certificate) {
      this.section = section;
      this.name = name;
      this.certificate = certificate;
    }
  }

  /**
   * From its parts.
   *
   * @param section where the list is
   * @param atEntra whether they are for Entra, which takes kinds that others do not
   */
  public CredentialsReader(
      Section section, boolean atEntra, ConfigurationInput input, Duration expiryWarning) {
    this.section = section;
    this.atEntra = atEntra;
    this.environment = input.environment;
    this.now = input.clock.instant();
    this.expiryWarning = expiryWarning;
  }

  public List<ClientCredential> read() {
    List<Section> elements = new ArrayList<>(section.elements(LIST));
    List<Section> certificates =
        atEntra ? section.elements(CLIENT_CERTIFICATES) : Collections.<Section>emptyList();
    String secret = section.find(CLIENT_SECRET);
    refuseSeveral(!elements.isEmpty(), !certificates.isEmpty());
    List<ClientCredential> credentials = new ArrayList<>();
    if (secret != null) {
      credentials.add(ClientCredential.secret(section.key(CLIENT_SECRET), secret));
    }
    elements.addAll(certificates);
    if (elements.size() > MOST) {
      section.fault(
          TOO_MANY,
          LIST,
          elements.size() + " credentials",
          "at most " + MOST,
          "remove those that are not used any more");
      return credentials;
    }
    for (Section element : elements) {
      ClientCredential credential = credential(element);
      if (credential != null) {
        credentials.add(credential);
      }
    }
    judgeValidity(credentials.size());
    return Collections.unmodifiableList(credentials);
  }

  /** Two lists would leave open which comes first. */
  private void refuseSeveral(boolean credentials, boolean certificates) {
    boolean secret = section.isSet(CLIENT_SECRET);
    if (secret && (credentials || certificates)) {
      section.fault(
          CONTRADICTION,
          CLIENT_SECRET,
          section.key(CLIENT_SECRET)
              + " and "
              + section.key(credentials ? LIST : CLIENT_CERTIFICATES)
              + " together",
          "one of the two",
          "move the secret to "
              + section.key(LIST)
              + "; from outside, the first one's key ends in"
              + " ClientCredentials.0.ClientSecret");
    } else if (credentials && certificates) {
      section.fault(
          CONTRADICTION,
          CLIENT_CERTIFICATES,
          "AzureAd.ClientCertificates and AzureAd.ClientCredentials together",
          "one of the two",
          "move the certificates to AzureAd.ClientCredentials, in the order in which they are tried");
    }
  }

  private @Nullable ClientCredential credential(Section section) {
    // all keys are read whatever the type, so that the reference is complete
    String secret = section.find(CLIENT_SECRET);
    Path secretFile = section.find(CLIENT_SECRET_FILE);
    CertificateReader certificates = new CertificateReader(section);
    AssertionReader assertions = new AssertionReader(section, atEntra, environment);
    String className = atEntra ? section.find(CLASS) : null;
    Map<String, String> data =
        atEntra ? section.texts(PROVIDER_DATA) : Collections.<String, String>emptyMap();
    String type =
        CredentialSourceTypes.read(
            section,
            atEntra ? CredentialSourceTypes.CREDENTIALS : CredentialSourceTypes.OTHER_ISSUERS);
    if (type == null) {
      return null;
    }
    refuseOthers(section, type, KEYS);
    switch (type) {
      case CredentialSourceTypes.CLIENT_SECRET:
        return secret(section, secret, secretFile);
      case CredentialSourceTypes.SIGNED_ASSERTION_FILE_PATH:
        return assertions.file(now);
      case CredentialSourceTypes.SIGNED_ASSERTION_FROM_MANAGED_IDENTITY:
        return assertions.managedIdentity();
      case CredentialSourceTypes.CUSTOM:
        return custom(section, className, data);
      default:
        return certificate(section, certificates.source(type));
    }
  }

  /**
   * Keys that belong to other types are faults: one of the two is a mistake.
   *
   * @param keys of each type
   */
  public static void refuseOthers(Section section, String type, Map<String, List<Key<?>>> keys) {
    Set<Key<?>> others = new LinkedHashSet<>();
    keys.values().forEach(others::addAll);
    List<Key<?>> own = keys.get(type);
    if (own != null) {
      others.removeAll(own);
    }
    for (Key<?> name : others) {
      if (section.isChanged(name)) {
        section.fault(
            NO_EFFECT,
            name,
            "a key that SourceType = " + type + " does not have",
            "only the keys of that SourceType",
            "remove the key, or correct SourceType");
      }
    }
  }

  private static @Nullable ClientCredential secret(
      Section section, @Nullable String secret, @Nullable Path path) {
    if (section.isSet(CLIENT_SECRET) == section.isSet(CLIENT_SECRET_FILE)) {
      section.fault(
          MISSING,
          CLIENT_SECRET,
          section.isSet(CLIENT_SECRET) ? "ClientSecret and ClientSecretFile" : "nothing",
          "ClientSecret or ClientSecretFile",
          "set one of the two");
      return null;
    }
    if (path == null) {
      return secret == null ? null : ClientCredential.secret(section.key(), secret);
    }
    try {
      String name = CLIENT_SECRET_FILE.name;
      SecretText.parse(name, CredentialFile.read(name, path, SecretText.LARGEST));
      return ClientCredential.secretFile(section.key(), path);
    } catch (CredentialFault fault) {
      section.fault(fault);
    }
    return null;
  }

  private @Nullable ClientCredential certificate(
      Section section, @Nullable CertificateSource source) {
    KeyedCertificate certificate = source == null ? null : CertificateReader.open(section, source);
    if (source == null || certificate == null) {
      return null;
    }
    opened.add(new Opened(section, source.name(), certificate));
    return ClientCredential.certificate(section.key(), source);
  }

  /** One that is over is a fault where no other credential is left. */
  private void judgeValidity(int credentials) {
    boolean nothingElse = opened.size() == credentials;
    for (Opened each : opened) {
      nothingElse &= CertificateReader.isExpired(each.certificate, now);
    }
    for (Opened each : opened) {
      if (nothingElse) {
        each.section.fault(
            EXPIRING,
            each.name,
            "a certificate that expired on "
                + each.certificate.certificate().getNotAfter().toInstant(),
            "one credential at least that is accepted",
            "renew the certificate, give its public part to "
                + (atEntra ? "Entra" : "the issuer")
                + ", and replace the file");
      } else {
        CertificateReader.warnOfValidity(
            each.section, each.name, each.certificate.certificate(), now, expiryWarning);
      }
    }
  }

  private static @Nullable ClientCredential custom(
      Section section, @Nullable String className, Map<String, String> data) {
    if (className == null) {
      section.required(
          CLASS,
          "the full name of a class that implements org.onbehalf.spi.ClientCredentialProvider",
          "name the class, such as com.example.OurCredentials");
      return null;
    }
    return ClientCredential.custom(section.key(), new ClientCredential.Custom(className, data));
  }
}
