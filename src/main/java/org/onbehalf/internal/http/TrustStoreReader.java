package org.onbehalf.internal.http;

import static org.onbehalf.internal.config.HttpKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.KEY_FILE;
import static org.onbehalf.internal.message.ConfigurationMessages.MISSING;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Collections;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Section;
import org.onbehalf.internal.credential.CredentialFault;
import org.onbehalf.internal.credential.CredentialFile;

/**
 * Reads a section {@code TrustStore}, and its file once, so that a wrong one is told at start-up.
 */
public final class TrustStoreReader {
  private static final String EXPECTED = "a PKCS12 or JKS file with trusted certificates";
  private static final int LARGEST = 4 << 20;
  private static final int JKS = 0xFE;

  private TrustStoreReader() {}

  /** Null when none is set. */
  public static @Nullable KeyStore read(Section section) {
    Path path = section.find(TRUST_STORE_PATH);
    String password = section.find(TRUST_STORE_PASSWORD);
    if (path == null) {
      if (password != null && !password.isEmpty() && !section.isSet(TRUST_STORE_PATH)) {
        section.fault(
            MISSING,
            TRUST_STORE_PASSWORD,
            "a password, but no " + section.key(TRUST_STORE_PATH),
            "both or neither",
            "set the path");
      }
      return null;
    }
    try {
      KeyStore store = open(section, CredentialFile.read("Path", path, LARGEST), password);
      return store != null && holdsCertificates(section, store) ? store : null;
    } catch (CredentialFault fault) {
      section.fault(fault);
      return null;
    }
  }

  /** The cause of what the JDK throws goes no further: its text is not ours to vouch for. */
  private static @Nullable KeyStore open(
      Section section, byte[] content, @Nullable String password) {
    boolean jks = content.length > 0 && (content[0] & 0xFF) == JKS;
    try {
      KeyStore store = KeyStore.getInstance(jks ? "JKS" : "PKCS12");
      char[] chars = password == null || password.isEmpty() ? null : password.toCharArray();
      store.load(new ByteArrayInputStream(content), chars);
      return store;
    } catch (IOException e) {
      if (e.getCause() instanceof UnrecoverableKeyException) {
        section.fault(
            KEY_FILE,
            TRUST_STORE_PASSWORD,
            "a password that does not open the file",
            "the password of the trust store",
            "correct the password");
      } else {
        section.fault(
            KEY_FILE,
            TRUST_STORE_PATH,
            "a file that is no key store",
            EXPECTED,
            "make it with keytool");
      }
    } catch (GeneralSecurityException | RuntimeException e) {
      section.fault(
          KEY_FILE,
          TRUST_STORE_PATH,
          "a file that cannot be opened",
          EXPECTED,
          "make it with keytool");
    }
    return null;
  }

  private static boolean holdsCertificates(Section section, KeyStore store) {
    try {
      for (String alias : Collections.list(store.aliases())) {
        if (store.isCertificateEntry(alias)) {
          return true;
        }
      }
    } catch (GeneralSecurityException e) {
      // as if it were empty
    }
    section.fault(
        KEY_FILE,
        TRUST_STORE_PATH,
        "a file without a trusted certificate, or one that needs its password",
        EXPECTED,
        "import the certificate with keytool -importcert, and set "
            + section.key(TRUST_STORE_PASSWORD));
    return false;
  }
}
