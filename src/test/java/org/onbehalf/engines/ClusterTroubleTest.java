package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.engines.StoreTrouble.assertServedWithoutStore;
import static org.onbehalf.engines.StoreTrouble.awaitService;

import ch.qos.logback.classic.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.config.ClusterSettings;
import org.onbehalf.testing.CapturedLog;

/** As {@link RedisTroubleTest}, with Terracotta. */
class ClusterTroubleTest {
  private static final Duration SHORT = Duration.ofMillis(500);

  @TempDir Path temp;
  private final CapturedLog log = new CapturedLog();
  private final List<CacheNode> nodes = new ArrayList<>();
  private TerracottaServer server;

  @BeforeEach
  void start() {
    server = TerracottaServer.start(temp);
  }

  @AfterEach
  void close() {
    server.thaw();
    nodes.forEach(CacheNode::close);
    server.close();
    log.close();
  }

  private ClusterSettings settings() {
    return ClusterFixtures.settings(
        "tokens", server.port(), 2 << 20, 2 << 20, Duration.ofSeconds(5));
  }

  private CacheNode node(Duration storeTimeout) {
    CacheNode node = new CacheNode(settings(), storeTimeout);
    nodes.add(node);
    return node;
  }

  private CacheNode another() {
    return new CacheNode(settings(), CacheNode.PATIENCE);
  }

  @Test
  void server_frozen_thenKilledAndStartedAgainUnderLoad_disturbsNobody() throws Exception {
    CacheNode one = node(SHORT);
    CacheNode other = node(SHORT);
    awaitService(one, this::another);

    server.freeze();
    assertServedWithoutStore(one);
    server.thaw();
    awaitService(one, this::another);

    StoreTrouble.underLoad(
        "Terracotta",
        List.of(one, other),
        server::kill,
        server::restart,
        () -> {
          awaitService(one, this::another);
          awaitService(other, this::another);
        });

    assertThat(log.messages(Level.WARN))
        .anySatisfy(
            message ->
                assertThat(message).contains("cannot be used", "TokenCache.Cluster.Servers"));
  }

  @Test
  void close_whileTheServerIsFrozenOrGone_leavesNoThread() {
    CacheNode frozen = new CacheNode(settings(), SHORT);
    awaitService(frozen, this::another);
    server.freeze();
    frozen.load("bob");

    frozen.close();

    assertNoThreadOfTerracotta();
    server.thaw();
    CacheNode gone = new CacheNode(settings(), CacheNode.PATIENCE);
    awaitService(gone, this::another);
    server.kill();

    gone.close();

    assertNoThreadOfTerracotta();
  }

  private static void assertNoThreadOfTerracotta() {
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .filteredOn(
            name ->
                name.contains("TCComm")
                    || name.contains("Lease")
                    || name.contains("HealthCheck")
                    || name.startsWith("onbehalf-"))
        .isEmpty();
  }
}
