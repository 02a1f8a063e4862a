package org.onbehalf.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.ScarceThreads;

class WatchdogTest {
  private final AtomicInteger cuts = new AtomicInteger();

  private HttpURLConnection connection() throws IOException {
    return new HttpURLConnection(URI.create("http://localhost/").toURL()) {
      @Override
      public void connect() {}

      @Override
      public void disconnect() {
        cuts.incrementAndGet();
      }

      @Override
      public boolean usingProxy() {
        return false;
      }
    };
  }

  @Test
  void watch_whenNoThreadCanBeStarted_isAFaultOfTheConnection_andLeavesNothing() throws Exception {
    ScarceThreads scarce = new ScarceThreads(0);
    try (Watchdog watchdog = new Watchdog(scarce)) {
      assertThatThrownBy(() -> watchdog.watch(connection(), Duration.ofMillis(1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("thread");

      scarce.allow(1);
      Watchdog.Watch watch = watchdog.watch(connection(), Duration.ofMillis(50));
      Await.until("the cut", watch::hasCut);
      int all = cuts.get();
      watch.end();

      assertThat(all).isPositive();
      Await.until("nothing to be left", () -> watchdog.watched() == 0);
    }
  }
}
