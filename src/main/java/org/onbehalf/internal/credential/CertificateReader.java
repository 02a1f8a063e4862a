package org.onbehalf.internal.credential;

import static org.onbehalf.internal.config.CredentialKeys.*;
import static org.onbehalf.internal.message.AcquisitionMessages.EXPIRING;
import static org.onbehalf.internal.message.ConfigurationMessages.INVALID;
import static org.onbehalf.internal.message.ConfigurationMessages.MISSING;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.CredentialSourceTypes;
import org.onbehalf.internal.config.Key;
import org.onbehalf.internal.config.Section;

/**
 * Reads the keys that say where a certificate and its private key are, and opens it once at
 * start-up, so that a wrong one is told then and not by Entra.
 */
public final class CertificateReader {
  /** Which keys each type has. */
  public static final Map<String, List<Key<?>>> KEYS;

  static {
    Map<String, List<Key<?>>> keys = new LinkedHashMap<>();
    keys.put(
        CredentialSourceTypes.PATH, Arrays.asList(CERTIFICATE_DISK_PATH, CERTIFICATE_PASSWORD));
    keys.put(
        CredentialSourceTypes.BASE64_ENCODED,
        Arrays.asList(BASE64_ENCODED_VALUE, CERTIFICATE_PASSWORD));
    keys.put(
        CredentialSourceTypes.KEY_STORE,
        Arrays.asList(KEY_STORE_PATH, KEY_STORE_PASSWORD, KEY_STORE_TYPE, ALIAS, KEY_PASSWORD));
    KEYS = Collections.unmodifiableMap(keys);
  }

  private final Section section;
  private final @Nullable Path file;
  private final @Nullable String embedded;
  private final String password;
  private final @Nullable Path store;
  private final String storePassword;
  private final @Nullable String storeType;
  private final @Nullable String alias;
  private final @Nullable String keyPassword;

  public CertificateReader(Section section) {
    this.section = section;
    this.file = section.find(CERTIFICATE_DISK_PATH);
    this.embedded = section.find(BASE64_ENCODED_VALUE);
    this.password = orEmpty(section.find(CERTIFICATE_PASSWORD));
    this.store = section.find(KEY_STORE_PATH);
    this.storePassword = orEmpty(section.find(KEY_STORE_PASSWORD));
    this.storeType = section.find(KEY_STORE_TYPE);
    this.alias = section.find(ALIAS);
    this.keyPassword = section.find(KEY_PASSWORD);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /**
   * Where it is; null, and a fault, when the keys do not say so.
   *
   * @param type one of {@link CredentialSourceTypes#CERTIFICATES}
   */
  public @Nullable CertificateSource source(String type) {
    switch (type) {
      case CredentialSourceTypes.PATH:
        Path path = path(CERTIFICATE_DISK_PATH, file, "PKCS12 or PEM");
        return path == null ? null : CertificateSource.path(path, password);
      case CredentialSourceTypes.BASE64_ENCODED:
        byte[] content = decoded();
        return content == null ? null : CertificateSource.embedded(content, password);
      default:
        Path keyStore = path(KEY_STORE_PATH, store, "PKCS12 or JKS");
        String checked = checkedType();
        return keyStore == null
            ? null
            : CertificateSource.keyStore(
                keyStore, KeyStoreEntry.of(checked, storePassword, alias, keyPassword));
    }
  }

  private @Nullable Path path(Key<Path> name, @Nullable Path path, String kind) {
    if (path == null && !section.isSet(name)) {
      section.fault(
          MISSING,
          name,
          "nothing",
          "the absolute path of a " + kind + " file",
          "name the file with the certificate and its private key");
    }
    return path;
  }

  private @Nullable byte[] decoded() {
    String expected = "a PKCS12 or PEM file in Base64";
    String remedy = "write the output of: base64 -w0 certificate.p12";
    if (embedded == null) {
      if (!section.isSet(BASE64_ENCODED_VALUE)) {
        section.fault(MISSING, BASE64_ENCODED_VALUE, "nothing", expected, remedy);
      }
      return null;
    }
    try {
      return Base64.getDecoder().decode(embedded.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      section.fault(INVALID, BASE64_ENCODED_VALUE, "what is no Base64", expected, remedy);
      return null;
    }
  }

  private @Nullable String checkedType() {
    if (storeType == null
        || storeType.equalsIgnoreCase(KeyStoreEntry.PKCS12)
        || storeType.equalsIgnoreCase(KeyStoreEntry.JKS)) {
      return storeType == null
          ? null
          : storeType.equalsIgnoreCase(KeyStoreEntry.JKS)
              ? KeyStoreEntry.JKS
              : KeyStoreEntry.PKCS12;
    }
    section.reject(
        KEY_STORE_TYPE,
        storeType,
        "PKCS12 or JKS",
        "convert the store: keytool -importkeystore -deststoretype PKCS12");
    return null;
  }

  /** Key and certificate as they are now; null, and a fault, when they cannot be had. */
  public static @Nullable KeyedCertificate open(Section section, CertificateSource source) {
    try {
      return source.read();
    } catch (CredentialFault fault) {
      section.fault(fault);
      return null;
    }
  }

  /** Whether its time is over. */
  public static boolean isExpired(KeyedCertificate certificate, Instant now) {
    return now.isAfter(certificate.certificate().getNotAfter().toInstant());
  }

  /**
   * Warns of one whose time has not come, is over, or is over soon.
   *
   * @param ahead how long before its end
   */
  public static void warnOfValidity(
      Section section, String name, X509Certificate certificate, Instant now, Duration ahead) {
    Instant end = certificate.getNotAfter().toInstant();
    Instant start = certificate.getNotBefore().toInstant();
    if (now.isAfter(end)) {
      section.warn(EXPIRING, name, "the certificate expired on " + end + "; renew it.");
    } else if (now.isBefore(start)) {
      section.warn(EXPIRING, name, "the certificate is not valid before " + start + ".");
    } else if (now.plus(ahead).isAfter(end)) {
      section.warn(EXPIRING, name, "the certificate expires on " + end + "; renew it.");
    }
  }
}
