package org.onbehalf.internal.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/**
 * Reads {@code TokenCache.EncryptionKeys}, and the files once, so that a wrong one is told at
 * start-up.
 */
final class EncryptionKeysReader {
  private static final String NAME = "EncryptionKeys";
  private static final String EXPECTED = "Key, File or KeyStore";

  private final Section tokenCache;

  EncryptionKeysReader(Section tokenCache) {
    this.tokenCache = tokenCache;
  }

  /**
   * The keys, the one that seals first.
   *
   * @param required whether a store needs them
   */
  List<EncryptionKey> read(boolean required) {
    List<Section> elements = tokenCache.elements(NAME);
    if (required && elements.isEmpty()) {
      tokenCache.fault(
          NAME,
          "none",
          "at least one key where the store is shared: what lies there is sealed with it",
          "set EncryptionKeys = [ { Id = \"1\", File = \"/path/of/key\" } ] on all servers, the file"
              + " made by openssl rand -base64 32");
    }
    if (elements.size() > EncryptionKeyFile.MOST_KEYS) {
      tokenCache.fault(
          NAME,
          elements.size() + " keys",
          "at most " + EncryptionKeyFile.MOST_KEYS,
          "remove those that sealed nothing that still lives");
      return Collections.emptyList();
    }
    List<EncryptionKey> keys = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Section element : elements) {
      EncryptionKey key = key(element, ids);
      if (key != null) {
        keys.add(key);
      }
    }
    return Collections.unmodifiableList(keys);
  }

  private static @Nullable EncryptionKey key(Section section, Set<String> ids) {
    String id = section.required("Id", "a name, such as \"2026-11\"", "give each key its own name");
    String inline = section.text("Key");
    String file = section.text("File");
    String keyStore = section.text("KeyStore");
    String alias = section.text("Alias");
    String password = section.plain("Password");
    if (id != null && !ids.add(id)) {
      section.fault("Id", section.show("Id", id) + " once more", "a name of its own", "rename it");
    }
    int sources = 0;
    for (String each : new String[] {"Key", "File", "KeyStore"}) {
      sources += section.isSet(each) ? 1 : 0;
    }
    if (sources != 1) {
      section.fault(
          "Key", sources == 0 ? "none of the three" : "several of them", EXPECTED, "set one");
      return null;
    }
    if (!section.isSet("KeyStore") && (section.isSet("Alias") || section.isSet("Password"))) {
      section.fault(
          section.isSet("Alias") ? "Alias" : "Password",
          "a key that belongs to KeyStore",
          "KeyStore beside it",
          "remove the key, or set KeyStore");
      return null;
    }
    String name = id == null ? "" : id;
    if (inline != null) {
      return inline(section, name, inline);
    }
    String path = file == null ? keyStore : file;
    String pathKey = file == null ? "KeyStore" : "File";
    Path absolute = path == null ? null : CredentialsReader.absolute(section, pathKey, path);
    if (absolute == null) {
      return null;
    }
    return checked(
        section,
        pathKey,
        file == null
            ? EncryptionKey.inKeyStore(name, absolute, alias, password == null ? "" : password)
            : EncryptionKey.inFile(name, absolute));
  }

  private static @Nullable EncryptionKey inline(Section section, String id, String text) {
    byte[] key = EncryptionKeyFile.key(text);
    if (key == null) {
      section.fault(
          "Key",
          EncryptionKeyFile.fault(text),
          "32 random bytes in base64",
          "make one with openssl rand -base64 32");
      return null;
    }
    return EncryptionKey.of(id, key);
  }

  private static @Nullable EncryptionKey checked(Section section, String name, EncryptionKey key) {
    try {
      key.read();
      return key;
    } catch (IOException e) {
      section.fault(
          name,
          String.valueOf(e.getMessage()),
          "a file with 32 random bytes",
          "correct the file, or its path");
      return null;
    }
  }
}
