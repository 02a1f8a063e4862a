package org.onbehalf.internal.cache;

import static org.onbehalf.internal.config.SessionKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.CONTRADICTION;

import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedSet;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.jcache.JCacheSettings;
import org.onbehalf.internal.config.Schema;
import org.onbehalf.internal.config.Section;
import org.onbehalf.internal.config.TokenCacheKeys;

/** The section {@code Sessions}. Immutable. */
public final class SessionSettings {
  public final Store store;

  /** Null for the directory of the token store. */
  public final @Nullable Path directory;

  /** The API whose scopes a session is started with; null if no API takes a caller's token. */
  public final @Nullable String api;

  public final Duration idleTimeout;
  public final Duration maxAge;
  public final int maxPerOwner;
  public final int maxSessions;
  public final Duration storeTimeout;

  /** How many operations may wait for the store thread. */
  public final int storeQueue;

  /** The minimum time for which one node alone may redeem a refresh token. */
  public final Duration leaseTime;

  public SessionSettings(
      Store store,
      @Nullable Path directory,
      @Nullable String api,
      Duration idleTimeout,
      Duration maxAge,
      int maxPerOwner,
      int maxSessions,
      Duration storeTimeout,
      int storeQueue,
      Duration leaseTime) {
    this.store = store;
    this.directory = directory;
    this.api = api;
    this.idleTimeout = idleTimeout;
    this.maxAge = maxAge;
    this.maxPerOwner = maxPerOwner;
    this.maxSessions = maxSessions;
    this.storeTimeout = storeTimeout;
    this.storeQueue = storeQueue;
    this.leaseTime = leaseTime;
  }

  /**
   * Reads the section {@code Sessions}.
   *
   * @param apis the downstream APIs that take a caller's token
   */
  public static SessionSettings read(
      Section section, SortedSet<String> apis, TokenCacheSettings tokenCache) {
    return new SessionSettings(
        store(section, tokenCache),
        section.find(DIRECTORY),
        api(section, apis),
        section.get(IDLE_TIMEOUT),
        section.get(MAX_AGE),
        section.get(MAX_PER_OWNER),
        section.get(MAX_SESSIONS),
        section.get(STORE_TIMEOUT),
        section.get(STORE_QUEUE),
        section.get(LEASE_TIME));
  }

  /** By default the shared store of the tokens, or a file. */
  private static Store store(Section section, TokenCacheSettings tokenCache) {
    Store store = section.find(STORE);
    boolean allowed = section.get(ALLOW_VOLATILE);
    if (store == null) {
      return tokenCache.store.isShared() ? Store.valueOf(tokenCache.store.name()) : Store.FILE;
    }
    if (store == Store.MEMORY && !allowed) {
      section.fault(
          CONTRADICTION,
          STORE,
          "memory",
          "a store that keeps sessions, as those in memory end with each redeploy",
          "write file, or set Sessions.AllowVolatile = true if that is what you want");
    }
    checkShared(section, store, tokenCache);
    return store;
  }

  private static void checkShared(Section section, Store store, TokenCacheSettings tokenCache) {
    StoreSettings stores = tokenCache.stores;
    String missing = null;
    if (store == Store.JDBC && stores.jdbc == null) {
      missing = "TokenCache.Jdbc.DataSource";
    } else if (store == Store.REDIS && stores.redis == null) {
      missing = "TokenCache.Redis.Nodes";
    } else if (store == Store.CUSTOM && stores.className == null) {
      missing = "TokenCache.Class";
    } else if (store.isShared() && stores.encryptionKeys.isEmpty()) {
      missing = "TokenCache.EncryptionKeys";
    }
    // otherwise TokenCache reports what is missing
    if (missing != null && !store.name().equals(tokenCache.store.name())) {
      section.fault(
          CONTRADICTION,
          STORE,
          Schema.word(store) + " without " + missing,
          missing + ", which say where the sessions are and what seals them",
          "set them, or remove the key");
    }
    if (store == Store.JCACHE && tokenCache.store != TokenCacheKeys.Store.JCACHE) {
      JCacheSettings.requireApi(section, STORE);
    }
  }

  private static @Nullable String api(Section section, SortedSet<String> usable) {
    String name = section.find(API);
    if (name == null) {
      return usable.isEmpty() ? null : usable.first();
    }
    if (!usable.contains(name)) {
      section.reject(
          API,
          name,
          "one of the DownstreamApis that take a caller's token: " + usable,
          "name one of them, or remove the key");
    }
    return name;
  }
}
