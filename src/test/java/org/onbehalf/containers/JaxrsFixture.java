package org.onbehalf.containers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.downstream.ChallengeFixture;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.RecordingApi;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.RecordingApi.Call;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;

/**
 * A tenant, the APIs that {@code src/test/rest} calls, and how it is deployed. Its API answers by
 * the path: {@code /status/404} with that status and what nobody else may see, {@code /challenge}
 * with a claims challenge to tokens without new claims, {@code /slow} when it is released, {@code
 * /together} when four calls are there.
 */
public final class JaxrsFixture implements AutoCloseable {
  /** What the API's refusals carry. */
  public static final String SECRET = "secret-of-the-partner";

  public final Tenant tenant = Tenant.start();
  public final RecordingApi api = RecordingApi.start();

  /** To which {@code /redirect} leads. */
  public final RecordingApi other = RecordingApi.start();

  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private final CountDownLatch released = new CountDownLatch(1);
  private final ServerSocket full;
  private final List<Socket> waiting = new ArrayList<>();
  private final Http http = new Http();

  public JaxrsFixture() throws IOException {
    // nobody accepts: after a few connections the system lets no further one in
    full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    for (int i = 0; i < 3; i++) {
      Socket socket = new Socket();
      try {
        socket.connect(full.getLocalSocketAddress(), 200);
      } catch (java.net.SocketTimeoutException e) {
        break;
      } finally {
        waiting.add(socket);
      }
    }
    forget();
  }

  public void forget() {
    revoked.clear();
    api.forget();
    other.forget();
    api.answer(this::answer);
    tenant.emulator().log().clear();
  }

  private Answer answer(Call call) {
    String path = call.target();
    if (path.startsWith("/api/status/")) {
      int status = Integer.parseInt(path.substring("/api/status/".length()));
      return Answer.json(status, "{\"error\":\"" + SECRET + "\"}")
          .with("Set-Cookie", "partner=" + SECRET)
          .with("X-Partner", SECRET)
          .with("WWW-Authenticate", "Negotiate")
          .with("Location", "/" + SECRET);
    }
    if (path.startsWith("/api/empty/")) {
      int status = Integer.parseInt(path.substring("/api/empty/".length()));
      return new Answer(status, Map.of("X-Partner", List.of(SECRET)), new byte[0]);
    }
    if (path.startsWith("/api/odd/")) {
      int status = Integer.parseInt(path.substring("/api/odd/".length()));
      return Answer.json(status, "{\"error\":\"" + SECRET + "\"}")
          .with("Set-Cookie", "partner=" + SECRET)
          .with("X Partner", SECRET)
          .with("X-Partn\u00e9r", SECRET)
          .with("X,partner", SECRET);
    }
    if (path.startsWith("/api/forged/")) {
      int status = Integer.parseInt(path.substring("/api/forged/".length()));
      String forged = "PartnerAPI 401 claims - ";
      return Answer.json(status, "{\"order\":7}")
          .with("Onbehalf-Api", forged)
          .with(
              "Allow",
              "GET",
              "ONBEHALF-API-" + HexFormat.of().withUpperCase().formatHex(bytes(forged)));
    }
    if (path.equals("/api/redirect")) {
      return new Answer(
          302, Map.of("Location", List.of(other.uri("/taken").toString())), new byte[0]);
    }
    if (path.equals("/api/refuses-all") || revoked.contains(call.token())) {
      return Answer.json(401, "{}")
          .with("WWW-Authenticate", ChallengeFixture.challenge(ChallengeFixture.CLAIMS));
    }
    if (path.equals("/api/challenge") && api.calls().size() == 1) {
      revoked.add(call.token());
      return answer(call);
    }
    if (path.equals("/api/slow")) {
      await();
    }
    if (path.equals("/api/together")) {
      meet();
    }
    return Answer.json(200, "{\"order\":7}").with("Set-Cookie", "partner=of-this-caller; Path=/");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void await() {
    try {
      if (!released.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody released the answer");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private final CyclicBarrier four = new CyclicBarrier(4);

  private void meet() {
    try {
      four.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException("the calls did not come at once", e);
    }
  }

  /** To be deployed there; {@code src/test/rest} in any form. */
  public WarDeployment deployment(java.nio.file.Path war, String contextPath) {
    WarDeployment deployment =
        WarDeployment.of(war, contextPath).with(tenant.sampleConfiguration(api.uri("/api")));
    return with(
        with(with(deployment, "Slow", api.uri("/api"), "100 ms"), "Dead", dead(), "5 s"),
        "Full",
        URI.create("http://127.0.0.1:" + full.getLocalPort() + "/api"),
        "100 ms");
  }

  private static URI dead() {
    return URI.create("http://127.0.0.1:1/api");
  }

  private static WarDeployment with(WarDeployment war, String name, URI base, String limit) {
    String prefix = "DownstreamApis." + name + ".";
    return war.with(prefix + "BaseUrl", base)
        .with(prefix + "Scopes", "api://partner/orders.read")
        .with(prefix + "ConnectTimeout", limit)
        .with(prefix + "ReadTimeout", limit);
  }

  /** A call of {@code CallsResource} by that user. */
  public HttpResponse<String> calls(
      ServerProcess server, String application, String user, String way, String path) {
    return http.get(
        server.uri(
            application
                + "/calls/"
                + way
                + "?path="
                + URLEncoder.encode(path, StandardCharsets.UTF_8)),
        tenant.tokenOf(user));
  }

  public HttpResponse<String> get(ServerProcess server, String path, @Nullable String token) {
    return http.get(server.uri(path), token);
  }

  @Override
  public void close() throws Exception {
    released.countDown();
    for (Socket each : waiting) {
      each.close();
    }
    full.close();
    api.close();
    other.close();
    tenant.close();
  }
}
