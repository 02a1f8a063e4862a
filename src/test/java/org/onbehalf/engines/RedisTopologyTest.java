package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.session;
import static org.onbehalf.engines.Records.token;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.redis.RedisRecordStore;
import org.onbehalf.internal.cache.redis.RedisSettings;
import org.onbehalf.internal.config.TokenCacheKeys.Topology;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.spi.StoredRecord;
import org.onbehalf.testing.FaultyProxy;
import redis.clients.jedis.Jedis;

/** Small real topologies: a master with a replica and a Sentinel, and a cluster of three. */
class RedisTopologyTest {
  @TempDir Path temp;

  @Test
  void sentinel_namesTheMaster_andTheNextOneAfterAFailover() throws Exception {
    // a Sentinel looks for replicas each 10 s only, so the replica is there before it
    try (RedisServer master =
            RedisServer.start(temp.resolve("master"), "--repl-diskless-sync-delay", "0");
        RedisServer replica =
            RedisServer.start(
                temp.resolve("replica"), "--replicaof", "127.0.0.1 " + master.port());
        EngineProcess sentinel = sentinel(master.port(), replica);
        RedisRecordStore tokens =
            new RedisRecordStore(
                Kind.TOKENS,
                settings(Topology.SENTINEL, 0),
                RedisFixtures.TIMEOUT,
                Clock.systemUTC());
        RedisRecordStore sessions =
            new RedisRecordStore(
                Kind.SESSIONS,
                settings(Topology.SENTINEL, 1),
                RedisFixtures.TIMEOUT,
                Clock.systemUTC())) {
      tokens.open();
      sessions.open();
      tokens.write(List.of(token(key("alice"), "a")));
      assertThat(sessions.replace(session("s", "alice", 1, "first"), 0)).isTrue();

      master.kill();

      Awaiting.until("the replica is the master", () -> canWrite(tokens));
      assertThat(sessionsThere(sessions)).isEqualTo(1);
      assertThatThrownBy(() -> sessions.replace(session("s", "alice", 2, "second"), 1))
          .as("no replica has it")
          .isInstanceOf(IOException.class)
          .hasMessageContaining("SessionReplicas");
      assertThat(sentinel.isAlive()).isTrue();
    }
  }

  private int sentinelPort;

  private EngineProcess sentinel(int masterPort, RedisServer replica) throws IOException {
    Awaiting.until("the replica is in step", () -> isInStep(replica));
    sentinelPort = EngineProcess.freePort();
    Path directory = Files.createDirectories(temp.resolve("sentinel"));
    Path configuration =
        Files.writeString(
            directory.resolve("sentinel.conf"),
            """
            bind 127.0.0.1
            port %d
            dir %s
            sentinel monitor mymaster 127.0.0.1 %d 1
            sentinel down-after-milliseconds mymaster 500
            sentinel failover-timeout mymaster 3000
            """
                .formatted(sentinelPort, directory, masterPort));
    return EngineProcess.start(
        directory,
        List.of(RedisServer.binary().toString(), configuration.toString(), "--sentinel"),
        Map.of(),
        "+slave");
  }

  private RedisSettings settings(Topology topology, int replicas) {
    return RedisFixtures.topology(topology, replicas, sentinelPort);
  }

  private static boolean isInStep(RedisServer replica) {
    try (Jedis jedis = replica.connect()) {
      return jedis.info("replication").contains("master_link_status:up");
    }
  }

