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
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that knows all engines: chooses and builds what {@code TokenCache.Store} names.
 * Opens nothing and connects to nothing. Thread-safe.
 */
public final class RecordStores implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(RecordStores.class);

  private final TokenCacheSettings settings;
  private final String application;
  private final @Nullable Path directory;
  private final ClassLoader loader;
  private final Clock clock;
  private final Function<String, Object> attributes;
  private @Nullable JCacheConnection jcache;

  /**
   * From what the stores need.
   *
   * @param application the application's name, for the log
   * @param directory where the files of a store lie that has some, see {@link StoreDirectory}; null
   *     where there is no such place
   * @param attributes those of the servlet context, by name
   * @param loader the web application's class loader, which finds its {@code java:comp/env}; null
   *     for our own
   * @param clock judges what has expired
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
    this.loader = loader == null ? library() : loader;
    this.clock = clock;
  }

  private static ClassLoader library() {
    ClassLoader ours = RecordStores.class.getClassLoader();
    return ours == null ? ClassLoader.getSystemClassLoader() : ours;
  }

  /** The section {@code TokenCache}. */
  TokenCacheSettings settings() {
    return settings;
  }

  /** For thread names and the log: of whom, and where. */
  String name() {
    Path file = directory == null ? null : directory.getFileName();
    return settings.store.hasDirectory() && file != null
        ? file.toString()
        : application + "-" + settings.store.name().toLowerCase(Locale.ROOT);
  }

  /** The store of the tokens; null for the heap alone. */
  @Nullable
  RecordStore tokens() {
    switch (settings.store) {
      case FILE:
        return directory == null ? nowhere() : FileRecordStore.ofTokens(directory, files());
      case DISK:
        return directory == null
            ? nowhere()
            : new DiskRecordStore(directory, files(), settings.stores.diskSize, clock);
      case MEMORY:
        return null;
      default:
        return shared(settings.store, Kind.TOKENS);
    }
  }

  /**
   * The store of the sessions.
   *
   * @param store one that servers share
   */
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
        // the configuration refuses what cannot be built
        throw new IllegalStateException(store + " is no store that servers share");
    }
  }

  private synchronized JCacheConnection jcache() {
    JCacheConnection made = jcache;
    if (made == null) {
      made = new JCacheConnection(settings.stores.jcache, loader);
      jcache = made;
    }
    return made;
  }

  /** What is checked of the files of a store. */
  PrivateFiles files() {
    return new PrivateFiles(settings.stores.allowGroupAccess);
  }

  private @Nullable RecordStore nowhere() {
    log.warn(
        "TokenCache.Store is {}, but no directory outside the web application was found; tokens"
            + " are kept in memory only. Set TokenCache.Directory.",
        settings.store.name().toLowerCase(Locale.ROOT));
    return null;
  }

  /** The keys that seal what lies in the store; for the use of one store. */
  SealKeys.Source keys() {
    if (!settings.stores.encryptionKeys.isEmpty()) {
      return new ConfiguredKeys(
          settings.stores.encryptionKeys, settings.stores.encryptionKeysInterval, clock);
    }
    Path beside = directory;
    return beside == null ? RecordStores::noKeys : new SealKeyFile(beside, files());
  }

  private static SealKeys noKeys() {
    throw new IllegalStateException("there is no store to seal");
  }

  /** After the stores were closed: closes what they shared. */
  @Override
  public synchronized void close() {
    if (jcache != null) {
      jcache.close();
      jcache = null;
    }
  }
}
