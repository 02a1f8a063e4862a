package org.onbehalf.internal.cache;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.disk.DiskRecordStore;
import org.onbehalf.internal.cache.jcache.JCacheConnection;
import org.onbehalf.internal.cache.jcache.JCacheRecordStore;
import org.onbehalf.internal.cache.jdbc.JdbcRecordStore;
import org.onbehalf.internal.cache.redis.RedisRecordStore;
import org.onbehalf.internal.config.SessionKeys;
import org.onbehalf.internal.config.TokenCacheKeys.Store;
import org.onbehalf.internal.message.StoreMessages;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the stores that {@code TokenCache.Store} and {@code Sessions.Store} name; the only class
 * that knows all engines. Opens nothing. Thread-safe.
 */
public final class RecordStores implements Closeable {
  /** For no store. */
  static final SealKeys.Source NO_KEYS =
      () -> {
        throw new IllegalStateException("there is no store to seal");
      };

  private static final Logger log = LoggerFactory.getLogger(RecordStores.class);

  private final TokenCacheSettings settings;
  private final String application;
  private final @Nullable Path directory;
  private final ClassLoader loader;
  private final Clock clock;
  private final Function<String, Object> attributes;
  private @Nullable JCacheConnection jcache;

  /**
   * Creates the factory.
   *
   * @param application the application's name, for the log
   * @param directory the directory of a store's files; null if none was found
   * @param attributes the attributes of the servlet context, by name
   * @param loader the web application's class loader, which finds its {@code java:comp/env}; null
   *     for our own
   */
  public RecordStores(
      TokenCacheSettings settings,
      String application,
      @Nullable Path directory,
      Function<String, Object> attributes,
      @Nullable ClassLoader loader,
      Clock clock) {
    this.settings = settings;
    this.application = application;
    this.directory = directory;
    this.attributes = attributes;
    this.loader = loader == null ? RecordStores.class.getClassLoader() : loader;
    this.clock = clock;
  }

  TokenCacheSettings settings() {
    return settings;
  }

  /** For thread names and the log. */
  String name() {
    Path file = directory == null ? null : directory.getFileName();
    return settings.store.hasDirectory() && file != null
        ? file.toString()
        : application + "-" + settings.store.name().toLowerCase(Locale.ROOT);
  }

  /** The store of the tokens; null if they are cached in memory only. */
  @Nullable
  RecordStore tokens() {
    if (settings.store == Store.MEMORY) {
      return null;
    }
    if (!settings.store.hasDirectory()) {
      return shared(settings.store, Kind.TOKENS);
    }
    if (directory == null) {
      log.warn(
          StoreMessages.NO_DIRECTORY
              + " TokenCache.Store is {}, but no directory outside the web application was found; tokens"
              + " are cached in memory only. Set TokenCache.Directory.",
          settings.store.name().toLowerCase(Locale.ROOT));
      return null;
    }
    return settings.store == Store.FILE
        ? FileRecordStore.ofTokens(directory, files())
        : new DiskRecordStore(directory, files(), settings.stores.diskSize, clock);
  }

  /** A store of sessions that servers share. */
  RecordStore sessions(SessionKeys.Store store) {
    return shared(Store.valueOf(store.name()), Kind.SESSIONS);
  }

  private RecordStore shared(Store store, Kind kind) {
    StoreSettings stores = settings.stores;
    switch (store) {
      case JDBC:
        return new JdbcRecordStore(
            kind,
            Objects.requireNonNull(stores.jdbc, "jdbc"),
            attributes,
            loader,
            settings.storeTimeout);
      case REDIS:
        return new RedisRecordStore(
            kind, Objects.requireNonNull(stores.redis, "redis"), settings.storeTimeout, clock);
      case JCACHE:
        return new JCacheRecordStore(
            jcache(), kind, kind == Kind.TOKENS ? stores.jcache.cache : stores.jcache.sessions);
      case CUSTOM:
        return new CustomRecordStore(
            String.valueOf(stores.className), loader, kind, stores.providerData);
      default:
        throw new IllegalStateException(store + " is not a store that servers share");
    }
  }

  private synchronized JCacheConnection jcache() {
    if (jcache == null) {
      jcache = new JCacheConnection(settings.stores.jcache, loader);
    }
    return jcache;
  }

  PrivateFiles files() {
    return new PrivateFiles(settings.stores.allowGroupAccess);
  }

  /** The keys that seal the records of one store. */
  SealKeys.Source keys() {
    if (!settings.stores.encryptionKeys.isEmpty()) {
      return new ConfiguredEncryptionKeys(
          settings.stores.encryptionKeys, settings.stores.encryptionKeysInterval, clock);
    }
    return directory == null ? NO_KEYS : new SealKeyFile(directory, files());
  }

  /** Closes what the stores share, after they were closed. */
  @Override
  public synchronized void close() {
    if (jcache != null) {
      jcache.close();
      jcache = null;
    }
  }
}
