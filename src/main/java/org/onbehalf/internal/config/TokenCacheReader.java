package org.onbehalf.internal.config;

import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Settings.TokenCache.Store;

/** Reads {@code TokenCache}. */
final class TokenCacheReader {
  private static final int MANY = 10_000_000;
  private static final long SMALLEST_DISK = 16L << 20;
  private static final long LARGEST_DISK = 64L << 30;

  private final Section section;

  TokenCacheReader(Section section) {
    this.section = section;
  }

  /**
   * The section.
   *
   * @param httpTrust {@code Http.TrustStore}, for stores that have none of their own
   */
  Settings.TokenCache read(@Nullable KeyStore httpTrust) {
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
        stores(store, httpTrust));
  }

  private StoreSettings stores(Store store, @Nullable KeyStore httpTrust) {
    RedisSettings redis = new RedisReader(section.child("Redis")).read(httpTrust);
    JCacheSettings jcache = new JCacheReader(section.child("JCache")).read();
    String className = JCacheReader.className(section, "Class", "com.contoso.MyStore");
    if (redis == null && store == Store.REDIS && !section.child("Redis").isSet("Nodes")) {
      section
          .child("Redis")
          .fault(
              "Nodes",
              "nothing",
              "the servers, such as [\"redis.contoso.com:6379\"]",
              "name them, or set TokenCache.Store = file");
    }
    if (className == null && store == Store.CUSTOM && !section.isSet("Class")) {
      section.fault(
          "Class",
          "nothing",
          "the class of the store, which implements org.onbehalf.spi.RecordStore",
          "write its full name, or set TokenCache.Store = file");
    }
    if (redis != null) {
      OptionalLibrary.JEDIS.require(section.child("Redis"), "Nodes");
    }
    return new StoreSettings(
        section.duration("HeapMaxAge", Duration.ofSeconds(1), Duration.ofDays(1)),
        new EncryptionKeysReader(section).read(store.isShared()),
        section.duration("EncryptionKeysInterval", Duration.ofMillis(1), Duration.ofHours(1)),
        new JdbcReader(section.child("Jdbc")).read(store == Store.JDBC),
        section.child("Disk").longSize("Size", SMALLEST_DISK, LARGEST_DISK),
        redis,
        jcache,
        className,
        section.texts("ProviderData"),
        section.flag("AllowGroupAccess"));
  }

  private Store store() {
    String text = section.text("Store");
    for (Store each : Store.values()) {
      if (each.name().equalsIgnoreCase(text)) {
        return each;
      }
    }
    if (text != null) {
      section.fault(
          "Store",
          section.show("Store", text),
          "file, disk, jdbc, redis, jcache, custom or memory",
          text.equalsIgnoreCase("cluster")
              ? "use jcache, with Terracotta's provider or another: TokenCache.JCache"
              : "write one of them, or remove the key");
    }
    return Store.FILE;
  }
}
