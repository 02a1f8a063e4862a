package org.onbehalf.internal.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The section {@code TokenCache}. */
public final class TokenCacheKeys {
  /** What stands behind the heap. */
  public enum Store {
    FILE,
    DISK,
    JDBC,
    REDIS,
    JCACHE,
    CUSTOM,
    MEMORY;

    /** Whether several servers use one, so that each sees what the others acquired. */
    public boolean isShared() {
      return !hasDirectory() && this != MEMORY;
    }

    /** Whether it lies in a directory of this server. */
    public boolean hasDirectory() {
      return this == FILE || this == DISK;
    }
  }

  /** How the servers named in {@code Nodes} belong together. */
  public enum Topology {
    /** One server. */
    STANDALONE,

    /** They are Sentinels, which know the master. */
    SENTINEL,

    /** They are some nodes of a Redis Cluster, which know the others. */
    CLUSTER
  }

  public static final Schema SECTION =
      new Schema("TokenCache", "The cache of tokens, and where they are stored.");

  public static final Key<Store> STORE =
      SECTION
          .choice("Store", Store.class, Store.FILE)
          .means(
              "Where tokens are stored besides the heap. file survives redeploys, restarts "
                  + "and kills; disk (Ehcache) survives redeploys and restarts only; jdbc (a "
                  + "table of a database), redis and jcache (a cluster of any JSR 107 provider) "
                  + "are shared by all servers that use them; custom is a class of yours; memory "
                  + "stores nothing.");

  public static final Key<String> CLASS =
      SECTION
          .text("Class", "Text, required with Store = custom", null)
          .means(
              "The class of the store, which implements org.onbehalf.spi.RecordStore and "
                  + "has a public constructor without arguments.")
          .mustBeClass("com.contoso.MyStore");

  public static final Key<Map<String, String>> PROVIDER_DATA =
      SECTION
          .texts("ProviderData", "A section, secret")
          .means("Values for that class, with names that you choose.");

  public static final Key<Path> DIRECTORY =
      SECTION
          .path("Directory")
          .means("The directory of the file store; default: one that belongs to the server.");

  public static final Key<Integer> HEAP_ENTRIES =
      SECTION.count("HeapEntries", 1, 10000000, 10000).means("How many tokens are held in memory.");

  public static final Key<Boolean> ALLOW_GROUP_ACCESS =
      SECTION
          .flag("AllowGroupAccess")
          .means(
              "Whether the group of the store's directory and files may read and write "
                  + "them. Onbehalf removes the permissions that Kubernetes adds to a volume "
                  + "(fsGroup) if the server's user owns the files. Set true only if it does "
                  + "not, and nobody else is in the group.");

  public static final Key<Duration> MAX_TOKEN_AGE =
      SECTION
          .duration("MaxTokenAge", "1 s", "30 d", "24 h")
          .means(
              "How long a token is kept at most. A token on behalf of a caller is kept no "
                  + "longer than the caller's own token is valid.");

  public static final Key<Integer> REFRESH_AHEAD =
      SECTION
          .count("RefreshAhead", 0, 90, 10)
          .means(
              "A new token is requested in the background during this last percentage of a token's"
                  + " lifetime. Entra's refresh_in takes precedence; 0 switches both off.");

  public static final Key<Duration> STORE_TIMEOUT =
      SECTION
          .duration("StoreTimeout", "1 ms", "1 min", "500 ms")
          .means("How long a request waits for the store before it continues without it.");

  public static final Key<Duration> STORE_OPEN_TIMEOUT =
      SECTION
          .duration("StoreOpenTimeout", "1 ms", "1 min", "5 s")
          .means(
              "How long the first requests wait while a store in files is opened, which takes longer"
                  + " after a crash.");

  public static final Key<Integer> STORE_QUEUE =
      SECTION
          .count("StoreQueue", 1, 1000000, 1000)
          .means("How many operations may wait for the store; further ones are skipped.");

  public static final Key<Duration> HEAP_MAX_AGE =
      SECTION
          .duration("HeapMaxAge", "1 s", "1 d", "60 s")
          .means(
              "With a store that servers share: how long a token in memory is used before the store"
                  + " is read again for a newer one of another server.");

