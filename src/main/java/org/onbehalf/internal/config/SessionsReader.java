package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.SessionKeys.*;

import java.util.Map;
import java.util.TreeSet;
import org.onbehalf.internal.Nullable;

/** Reads {@link SessionSettings}. */
final class SessionsReader {

  private final Section section;
  private final Settings.TokenCache tokenCache;

  /** The APIs that take a caller's token. */
  private final TreeSet<String> usable = new TreeSet<>();

  SessionsReader(
      Section section, Map<String, Settings.DownstreamApi> apis, Settings.TokenCache tokenCache) {
    this.section = section;
    this.tokenCache = tokenCache;
    for (Settings.DownstreamApi api : apis.values()) {
      if (!api.requestAppToken) {
        usable.add(api.name);
      }
    }
  }

  SessionSettings read() {
    return new SessionSettings(
        store(),
        section.find(DIRECTORY),
        api(),
        section.get(IDLE_TIMEOUT),
        section.get(MAX_AGE),
        section.get(MAX_PER_OWNER),
        section.get(MAX_SESSIONS),
        section.get(STORE_TIMEOUT),
        section.get(STORE_QUEUE),
        section.get(LEASE_TIME));
  }

  /** That of the tokens where it keeps state and not only a cache; else file. */
  private SessionSettings.Store store() {
    SessionSettings.Store store = section.find(STORE);
    boolean allowed = section.get(ALLOW_VOLATILE);
    if (store == null) {
      return tokenCache.store.isShared()
          ? SessionSettings.Store.valueOf(tokenCache.store.name())
          : SessionSettings.Store.FILE;
    }
    if (store == SessionSettings.Store.MEMORY && !allowed) {
      section.fault(
          STORE,
          "memory",
          "a store that keeps sessions, as those in memory end with each redeploy",
          "write file, or set Sessions.AllowVolatile = true if that is what you want");
    }
    checkShared(store);
    return store;
  }

  private void checkShared(SessionSettings.Store store) {
    StoreSettings stores = tokenCache.stores;
    String missing = null;
    if (store == SessionSettings.Store.JDBC && stores.jdbc == null) {
      missing = "TokenCache.Jdbc.DataSource";
    } else if (store == SessionSettings.Store.REDIS && stores.redis == null) {
      missing = "TokenCache.Redis.Nodes";
    } else if (store == SessionSettings.Store.CUSTOM && stores.className == null) {
      missing = "TokenCache.Class";
    } else if (store.isShared() && stores.encryptionKeys.isEmpty()) {
      missing = "TokenCache.EncryptionKeys";
    }
    // where the tokens are there too, their section tells what is missing
    if (missing != null && !store.name().equals(tokenCache.store.name())) {
      section.fault(
          STORE,
          Schema.word(store) + " without " + missing,
          missing + ", which say where the sessions are and what seals them",
          "set them, or remove the key");
    }
  }

  private @Nullable String api() {
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
