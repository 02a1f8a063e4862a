package org.onbehalf.internal.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Settings.TokenCache.Store;

/** Reads {@code TokenCache}. */
final class TokenCacheReader {
  private static final int MANY = 10_000_000;

  /** Those that this version can build. */
  private static final Set<Store> SUPPORTED =
      Collections.unmodifiableSet(EnumSet.of(Store.FILE, Store.JDBC, Store.MEMORY));

  private final Section section;

  TokenCacheReader(Section section) {
    this.section = section;
  }

  Settings.TokenCache read() {
    String directory = section.text("Directory");
    @Nullable
    Path path =
        directory == null ? null : CredentialsReader.absolute(section, "Directory", directory);
    Store store = store();
    return new Settings.TokenCache(
        store,
        path,
        section.count("HeapEntries", 1, MANY),
        section.duration("MaxTokenAge", Duration.ofSeconds(1), Duration.ofDays(30)),
        section.count("RefreshAhead", 0, 90),
        section.duration("StoreTimeout", Duration.ofMillis(1), Duration.ofMinutes(1)),
        section.count("StoreQueue", 1, 1_000_000),
        stores(store));
  }

  private StoreSettings stores(Store store) {
    return new StoreSettings(
        section.duration("HeapMaxAge", Duration.ofSeconds(1), Duration.ofDays(1)),
        new EncryptionKeysReader(section).read(store.isShared()),
        section.duration("EncryptionKeysInterval", Duration.ofMillis(1), Duration.ofHours(1)),
        new JdbcReader(section.child("Jdbc")).read(store == Store.JDBC));
  }

  private Store store() {
    String text = section.text("Store");
    boolean later = false;
    for (Store each : Store.values()) {
      if (each.name().equalsIgnoreCase(text)) {
        if (SUPPORTED.contains(each)) {
          return each;
        }
        later = true;
      }
    }
    if (text != null) {
      section.fault(
          "Store",
          section.show("Store", text) + (later ? ", which is not supported by this version" : ""),
          names(),
          "write file, or remove the key");
    }
    return Store.FILE;
  }

  /** The supported ones in words. */
  private static String names() {
    StringBuilder names = new StringBuilder();
    int left = SUPPORTED.size();
    for (Store each : SUPPORTED) {
      names.append(names.length() == 0 ? "" : left == 1 ? " or " : ", ");
      names.append(each.name().toLowerCase(Locale.ROOT));
      left--;
    }
    return names.toString();
  }
}
