package org.onbehalf.internal.cache;

import static org.onbehalf.internal.config.TokenCacheKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.*;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Key;
import org.onbehalf.internal.config.Section;
import org.onbehalf.internal.credential.EncryptionKey;
import org.onbehalf.internal.credential.EncryptionKeyFile;

/** Reads {@code TokenCache.EncryptionKeys}, and the files once to report faults at start-up. */
final class EncryptionKeysReader {
  private static final String NAME = ENCRYPTION_KEYS.name;
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
          MISSING,
          NAME,
          "none",
          "at least one key where the store is shared: what lies there is sealed with it",
          "set EncryptionKeys = [ { Id = \"1\", File = \"/path/of/key\" } ] on all servers, the"
              + " file made by openssl rand -base64 32");
    }
    if (elements.size() > EncryptionKeyFile.MOST_KEYS) {
      tokenCache.fault(
          TOO_MANY,
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
    String id =
        section.required(SEAL_ID, "a name, such as \"2026-11\"", "give each key its own name");
    String inline = section.find(SEAL_KEY);
    Path file = section.find(SEAL_FILE);
    Path keyStore = section.find(SEAL_KEY_STORE);
    String alias = section.find(SEAL_ALIAS);
    String password = section.find(SEAL_PASSWORD);
    if (id != null && !ids.add(id)) {
      section.fault(
          TWICE,
          SEAL_ID,
          section.show(SEAL_ID, id) + " once more",
          "a name of its own",
          "rename it");
    }
    int sources = 0;
    for (Key<?> each : Arrays.asList(SEAL_KEY, SEAL_FILE, SEAL_KEY_STORE)) {
      sources += section.isSet(each) ? 1 : 0;
    }
    if (sources != 1) {
      section.fault(
          CONTRADICTION,
          SEAL_KEY,
          sources == 0 ? "none of the three" : "several of them",
          EXPECTED,
          "set one");
      return null;
    }
    if (!section.isSet(SEAL_KEY_STORE)
        && (section.isSet(SEAL_ALIAS) || section.isSet(SEAL_PASSWORD))) {
      section.fault(
          NO_EFFECT,
          section.isSet(SEAL_ALIAS) ? SEAL_ALIAS : SEAL_PASSWORD,
          "a key that belongs to KeyStore",
          "KeyStore beside it",
          "remove the key, or set KeyStore");
      return null;
    }
    String name = id == null ? "" : id;
    if (inline != null) {
      return inline(section, name, inline);
    }
    Path path = file == null ? keyStore : file;
    if (path == null) {
      return null;
    }
    return checked(
        section,
        file == null ? SEAL_KEY_STORE : SEAL_FILE,
        file == null
            ? EncryptionKey.inKeyStore(name, path, alias, password == null ? "" : password)
            : EncryptionKey.inFile(name, path));
  }

  private static @Nullable EncryptionKey inline(Section section, String id, String text) {
    byte[] key = EncryptionKeyFile.key(text);
    if (key == null) {
      section.fault(
          INVALID,
          SEAL_KEY,
          EncryptionKeyFile.fault(text),
          "32 random bytes in base64",
          "make one with openssl rand -base64 32");
      return null;
    }
    return EncryptionKey.of(id, key);
  }

  private static @Nullable EncryptionKey checked(
      Section section, Key<Path> name, EncryptionKey key) {
    try {
      key.read();
      return key;
    } catch (IOException e) {
      section.fault(
          KEY_FILE,
          name,
          String.valueOf(e.getMessage()),
          "a file with 32 random bytes",
          "correct the file, or its path");
      return null;
    }
  }
}
