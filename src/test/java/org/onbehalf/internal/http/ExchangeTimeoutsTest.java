package org.onbehalf.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.ScarceThreads;

class ExchangeTimeoutsTest {
  @Test
  void watch_whenNoThreadCanBeStarted_isAFaultOfTheConnection_andLeavesNothing() throws Exception {
    ScarceThreads scarce = new ScarceThreads(0);
    try (ExchangeTimeouts watchdog = new ExchangeTimeouts(scarce);
        Socket socket = new Socket()) {
      assertThatThrownBy(() -> watchdog.watch(Duration.ofMillis(1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("thread");

      scarce.allow(1);
      ExchangeTimeouts.Watch watch = watchdog.watch(Duration.ofMillis(50));
      watch.use(socket);
      Await.until("the cut", watch::wasCut);
      watch.end();

      assertThat(socket.isClosed()).isTrue();
      Await.until("nothing to be left", () -> watchdog.watched() == 0);
    }
  }
}
