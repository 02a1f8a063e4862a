package org.onbehalf.internal.config;

import java.nio.file.Path;
import java.time.Duration;
import org.onbehalf.internal.Nullable;

/** Long-running sessions; the section {@code Sessions}. */
public final class SessionSettings {
  /** Where sessions lie. */
  public enum Store {
    FILE,
    JDBC,
    REDIS,
    JCACHE,
    CUSTOM,
    MEMORY;

    /** Whether all nodes see the same sessions. */
    public boolean isShared() {
      return this != FILE && this != MEMORY;
    }
  }

  public final Store store;

  /** Null for the token store's. */
  public final @Nullable Path directory;

  /** Whose scopes a session starts with; null where no API takes a caller's token. */
  public final @Nullable String api;

  public final Duration idleTimeout;
  public final Duration maxAge;
  public final int maxPerOwner;
  public final int maxSessions;
  public final Duration storeTimeout;

  /** How many operations may wait for the store thread. */
  public final int storeQueue;

  /** How long one node alone may redeem a refresh token, at least. */
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
}
