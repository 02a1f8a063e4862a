package org.onbehalf.engines;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real Keycloak on the loopback interface, from the distribution that the profile {@code
 * keycloak} unpacked. What it is told is there again after a restart.
 */
public final class KeycloakServer implements AutoCloseable {
  private static final String READY = "Listening on: ";
  private static final String ADMIN = "admin";

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path home;
  private final int port = EngineProcess.freePort();
  private EngineProcess process;

  private KeycloakServer(Path home) {
    this.home = home;
    this.process = launch();
  }

  /** Starts one without any realm but its own. */
  public static KeycloakServer start() throws Exception {
    Path home = home();
    Path built = home.resolve("built");
    if (!Files.exists(built)) {
      ServerFiles.run(
          List.of("bash", home.resolve("bin/kc.sh").toString(), "build", "--db=dev-file"),
          home.resolve("build.log"));
      Files.createFile(built);
    }
    Path data = home.resolve("data");
    if (Files.exists(data)) {
      ServerFiles.deleteAll(data);
    }
    return new KeycloakServer(home);
  }

  private static Path home() throws IOException {
    Path unpacked = Path.of("target", "keycloak").toAbsolutePath();
    if (!Files.isDirectory(unpacked)) {
      throw new IllegalStateException(
          unpacked + " is missing: mvn -Pkeycloak generate-test-resources unpacks it");
    }
    try (Stream<Path> kits = Files.list(unpacked)) {
      return kits.findFirst().orElseThrow();
    }
  }

  /** Not by its script, which would start a process of its own. */
  private EngineProcess launch() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms64m", "-Xmx512m", "-XX:TieredStopAtLevel=1"));
    for (String opened : List.of("java.util", "java.util.concurrent", "java.security")) {
      command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    command.add(
        "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
            + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory");
    command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
    command.add("-Dkc.home.dir=" + home);
    command.addAll(List.of("-cp", home.resolve("lib/quarkus-run.jar").toString()));
    command.addAll(
        List.of(
            "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
            "start",
            "--optimized",
            "--cache=local",
            "--http-enabled=true",
            "--http-host=127.0.0.1",
            "--http-port=" + port,
            "--hostname-strict=false"));
    return EngineProcess.start(
        home,
        command,
        Map.of("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN, "KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN),
        READY);
  }

  public void stop() {
    process.close();
  }

  /** After {@link #stop}: on the same port, with what it was told. */
  public void restart() {
    process = launch();
  }

  public String realm(String name) {
    return "http://127.0.0.1:" + port + "/realms/" + name;
  }

  /** What the token endpoint of a realm answers. */
  public Map<String, Object> token(String realm, Map<String, String> form) throws Exception {
    return JSONObjectUtils.parse(
        send(
            HttpRequest.newBuilder(URI.create(realm(realm) + "/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        form.entrySet().stream()
                            .map(
                                each ->
                                    each.getKey() + '=' + URLEncoder.encode(each.getValue(), UTF_8))
                            .collect(Collectors.joining("&"))))));
  }

  /** A call of the administration's REST API; the answer's body. */
  public String admin(String method, String path, String json) throws Exception {
    Object token =
        token(
                "master",
                Map.of(
                    "grant_type",
                    "password",
                    "client_id",
                    "admin-cli",
                    "username",
                    ADMIN,
                    "password",
                    ADMIN))
            .get("access_token");
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/admin/realms" + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(json)));
  }

  private String send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(answer + ": " + answer.body());
    }
    return answer.body();
  }

  @Override
  public void close() {
    process.close();
  }
}