  public static final Schema ENCRYPTION_KEYS =
      SECTION.list(
          new Schema(
              "EncryptionKeys",
              "The keys that encrypt what is stored: the first one encrypts, all of them decrypt."
                  + " Required with jdbc, redis, jcache and custom, the same on all servers; with"
                  + " file, a key is generated next to the store if none is configured. To change"
                  + " the key, add the new one behind the old on all servers, then put it first on"
                  + " all, and remove the old one when MaxTokenAge has passed; files are read again"
                  + " when they change."));

  public static final Key<String> SEAL_ID =
      ENCRYPTION_KEYS.text("Id", "Text, required", null).means("The key's name in messages.");

  public static final Key<String> SEAL_KEY =
      ENCRYPTION_KEYS
          .text("Key", "Text, secret", null)
          .means("32 random bytes in base64 (openssl rand -base64 32).");

  public static final Key<Path> SEAL_FILE =
      ENCRYPTION_KEYS
          .path("File")
          .means(
              "A file with one such key on each line; the first one encrypts. # begins a "
                  + "comment.");

  public static final Key<Path> SEAL_KEY_STORE =
      ENCRYPTION_KEYS
          .path("KeyStore")
          .means("A PKCS12 or JCEKS file with secret keys of 256 bits.");

  public static final Key<String> SEAL_ALIAS =
      ENCRYPTION_KEYS
          .text("Alias")
          .means(
              "The key in KeyStore to use; default: all of them, and the last one by name "
                  + "encrypts.");

  public static final Key<String> SEAL_PASSWORD =
      ENCRYPTION_KEYS
          .password("Password", "")
          .means("The password of KeyStore and of the keys in it.");

  public static final Key<Duration> ENCRYPTION_KEYS_INTERVAL =
      SECTION
          .duration("EncryptionKeysInterval", "1 ms", "1 h", "10 s")
          .means("How often the files of EncryptionKeys are checked for changes.");

  public static final Schema JDBC =
      SECTION.section(
          new Schema(
              "Jdbc",
              "With Store = jdbc. The tables of each database: org/onbehalf/jdbc in the "
                  + "library's jar."));

  public static final Key<String> JDBC_DATA_SOURCE =
      JDBC.text("DataSource")
          .means(
              "The JNDI name of a DataSource: java:comp/env/jdbc/NAME, or a global one "
                  + "where the server has java:comp on its own threads only (JBoss, WebLogic, "
                  + "Liberty). Or the name of an attribute of the servlet context that holds a "
                  + "javax.sql.DataSource.");

  public static final Key<String> JDBC_TABLE =
      JDBC.text("Table", "Text", "onbehalf_tokens")
          .means("The table's name, perhaps after a schema and a dot.")
          .must(
              Key.matches("[A-Za-z_][A-Za-z0-9_]{0,62}(\\.[A-Za-z_][A-Za-z0-9_]{0,62}){0,2}"),
              "letters, digits and _, perhaps after a schema and a dot",
              "choose such a name");

  public static final Key<Boolean> JDBC_CREATE_TABLE =
      JDBC.flag("CreateTable").means("Whether the table is created if it does not exist.");

  public static final Key<Integer> JDBC_RETRIES =
      JDBC.count("Retries", 0, 20, 5)
          .means("How often a change that conflicts with one of another server is retried.");

  public static final Schema DISK = SECTION.section(new Schema("Disk", "Store = disk."));

  public static final Key<Long> DISK_SIZE =
      DISK.size("Size", "16 MiB", "64 GiB", "256 MiB")
          .means(
              "How large the file may grow; then the least recently used tokens are "
                  + "evicted. A smaller size than before empties it.");

  public static final Schema REDIS =
      SECTION.section(
          new Schema(
              "Redis",
              "Store = redis: needs the library redis.clients:jedis:5.2.0. An operation may take up"
                  + " to StoreTimeout."));

  public static final Key<Topology> REDIS_TOPOLOGY =
      REDIS
          .choice("Topology", Topology.class, Topology.STANDALONE)
          .means("How the servers in Nodes are deployed.");

