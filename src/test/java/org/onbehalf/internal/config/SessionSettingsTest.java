package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.fault;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.cache.SessionSettings;

class SessionSettingsTest {
  private static final String APIS =
      """
      AzureAd.ClientCredentials = [ { SourceType = ClientSecret, ClientSecret = "x-y-z" } ]
      DownstreamApis {
        Graph { BaseUrl = "https://g.example", Scopes = a }
        Batch { BaseUrl = "https://b.example", Scopes = "b/.default", RequestAppToken = true }
        Partner { BaseUrl = "https://p.example", Scopes = c }
      }
      """;

  private static SessionSettings read(String hocon) {
    return Configurations.read(MINIMAL + APIS + hocon).sessions;
  }

  @Test
  void defaults_keepSessionsInAFileForAsLongAsEntraWould() {
    SessionSettings defaults = read("");

    assertThat(defaults.store).isEqualTo(SessionKeys.Store.FILE);
    assertThat(defaults.directory).isNull();
    assertThat(defaults.idleTimeout).isEqualTo(Duration.ofDays(90));
    assertThat(defaults.maxAge).isEqualTo(Duration.ofDays(365));
    assertThat(defaults.maxPerOwner).isEqualTo(100);
    assertThat(defaults.maxSessions).isEqualTo(1_000_000);
    assertThat(defaults.storeTimeout).isEqualTo(Duration.ofSeconds(10));
    assertThat(defaults.storeQueue).isEqualTo(1000);
    assertThat(defaults.leaseTime).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void everyKey_isRead() {
    SessionSettings settings =
        read(
            """
            Sessions {
              Store = file, Directory = "/var/sessions", Api = Partner, IdleTimeout = 8 h
              MaxAge = 7 d, MaxPerOwner = 5, MaxSessions = 50, StoreTimeout = 2 s, StoreQueue = 9
              LeaseTime = 30 s
            }
            """);

    assertThat(settings)
        .usingRecursiveComparison()
        .isEqualTo(
            new SessionSettings(
                SessionKeys.Store.FILE,
                Path.of("/var/sessions"),
                "Partner",
                Duration.ofHours(8),
                Duration.ofDays(7),
                5,
                50,
                Duration.ofSeconds(2),
                9,
                Duration.ofSeconds(30)));
  }

  @Test
  void api_isTheFirstByNameThatTakesACallersToken() {
    assertThat(read("").api).isEqualTo("Graph");
    assertThat(Configurations.read(MINIMAL).sessions.api).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Batch", "Nothing"})
  void api_thatTakesNoCallersToken_isAFault(String name) {
    Fault fault = fault(MINIMAL + APIS + "Sessions.Api = " + name);

    assertThat(fault.toString()).contains("Sessions.Api", name, "[Graph, Partner]");
  }

  private static final String KEYS =
      "TokenCache.EncryptionKeys = [ { Id = a, Key = \"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\" } ]\n";
  private static final String REDIS = KEYS + "TokenCache.Redis.Nodes = [\"localhost:6379\"]\n";

  @ParameterizedTest
  @ValueSource(strings = {"memory", "disk"})
  void tokensThatDoNotSurvive_leaveSessionsInAFile(String store) {
    assertThat(read("TokenCache.Store = " + store).store).isEqualTo(SessionKeys.Store.FILE);
  }

  @Test
  void disk_isAFault_sinceItsContentDoesNotSurviveAKill() {
    assertThat(fault(MINIMAL + "Sessions.Store = disk").toString())
        .contains("Sessions.Store", "loses", "file, jdbc, redis, jcache, custom or memory");
  }

  @Test
  void sharedTokens_takeTheSessionsWithThem() {
    assertThat(read(REDIS + "TokenCache.Store = redis").store).isEqualTo(SessionKeys.Store.REDIS);
    assertThat(read(REDIS + "TokenCache.Store = redis\nSessions.Store = file").store)
        .isEqualTo(SessionKeys.Store.FILE);
  }

  @Test
  void sessionsAlone_mayBeShared() {
    assertThat(read(REDIS + "Sessions.Store = redis").store).isEqualTo(SessionKeys.Store.REDIS);
  }

  @ParameterizedTest
  @CsvSource({
    "redis, TokenCache.Redis.Nodes",
    "jdbc, TokenCache.Jdbc.DataSource",
    "custom, TokenCache.Class"
  })
  void sharedSessions_withoutTheirServer_areAFault(String store, String missing) {
    assertThat(fault(MINIMAL + "Sessions.Store = " + store).toString())
        .contains("Sessions.Store", missing);
  }

  @Test
  void sharedSessions_withoutAKeyThatAllNodesHave_areAFault() {
    assertThat(
            fault(MINIMAL + REDIS.substring(KEYS.length()) + "Sessions.Store = redis").toString())
        .contains("Sessions.Store", "TokenCache.EncryptionKeys");
  }

  @Test
  void memory_isAFault_unlessVolatileSessionsAreAllowed() {
    assertThat(fault(MINIMAL + "Sessions.Store = memory").toString())
        .contains("Sessions.Store", "memory", "redeploy", "Sessions.AllowVolatile");
    assertThat(read("Sessions { Store = memory, AllowVolatile = true }").store)
        .isEqualTo(SessionKeys.Store.MEMORY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "IdleTimeout = 30 s",
        "IdleTimeout = 90",
        "MaxAge = 0 s",
        "MaxPerOwner = 0",
        "MaxSessions = 0",
        "StoreTimeout = 2 min",
        "StoreQueue = 0",
        "LeaseTime = 1 ms",
        "Directory = relative",
        "Store = etcd",
        "AllowVolatile = perhaps",
      })
  void valueOutsideItsBounds_isAFaultThatNamesTheKey(String line) {
    Fault fault = fault(MINIMAL + "Sessions { " + line + " }");

    assertThat(fault.toString()).contains("Sessions." + line.substring(0, line.indexOf(' ')));
  }
}
