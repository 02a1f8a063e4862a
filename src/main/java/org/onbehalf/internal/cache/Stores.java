package org.onbehalf.internal.cache;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.function.Function;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.disk.DiskTokenStore;
import org.onbehalf.internal.cache.jdbc.JdbcStores;
import org.onbehalf.internal.cache.redis.RedisSessionStore;
import org.onbehalf.internal.cache.redis.RedisTokenStore;
import org.onbehalf.internal.config.JdbcSettings;
import org.onbehalf.internal.config.RedisSettings;
import org.onbehalf.internal.config.SessionSettings;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.spi.SessionStore;
import org.onbehalf.spi.TokenStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that knows all engines: chooses and builds what {@code TokenCache.Store} names.
 * Opens nothing and connects to nothing. Thread-safe.
 */
public final class Stores {
  private static final Logger log = LoggerFactory.getLogger(Stores.class);

  private final Settings.TokenCache settings;
  private final String application;
  private final @Nullable Path directory;
  private final ClassLoader loader;
  private final Clock clock;
  private final Function<String, Object> attributes;

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
  public Stores(
      Settings.TokenCache settings,
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
    ClassLoader ours = Stores.class.getClassLoader();
    return ours == null ? ClassLoader.getSystemClassLoader() : ours;
  }

  /** The section {@code TokenCache}. */
  Settings.TokenCache settings() {
    return settings;
  }

  /** For thread names and the log: of whom, and where. */
  String name() {
    Path file = directory == null ? null : directory.getFileName();
    return settings.store.hasDirectory() && file != null
        ? file.toString()
        : application + "-" + settings.store.name().toLowerCase(Locale.ROOT);
  }

  /** Where tokens lie; null for the heap alone. */
  @Nullable
  TokenStore tokenStore() {
    switch (settings.store) {
      case FILE:
        return directory == null ? nowhere() : new FileStore(directory, files());
      case JDBC:
        return jdbc().tokens();
      case MEMORY:
        return null;
      case DISK:
        return directory == null
            ? nowhere()
            : new DiskTokenStore(directory, files(), settings.stores.diskSize, clock);
      case REDIS:
        return new RedisTokenStore(redis(), settings.storeTimeout, clock);
      default:
        throw unsupported(settings.store);
    }
  }

  /** What is checked of the files of a store. */
  PrivateFiles files() {
    return new PrivateFiles(settings.stores.allowGroupAccess);
  }

  private @Nullable TokenStore nowhere() {
    log.warn(
        "TokenCache.Store is {}, but no directory outside the web application was found; tokens"
            + " are kept in memory only. Set TokenCache.Directory.",
        settings.store.name().toLowerCase(Locale.ROOT));
    return null;
  }

  /**
   * Where sessions lie.
   *
   * @param store what {@code Sessions.Store} names
   */
  SessionStore sessionStore(SessionSettings.Store store) {
    switch (store) {
      case JDBC:
        return jdbc().sessions();
      case REDIS:
        return new RedisSessionStore(redis(), settings.storeTimeout);
      case FILE:
      case MEMORY:
      default:
        throw unsupported(store);
    }
  }

  private RedisSettings redis() {
    RedisSettings redis = settings.stores.redis;
    if (redis == null) {
      throw new IllegalStateException("TokenCache.Redis.Nodes names no server");
    }
    return redis;
  }

  private JdbcStores jdbc() {
    JdbcSettings database = settings.stores.jdbc;
    if (database == null) {
      throw unsupported(Settings.TokenCache.Store.JDBC);
    }
    return new JdbcStores(database, attributes, loader, settings.storeTimeout);
  }

  /** The keys that seal what lies in the store; for the use of one store. */
  SealKeys.Source keys() {
    if (!settings.stores.encryptionKeys.isEmpty()) {
      return new ConfiguredKeys(
          settings.stores.encryptionKeys, settings.stores.encryptionKeysInterval, clock);
    }
    Path beside = directory;
    return beside == null ? Stores::noKeys : new SealKeyFile(beside, files());
  }

  private static SealKeys noKeys() {
    throw new IllegalStateException("there is no store to seal");
  }

  /** The configuration refuses what cannot be built. */
  private static IllegalStateException unsupported(Enum<?> store) {
    return new IllegalStateException(store + " is not supported by this version");
  }
}
