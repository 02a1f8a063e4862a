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
  void start_whenNoThreadCanBeStarted_isAFaultOfTheConnection_andLeavesNothing() throws Exception {
    ScarceThreads scarce = new ScarceThreads(0);
    try (ExchangeTimeouts timeouts = new ExchangeTimeouts(scarce);
        Socket socket = new Socket()) {
      assertThatThrownBy(() -> timeouts.start(Duration.ofMillis(1)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("thread");

      scarce.allow(1);
      ExchangeTimeouts.Timeout timeout = timeouts.start(Duration.ofMillis(50));
      timeout.use(socket);
      Await.until("the cut", timeout::wasCut);
      timeout.end();

      assertThat(socket.isClosed()).isTrue();
      Await.until("nothing to be left", () -> timeouts.running() == 0);
    }
  }
}
