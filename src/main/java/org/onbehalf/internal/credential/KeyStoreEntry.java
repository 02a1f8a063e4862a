package org.onbehalf.internal.credential;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.onbehalf.internal.Nullable;

/** One private key within a key store, and how to get at it. Immutable; shows no password. */
public final class KeyStoreEntry {
  public static final String PKCS12 = "PKCS12";
  public static final String JKS = "JKS";

  /** How a JKS file begins. */
  private static final byte[] JKS_MAGIC = {(byte) 0xfe, (byte) 0xed, (byte) 0xfe, (byte) 0xed};

  private static final int MOST_NAMED = 8;
  private static final String AGAIN =
      "export it as PKCS12; for a Java 8 before update 301: openssl pkcs12 -export -legacy";

  private final @Nullable String type;
  private final String passwordName;
  private final String password;
  private final @Nullable String alias;
  private final @Nullable String keyPassword;

  KeyStoreEntry(
      @Nullable String type,
      String passwordName,
      String password,
      @Nullable String alias,
      @Nullable String keyPassword) {
    this.type = type;
    this.passwordName = passwordName;
    this.password = password;
    this.alias = alias;
    this.keyPassword = keyPassword;
  }

  /** As the keys of {@code SourceType = KeyStore} say; null where one is not set. */
  public static KeyStoreEntry of(
      @Nullable String type,
      String password,
      @Nullable String alias,
      @Nullable String keyPassword) {
    return new KeyStoreEntry(type, "KeyStorePassword", password, alias, keyPassword);
  }

  /**
   * The entry of a store with that content.
   *
   * @param name the last part of the key that names the store
   */
  KeyedCertificate open(String name, byte[] content) throws CredentialFault {
    KeyStore store = store(name, content);
    try {
      String chosen = choose(name, store);
      Key key = store.getKey(chosen, (keyPassword == null ? password : keyPassword).toCharArray());
      List<X509Certificate> chain = new ArrayList<>();
      Certificate[] certificates = store.getCertificateChain(chosen);
      for (Certificate each : certificates == null ? new Certificate[0] : certificates) {
        if (each instanceof X509Certificate) {
          chain.add((X509Certificate) each);
        }
      }
      if (!(key instanceof PrivateKey) || chain.isEmpty()) {
        throw new CredentialFault(
            name,
            "a key without a certificate",
            expected(),
            "export the certificate together with its private key");
      }
      return KeyedCertificate.of(name, (PrivateKey) key, chain);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new CredentialFault(
          keyPassword == null ? name : "KeyPassword",
          "a private key that the password does not open",
          expected(),
          keyPassword == null
              ? "export the key with the same password as the file"
              : "correct the password");
    }
  }

  private KeyStore store(String name, byte[] content) throws CredentialFault {
    String found = type(content);
    if (type != null && (type.equals(JKS) || found.equals(JKS)) && !type.equals(found)) {
      throw isKeyStore()
          ? new CredentialFault(
              "KeyStoreType", type, found + ", as the file is", "correct the key, or remove it")
          : new CredentialFault(
              name, "a file of type JKS", expected(), "use SourceType = KeyStore for it");
    }
    try {
      KeyStore store = KeyStore.getInstance(found);
      store.load(new ByteArrayInputStream(content), password.toCharArray());
      return store;
    } catch (IOException e) {
      if (e.getCause() instanceof UnrecoverableKeyException) {
        throw new CredentialFault(
            passwordName,
            password.isEmpty() ? "no password" : "a password that does not open the file",
            "the password of the " + found + " file",
            "correct the password");
      }
      throw new CredentialFault(name, "a file that is not " + found, expected(), AGAIN);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new CredentialFault(name, "a file that cannot be opened", expected(), AGAIN);
    }
  }

  private static String type(byte[] content) {
    return content.length >= JKS_MAGIC.length
            && Arrays.equals(Arrays.copyOf(content, JKS_MAGIC.length), JKS_MAGIC)
        ? JKS
        : PKCS12;
  }

  /** Whether it is configured as a key store rather than as a certificate's file. */
  private boolean isKeyStore() {
    return passwordName.equals("KeyStorePassword");
  }

  /** Which of the private keys it is. */
  private String choose(String name, KeyStore store)
      throws CredentialFault, GeneralSecurityException {
    List<String> keys = new ArrayList<>();
    for (String each : Collections.list(store.aliases())) {
      if (store.isKeyEntry(each)) {
        keys.add(each);
      }
    }
    if (alias != null) {
      if (store.isKeyEntry(alias)) {
        return alias;
      }
      throw new CredentialFault(
          "Alias",
          CredentialFile.quoted(alias)
              + (store.containsAlias(alias)
                  ? ", which is no private key"
                  : ", which is not in the store"),
          "one of " + named(keys),
          "name one of them, or import the key under that alias");
    }
    if (keys.size() != 1) {
      boolean choice = keys.size() > 1 && isKeyStore();
      throw new CredentialFault(
          choice ? "Alias" : name,
          choice
              ? "no alias for " + keys.size() + " keys"
              : "a file with " + keys.size() + " private keys",
          choice ? "one of " + named(keys) : expected(),
          choice
              ? "name the one that Entra knows"
              : "export the one certificate with its private key");
    }
    return keys.get(0);
  }

  private static String named(List<String> aliases) {
    List<String> named = new ArrayList<>();
    for (String each : aliases.subList(0, Math.min(aliases.size(), MOST_NAMED))) {
      named.add(CredentialFile.quoted(each));
    }
    return aliases.isEmpty()
        ? "its private keys, of which there are none"
        : String.join(", ", named);
  }

  private String expected() {
    return isKeyStore()
        ? "a PKCS12 or JKS file with a certificate and its private key"
        : "a PKCS12 or PEM file with one certificate and its private key";
  }

  @Override
  public String toString() {
    return "KeyStoreEntry";
  }
}
