package org.onbehalf.internal.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import org.onbehalf.internal.Nullable;

/** Reads {@link SessionSettings}. */
final class SessionsReader {
  private static final Duration LONGEST = Duration.ofDays(3650);

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
    String directory = section.text("Directory");
    @Nullable
    Path path =
        directory == null ? null : CredentialsReader.absolute(section, "Directory", directory);
    return new SessionSettings(
        store(),
        path,
        api(),
        section.duration("IdleTimeout", Duration.ofMinutes(1), LONGEST),
        section.duration("MaxAge", Duration.ofMinutes(1), LONGEST),
        section.count("MaxPerOwner", 1, 10_000),
        section.count("MaxSessions", 1, 100_000_000),
        section.duration("StoreTimeout", Duration.ofMillis(1), Duration.ofMinutes(1)),
        section.count("StoreQueue", 1, 1_000_000),
        section.duration("LeaseTime", Duration.ofSeconds(1), Duration.ofHours(1)));
  }

  /** That of the tokens where it keeps state and not only a cache; else file. */
  private SessionSettings.Store store() {
    String text = section.text("Store");
    boolean allowed = section.flag("AllowVolatile");
    if (text == null) {
      return tokenCache.store.isShared()
          ? SessionSettings.Store.valueOf(tokenCache.store.name())
          : SessionSettings.Store.FILE;
    }
    for (SessionSettings.Store each : SessionSettings.Store.values()) {
      if (each.name().equalsIgnoreCase(text)) {
        if (each == SessionSettings.Store.MEMORY && !allowed) {
          section.fault(
              "Store",
              section.show("Store", text),
              "file, jdbc, redis, jcache or custom, as sessions in memory end with each redeploy",
              "write file, or set Sessions.AllowVolatile = true if that is what you want");
        }
        checkShared(each, text);
        return each;
      }
    }
    boolean disk = text.equalsIgnoreCase("disk");
    section.fault(
        "Store",
        section.show("Store", text) + (disk ? ", which loses what it holds when killed" : ""),
        "file, jdbc, redis, jcache, custom or memory",
        "write one of them, or remove the key");
    return SessionSettings.Store.FILE;
  }

  private void checkShared(SessionSettings.Store store, String text) {
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
          "Store",
          section.show("Store", text) + " without " + missing,
          missing + ", which say where the sessions are and what seals them",
          "set them, or remove the key");
    }
  }

  private @Nullable String api() {
    String name = section.text("Api");
    if (name == null) {
      return usable.isEmpty() ? null : usable.first();
    }
    if (!usable.contains(name)) {
      section.fault(
          "Api",
          section.show("Api", name),
          "one of the DownstreamApis that take a caller's token: " + usable,
          "name one of them, or remove the key");
    }
    return name;
  }
}
