package org.onbehalf.internal.credential;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.crypto.SecretKey;
import org.onbehalf.internal.Nullable;

/** A PKCS12 or JCEKS file with secret keys of 256 bits. */
final class EncryptionKeyStore {
  private static final int JCEKS = 0xCE;
  private static final String MAKE =
      "make one with keytool -genseckey -keyalg AES -keysize 256 -storetype PKCS12";

  private EncryptionKeyStore() {}

  /**
   * Its keys, the one that seals first.
   *
   * @param alias the one that counts; null for all, of which the last by name comes first
   */
  static List<byte[]> read(Path file, @Nullable String alias, String password) throws IOException {
    byte[] content = EncryptionKeyFile.bytes(file);
    KeyStore store = open(file, content, password);
    List<byte[]> keys = new ArrayList<>();
    try {
      for (String each : aliases(store, alias)) {
        if (store.isKeyEntry(each)) {
          add(keys, file, store.getKey(each, password.toCharArray()));
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(
          file + " holds a key that its password does not open; give both the same password");
    }
    if (keys.isEmpty()) {
      throw new IOException(
          file
              + (alias == null ? " holds no secret key; " : " holds no secret key of that Alias; ")
              + MAKE);
    }
    return keys;
  }

  private static List<String> aliases(KeyStore store, @Nullable String alias)
      throws GeneralSecurityException {
    List<String> aliases = new ArrayList<>();
    if (alias != null) {
      aliases.add(alias);
    } else {
      aliases.addAll(Collections.list(store.aliases()));
      aliases.sort(Collections.reverseOrder());
    }
    return aliases;
  }

  private static void add(List<byte[]> keys, Path file, @Nullable Key key) throws IOException {
    if (!(key instanceof SecretKey)) {
      return;
    }
    byte[] encoded = key.getEncoded();
    int length = encoded == null ? 0 : encoded.length;
    if (encoded == null
        || length != EncryptionKeyFile.KEY_LENGTH
        || EncryptionKeyFile.isTrivial(encoded)) {
      throw new IOException(
          file + " holds a secret key of " + 8 * length + " bits; expected 256: " + MAKE);
    }
    if (keys.size() == EncryptionKeyFile.MOST_KEYS) {
      throw new IOException(
          file + " holds more than " + EncryptionKeyFile.MOST_KEYS + " keys; name one as Alias");
    }
    keys.add(encoded);
  }

  /** The cause of what the JDK throws goes no further: its text is not ours to vouch for. */
  private static KeyStore open(Path file, byte[] content, String password) throws IOException {
    boolean jceks = content.length > 0 && (content[0] & 0xFF) == JCEKS;
    try {
      KeyStore store = KeyStore.getInstance(jceks ? "JCEKS" : "PKCS12");
      store.load(new ByteArrayInputStream(content), password.toCharArray());
      return store;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new IOException(
          file
              + " is no PKCS12 or JCEKS file that the Password opens; correct the password, or "
              + MAKE);
    }
  }
}