  public static final Key<List<String>> REDIS_NODES =
      REDIS
          .words("Nodes", "List of servers, host:port, required with Store = redis", Key.list())
          .means(
              "The server; the Sentinels; or some nodes of the Redis Cluster. The port may "
                  + "be left out: 6379, of a Sentinel 26379.");

  public static final Key<String> REDIS_MASTER_NAME =
      REDIS
          .text("MasterName", "Text, required with sentinel", null)
          .means("The name of the master at the Sentinels.");

  public static final Key<Integer> REDIS_DATABASE =
      REDIS.count("Database", 0, 1000000, 0).means("The database; a Redis Cluster has only 0.");

  public static final Key<String> REDIS_USER =
      REDIS
          .text("User")
          .means("The ACL user (Redis 6 and later); default: the server's default user.");

  public static final Key<String> REDIS_PASSWORD =
      REDIS.password("Password", "").means("The user's password.");

  public static final Key<String> REDIS_SENTINEL_USER =
      REDIS.text("SentinelUser").means("The ACL user at the Sentinels.");

  public static final Key<String> REDIS_SENTINEL_PASSWORD =
      REDIS.password("SentinelPassword", "").means("That user's password.");

  public static final Key<String> REDIS_KEY_PREFIX =
      REDIS
          .text("KeyPrefix", "Text, 1 to 64 letters, digits, :, ., _ or -", "onbehalf:")
          .means("A prefix for each key in Redis.")
          .must(
              Key.matches("[A-Za-z0-9:._-]{1,64}"),
              "1 to 64 letters, digits, :, ., _ or -",
              "write such as onbehalf:");

  public static final Key<Boolean> REDIS_TLS =
      REDIS
          .flag("Tls")
          .means(
              "Whether connections are encrypted. The host names of all servers are then verified,"
                  + " including those that Sentinels and cluster nodes return.");

  public static final Key<Duration> REDIS_CONNECT_TIMEOUT =
      REDIS
          .duration("ConnectTimeout", "1 ms", "1 min", "2 s")
          .means("How long connecting to a server may take, TLS and login included.");

  public static final Key<Integer> REDIS_SESSION_REPLICAS =
      REDIS
          .count("SessionReplicas", 0, 100, 0)
          .means("How many replicas must acknowledge a session's change before it is complete.");

  public static final Schema REDIS_TRUST_STORE =
      REDIS.section(
          HttpKeys.trustStore(
              "Certificates that are trusted instead of the JVM's; default: Http.TrustStore."));

  public static final Schema JCACHE =
      SECTION.section(
          new Schema(
              "JCache",
              "Store = jcache: needs the library javax.cache:cache-api:1.1.1 and a "
                  + "provider of JSR 107, such as Hazelcast, Infinispan, Coherence, Redisson or "
                  + "Ehcache with Terracotta. Keys and values are text."));

  public static final Key<String> JCACHE_PROVIDER =
      JCACHE
          .text("Provider")
          .means(
              "The class of the CachingProvider; default: the only one that the "
                  + "application sees.")
          .mustBeClass("com.hazelcast.cache.HazelcastCachingProvider");

  public static final Key<String> JCACHE_URI =
      JCACHE
          .text("Uri")
          .means(
              "The URI of the cache manager, as the provider defines it; default: the "
                  + "provider's.");

  public static final Key<String> JCACHE_CACHE =
      JCACHE
          .text("Cache", "Text", "onbehalf-tokens")
          .means("The cache that holds the tokens. It is created if it does not exist.");

  public static final Key<String> JCACHE_SESSIONS =
      JCACHE
          .text("Sessions", "Text", "onbehalf-sessions")
          .means(
              "The cache that holds the sessions: another one, which must not evict. The provider's"
                  + " configuration must define it.");

  static {
    STORE.replaced.put(
        "cluster", "use jcache, with Terracotta's provider or another: TokenCache.JCache");
    SECTION.refused("remove the key", "File");
    SECTION.refused("set TokenCache.Store = jcache, and TokenCache.JCache", "Cluster");
    JDBC.refused(
        "define a DataSource in the server (MIGRATION.md shows how), and write its "
            + "JNDI name as TokenCache.Jdbc.DataSource",
        "Url",
        "User",
        "Password",
        "Driver",
        "ConnectTimeout");
  }

  private TokenCacheKeys() {}
}
