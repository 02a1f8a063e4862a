package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.engines.Records.key;
import static org.onbehalf.engines.Records.token;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.cluster.ClusterTokenStore;
import org.onbehalf.internal.config.ClusterSettings;
import org.onbehalf.spi.TokenStore;

class ClusterTokenStoreTest extends SharedTokenStoreContract {
  private static final AtomicInteger NAMES = new AtomicInteger();

  @TempDir static Path temp;
  private static TerracottaServer server;

  private final String name = "tokens" + NAMES.incrementAndGet();

  @BeforeAll
  static void start() {
    server = TerracottaServer.start(temp);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected TokenStore newStore() {
    return store(ClusterFixtures.named(name, server.port()));
  }

  private static TokenStore store(ClusterSettings settings) {
    return new ClusterTokenStore(settings, ClusterFixtures.TIMEOUT, Clock.systemUTC());
  }

  @Test
  void write_pastTheRoom_dropsSomeAndFailsNobody() throws Exception {
    TokenStore store = node();
    for (int i = 0; i < 1000; i++) {
      store.write(List.of(token(key("user" + i), "x".repeat(4000))));
    }

    int left = 0;
    for (int i = 0; i < 1000; i++) {
      left += store.read(key("user" + i)).isPresent() ? 1 : 0;
    }
    assertThat(left).isBetween(100, 999);
    assertThat(store.read(key("user999"))).isPresent();
  }

  @Test
  void open_whereThereIsNoRoom_namesTheResource() {
    TokenStore store =
        store(
            ClusterFixtures.settings(
                name, server.port(), 512 << 20, 2 << 20, ClusterFixtures.TIMEOUT));

    assertThatThrownBy(store::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("TokenCache.Cluster.Resource");
  }

  @Test
  void open_ofNothing_saysSo() {
    TokenStore store =
        store(
            ClusterFixtures.settings(
                name, EngineProcess.freePort(), 2 << 20, 2 << 20, Duration.ofMillis(500)));

    assertThatThrownBy(store::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("TokenCache.Cluster.Servers");
  }
}
