package org.onbehalf.functional.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.testing.Await;

/** An issuer that answers nothing, and those who name it without being known. */
class SilentIssuerTest {
  private static final int CONNECTIONS = 250;

  @Test
  void get_whileJunkNamesASilentIssuer_servesTheCallersOfTheOthers() throws Exception {
    try (Tenant tenant = Tenant.start();
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String issuer = "http://127.0.0.1:" + silent.getLocalPort() + "/issuer";
      Map<String, String> configuration = tenant.sampleConfiguration();
      configuration.put("Issuers.Silent.Type", "oidc");
      configuration.put("Issuers.Silent.Authority", issuer);
      configuration.put("Issuers.Silent.Audiences", "orders");
      // longer than anybody waits here: only the limit of those who wait lets others in
      configuration.put("Http.ReadTimeout", "5 min");
      List<Socket> junk = new ArrayList<>();
      try (FilteredServer server =
          FilteredServer.with(configuration).servlet("/api/whoami", new WhoAmIServlet()).start()) {
        try {
          for (int i = 0; i < CONNECTIONS; i++) {
            junk.add(send(server, token(issuer, i)));
          }

          assertThat(server.getAs(tenant.tokenOf("alice"), "/api/whoami").statusCode())
              .isEqualTo(200);
          // all but Keys.MaxWaiting are answered
          Await.until("answers", () -> answered(junk) == CONNECTIONS - 50);
          for (Socket each : junk) {
            if (hasAnswer(each)) {
              byte[] status = each.getInputStream().readNBytes("HTTP/1.1 503".length());
              assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 503");
            }
          }
        } finally {
          for (Socket each : junk) {
            each.close();
          }
        }
      }
    }
  }

  private static Socket send(FilteredServer server, String token) throws Exception {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.uri("/").getPort());
    socket
        .getOutputStream()
        .write(
            ("GET /app/api/whoami HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + token
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static long answered(List<Socket> sockets) {
    return sockets.stream().filter(SilentIssuerTest::hasAnswer).count();
  }

  private static boolean hasAnswer(Socket socket) {
    try {
      return socket.getInputStream().available() > 0;
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String token(String issuer, int number) {
    return base64("{\"alg\":\"RS256\",\"kid\":\"" + number + "\"}")
        + "."
        + base64("{\"iss\":\"" + issuer + "\"}")
        + "."
        + base64("junk");
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