  private static boolean canWrite(RedisRecordStore tokens) {
    try {
      tokens.open();
      tokens.write(List.of(token(key("probe"), "p")));
      return tokens.read(key("alice")).isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  private static int sessionsThere(RedisRecordStore sessions) throws IOException {
    sessions.open();
    return sessions.owned(key("alice"), 9).size();
  }

  @Test
  void cluster_spreadsTokens_andKeepsEachSessionInOneSlot() throws Exception {
    List<RedisServer> servers = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        servers.add(
            RedisServer.start(
                temp.resolve("node" + i),
                "--cluster-enabled",
                "yes",
                "--cluster-require-full-coverage",
                "yes"));
      }
      join(servers);
      RedisSettings settings =
          RedisFixtures.topology(
              Topology.CLUSTER, 0, EngineProcess.freePort(), servers.get(0).port());
      try (RedisRecordStore tokens =
              new RedisRecordStore(
                  Kind.TOKENS, settings, RedisFixtures.TIMEOUT, Clock.systemUTC());
          RedisRecordStore sessions =
              new RedisRecordStore(
                  Kind.SESSIONS, settings, RedisFixtures.TIMEOUT, Clock.systemUTC())) {
        tokens.open();
        sessions.open();
        List<StoredRecord> batch = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          batch.add(token(key("user" + i), "t" + i));
          sessions.replace(session("s" + i, "alice", 1, "x"), 0);
        }
        tokens.write(batch);

        for (StoredRecord each : batch) {
          assertThat(tokens.read(each.key()).orElseThrow().bytes()).isEqualTo(each.bytes());
        }
        assertThat(sessions.owned(key("alice"), 300)).hasSize(200);
        for (RedisServer each : servers) {
          try (Jedis jedis = each.connect()) {
            assertThat(jedis.dbSize()).isGreaterThan(20);
          }
        }
        moveASlot(servers);
        for (StoredRecord each : batch) {
          assertThat(tokens.read(each.key())).isPresent();
        }
      }
    } finally {
      servers.forEach(RedisServer::close);
    }
  }

  @Test
  void cluster_whenTheAnswerToAReplacementIsLost_failsInsteadOfDenyingIt() throws Exception {
    int port = EngineProcess.freePort();
    try (FaultyProxy proxy = FaultyProxy.to(port);
        RedisServer server =
            RedisServer.startOn(
                port,
                temp.resolve("node"),
                "--cluster-enabled",
                "yes",
                "--cluster-announce-ip",
                "127.0.0.1",
                "--cluster-announce-port",
                Integer.toString(proxy.port()))) {
      try (Jedis jedis = server.connect()) {
        jedis.clusterAddSlots(IntStream.range(0, 16384).toArray());
        Awaiting.until("the cluster is there", () -> jedis.clusterInfo().contains("state:ok"));
      }
      RedisSettings settings =
          RedisFixtures.topology(Topology.CLUSTER, 0, EngineProcess.freePort(), proxy.port());
      try (RedisRecordStore sessions =
          new RedisRecordStore(Kind.SESSIONS, settings, RedisFixtures.TIMEOUT, Clock.systemUTC())) {
        sessions.open();
        assertThat(sessions.replace(session("s", "alice", 1, "first"), 0)).isTrue();

        proxy.loseNextAnswer();

        assertThatThrownBy(() -> sessions.replace(session("s", "alice", 2, "second"), 1))
            .isInstanceOf(IOException.class);
        sessions.open();
        assertThat(sessions.owned(key("alice"), 9).get(0).version()).isEqualTo(2);
      }
    }
  }

  private static void join(List<RedisServer> servers) {
    int[] first = {0, 5461, 10923, 16384};
    for (int i = 0; i < 3; i++) {
      try (Jedis jedis = servers.get(i).connect()) {
        int[] slots = IntStream.range(first[i], first[i + 1]).toArray();
        jedis.clusterAddSlots(slots);
        for (RedisServer other : servers) {
          jedis.clusterMeet("127.0.0.1", other.port());
        }
      }
    }
    for (RedisServer each : servers) {
      Awaiting.until(
          "the cluster is there",
          () -> {
            try (Jedis jedis = each.connect()) {
              return jedis.clusterInfo().contains("cluster_state:ok");
            }
          });
    }
  }

  /** All slots of the first node's that hold a key, to the second: MOVED is the answer then. */
  private static void moveASlot(List<RedisServer> servers) {
    try (Jedis from = servers.get(0).connect();
        Jedis to = servers.get(1).connect()) {
      String source = from.clusterMyId();
      String target = to.clusterMyId();
      int slot = (int) from.clusterKeySlot(from.randomKey());
      to.clusterSetSlotImporting(slot, source);
      from.clusterSetSlotMigrating(slot, target);
      for (String each : from.clusterGetKeysInSlot(slot, 1000)) {
        from.migrate("127.0.0.1", servers.get(1).port(), each, 0, 5000);
      }
      to.clusterSetSlotNode(slot, target);
      from.clusterSetSlotNode(slot, target);
    }
  }
}
