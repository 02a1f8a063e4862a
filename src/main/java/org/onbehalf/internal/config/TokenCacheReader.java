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
    ClusterSettings cluster = ClusterReader.read(section.child("Cluster"));
    if (redis == null && store == Store.REDIS) {
      missing("Redis", "Nodes", "[\"redis.contoso.com:6379\"]");
    }
    if (cluster == null && store == Store.CLUSTER) {
      missing("Cluster", "Servers", "[\"terracotta.contoso.com:9410\"]");
    }
    if (redis != null) {
      OptionalLibrary.JEDIS.require(section.child("Redis"), "Nodes");
    }
    if (cluster != null) {
      OptionalLibrary.EHCACHE_CLUSTERED.require(section.child("Cluster"), "Servers");
    }
    return new StoreSettings(
        section.duration("HeapMaxAge", Duration.ofSeconds(1), Duration.ofDays(1)),
        new EncryptionKeysReader(section).read(store.isShared()),
        section.duration("EncryptionKeysInterval", Duration.ofMillis(1), Duration.ofHours(1)),
        new JdbcReader(section.child("Jdbc")).read(store == Store.JDBC),
        section.child("Disk").longSize("Size", SMALLEST_DISK, LARGEST_DISK),
        redis,
        cluster,
        section.flag("AllowGroupAccess"));
  }

  private void missing(String store, String key, String example) {
    Section its = section.child(store);
    if (!its.isSet(key)) {
      its.fault(
          key,
          "nothing",
          "the servers, such as " + example,
          "name them, or set TokenCache.Store = file");
    }
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
          "file, disk, cluster, jdbc, redis or memory",
          "write one of them, or remove the key");
    }
    return Store.FILE;
  }
}
