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
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.FaultyProxy;

/**
 * Whatever becomes of Redis: who asks for a token waits a limited time and gets none from the
 * store, the heap goes on, the log says what to do, and service through the store resumes by
 * itself.
 */
class RedisTroubleTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir Path temp;
  private final CapturedLog log = new CapturedLog();
  private final List<CacheNode> nodes = new ArrayList<>();
  private RedisServer server;
  private FaultyProxy proxy;

  @BeforeEach
  void start() {
    server = RedisServer.start(temp);
    proxy = FaultyProxy.to(server.port());
  }

  @AfterEach
  void close() {
    nodes.forEach(CacheNode::close);
    proxy.close();
    server.close();
    log.close();
  }

  private CacheNode node(int port, Duration storeTimeout) {
    CacheNode node = new CacheNode(RedisFixtures.standalone(port), storeTimeout);
    nodes.add(node);
    return node;
  }

  private CacheNode direct() {
    return new CacheNode(RedisFixtures.standalone(server.port()), CacheNode.PATIENCE);
  }

  private void assertTold(String... parts) {
    Awaiting.until("the fault is told", () -> log.text().contains("cannot be used"));
    assertThat(log.messages(Level.WARN))
        .anySatisfy(message -> assertThat(message).contains("cannot be used").contains(parts));
    assertThat(log.text()).doesNotContain("of alice");
  }

  @Test
  void token_thatOneNodeAcquired_isUsedByTheOther() {
    CacheNode one = node(server.port(), CacheNode.PATIENCE);
    CacheNode other = node(server.port(), CacheNode.PATIENCE);

    one.put("alice", "of alice");

    assertThat(other.load("alice")).isEqualTo("of alice");
    other.remove("alice");
    assertThat(one.load("alice")).isNull();
  }

  @Test
  void server_thatIsSlowBySeconds_isNotWaitedFor() {
    CacheNode node = node(proxy.port(), SHORT);
    awaitService(node, this::direct);

    proxy.delay(Duration.ofSeconds(5));
    assertServedWithoutStore(node);
    assertTold("no answer within 300 ms", "TokenCache.StoreTimeout");

    proxy.mend();
    awaitService(node, this::direct);
  }

  @Test
  void server_thatNeitherReadsNorAnswers_isNotWaitedFor() {
    CacheNode node = node(server.port(), SHORT);
    awaitService(node, this::direct);

    server.freeze();
    assertServedWithoutStore(node);

    server.thaw();
    awaitService(node, this::direct);
  }

  @Test
  void server_thatReturnsGarbage_isAFault() {
    CacheNode node = node(proxy.port(), CacheNode.PATIENCE);
    awaitService(node, this::direct);

    proxy.garble();
    assertServedWithoutStore(node);

    proxy.mend();
    awaitService(node, this::direct);
  }

  @Test
  void server_absentAtStartUp_isFoundWhenItComes() {
    server.stop();
    CacheNode node = node(server.port(), CacheNode.PATIENCE);

    assertServedWithoutStore(node);
    assertTold("cannot be reached", "TokenCache.Redis.Nodes");

    server.restart();
    awaitService(node, this::direct);
    assertThat(log.text()).contains("is in use again");
  }

  @Test
  void server_stoppedAndStartedAgainUnderLoad_disturbsNobody() throws Exception {
    CacheNode one = node(server.port(), SHORT);
    CacheNode other = node(server.port(), SHORT);
    awaitService(one, this::direct);

    StoreTrouble.underLoad(
        "Redis",
        List.of(one, other),
        server::stop,
        server::restart,
        () -> {
          awaitService(one, this::direct);
          awaitService(other, this::direct);
        });

    assertTold("TokenCache.Redis.Nodes");
  }
}
