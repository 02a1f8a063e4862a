package org.onbehalf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class DownstreamUnavailableExceptionTest {
  @Test
  void message_namesTheHostThatTheTransportNames() {
    Throwable cause = new RuntimeException(new UnknownHostException("api.example"));

    assertThat(new DownstreamUnavailableException("Orders", false, cause))
        .hasMessageContaining("(UnknownHostException: api.example). Check its BaseUrl");
    assertThat(
            new DownstreamUnavailableException("Orders", false, new ConnectException("re\nfused")))
        .hasMessageContaining("(ConnectException: re?fused)");
  }

  @Test
  void message_quotesNothingThatMaySpeakOfTheRequest() {
    Throwable cause = new IOException("through reference chain: HashMap[\"jane@contoso.com\"]");

    assertThat(new DownstreamUnavailableException("Orders", false, cause).getMessage())
        .contains("(IOException)")
        .doesNotContain("jane");
  }
}
