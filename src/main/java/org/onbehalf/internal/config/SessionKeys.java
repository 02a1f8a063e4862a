package org.onbehalf.internal.config;

import java.nio.file.Path;
import java.time.Duration;

/** The section {@code Sessions}. */
public final class SessionKeys {
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

  public static final Schema SECTION =
      new Schema("Sessions", "Long-running sessions (OnBehalf.sessions()): state, not cache.");

  public static final Key<Store> STORE =
      SECTION
          .choice("Store", Store.class, null)
          .means(
              "Where sessions are stored; default: the store of tokens, but file if that is disk or"
                  + " memory. The shared ones take their settings and keys from TokenCache. memory"
                  + " loses them with each redeploy, and needs AllowVolatile.");

  public static final Key<Path> DIRECTORY =
      SECTION
          .path("Directory")
          .means(
              "The directory of the sessions' file store, which only one server can use; default:"
                  + " the directory that the file store of tokens has or would have.");

  public static final Key<Boolean> ALLOW_VOLATILE =
      SECTION.flag("AllowVolatile").means("Whether sessions may be stored in memory.");

  public static final Key<String> API =
      SECTION
          .text("Api")
          .means(
              "The key below DownstreamApis whose scopes a session starts with; default: the first"
                  + " one by name that is called with a caller's token. A session can ask for"
                  + " tokens of all the others afterwards.");

  public static final Key<Duration> IDLE_TIMEOUT =
      SECTION
          .duration("IdleTimeout", "1 min", "3650 d", "90 d")
          .means(
              "How long a session lives without being used. Entra's refresh tokens end "
                  + "after 90 days without use, so a longer time has no effect there.");

  public static final Key<Duration> MAX_AGE =
      SECTION
          .duration("MaxAge", "1 min", "3650 d", "365 d")
          .means(
              "The maximum lifetime of a session, even if it is used, so that a forgotten job does"
                  + " not act on behalf of a user forever.");

  public static final Key<Integer> MAX_PER_OWNER =
      SECTION
          .count("MaxPerOwner", 1, 10000, 100)
          .means("How many sessions a user may have at once; starting one more is an error.");

  public static final Key<Integer> MAX_SESSIONS =
      SECTION
          .count("MaxSessions", 1, 100000000, 1000000)
          .means(
              "How many sessions, and names of sessions, file and memory hold; starting "
                  + "one more is an error.");

  public static final Key<Duration> STORE_TIMEOUT =
      SECTION
          .duration("StoreTimeout", "1 ms", "1 min", "10 s")
          .means(
              "How long to wait for the store, also for an earlier deployment to release its file,"
                  + " before the operation fails.");

  public static final Key<Integer> STORE_QUEUE =
      SECTION
          .count("StoreQueue", 1, 1000000, 1000)
          .means("How many operations may wait for the store; further ones are errors.");

  public static final Key<Duration> LEASE_TIME =
      SECTION
          .duration("LeaseTime", "1 s", "1 h", "60 s")
          .means(
              "How long other servers leave a refresh token alone while one server redeems "
                  + "it. Raised to 5 s more than a token request may take (Http).");

  static {
    STORE.replaced.put("disk", "write file: disk loses what it holds when the server is killed");
  }

  private SessionKeys() {}
}
