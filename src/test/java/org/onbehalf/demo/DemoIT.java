package org.onbehalf.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.SampleWar;

/** The demo keeps its promises: its lines work, it is alone with this machine, and it ends. */
@Timeout(120)
class DemoIT {
  private static final long LIMIT_SECONDS = 60;

  @TempDir private static Path directory;

  private static Demo demo;

  private final Http http = new Http();

  @BeforeAll
  static void start() {
    demo = Demo.start(SampleWar.file(), 0, directory.resolve("demo"));
  }

  @AfterAll
  static void stop() {
    demo.close();
  }

  @Test
  void sameCallAfterARedeploy_costsNoSecondExchange() {
    // given a call on behalf of Alice
    long already = exchanges();
    String token = http.get(demo.control("/token?user=alice"), null).body();
    HttpResponse<String> before = http.get(demo.uri("/api/rest/partner"), token);
    assertThat(before.statusCode()).isEqualTo(200);
    assertThat(exchanges()).isEqualTo(already + 1);

    // when the sample is redeployed and called again
    assertThat(http.send("POST", demo.control("/redeploy")).statusCode()).isEqualTo(200);
    String sameToken = http.get(demo.control("/token?user=alice"), null).body();
    HttpResponse<String> after = http.get(demo.uri("/api/rest/partner"), sameToken);

    // then nobody asked Entra again
    assertThat(sameToken).isEqualTo(token);
    assertThat(withoutLifetime(after)).isEqualTo(withoutLifetime(before));
    assertThat(exchanges()).isEqualTo(already + 1);
  }

  /** What the partner saw, but for how long the token had left to live. */
  private static Map<String, Object> withoutLifetime(HttpResponse<String> answer) {
    Map<String, Object> saw = new HashMap<>(Http.json(answer));
    assertThat(saw.remove("expiresIn")).isNotNull();
    return saw;
  }

  @Test
  void welcome_printsLinesThatAShellCanRun() throws Exception {
    List<String> lines = demo.welcome().lines().filter(line -> line.startsWith("curl")).toList();

    assertThat(lines).hasSize(3);
    String token = "-s\n" + demo.control("/token?user=alice");
    assertThat(shell(lines.get(0)))
        .isEqualTo(
            "-s\n-H\nAuthorization: Bearer "
                + token
                + "\n"
                + demo.uri("/api/rest/partner")
                + "\n\n-s\n"
                + demo.control("/state")
                + "\n");
    assertThat(shell(lines.get(1))).isEqualTo("-s\n-X\nPOST\n" + demo.control("/redeploy") + "\n");
    assertThat(lines.get(2)).isEqualTo(lines.get(0));
  }

  @Test
  void page_findsEverythingItAsksFor() {
    for (String path :
        List.of(
            "/",
            "/page.js",
            "/call.js",
            "/code.js",
            "/words.js",
            "/picture.js",
            "/sign-in.js",
            "/figures.js",
            "/report.js",
            "/log.js",
            "/page.css",
            "/icon.svg",
            "/setup.json",
            "/figures")) {
      assertThat(http.get(demo.uri(path), null).statusCode()).as(path).isEqualTo(200);
    }
    for (String path : List.of("README.md", "docs/configuration.md")) {
      assertThat(http.get(demo.control("/documents/" + path), null).statusCode()).isEqualTo(200);
    }
    assertThat(http.get(demo.control("/documents/pom.xml"), null).statusCode()).isEqualTo(404);
    assertThat(http.get(demo.control("/token?user=daemon"), null).statusCode()).isEqualTo(200);
    assertThat(http.get(demo.control("/token?user=mallory"), null).statusCode()).isEqualTo(404);
  }

  @Test
  void linesBesideACall_areThoseOfTheSample() throws IOException {
    Path sources = Path.of("webapp-sample/src/main");
    String script = Files.readString(sources.resolve("webapp/code.js"));
    String feature = script.replaceAll("(?s).*const FEATURE = `(.*?)`;.*", "$1");
    Matcher snippet = Pattern.compile("\\['([\\w./-]+)', `(.*?)`]", Pattern.DOTALL).matcher(script);
    int lines = 0;
    while (snippet.find()) {
      String name = snippet.group(1);
      Path file =
          name.endsWith(".java")
              ? sources.resolve("java/org/onbehalf/sample").resolve(name)
              : sources.resolve("webapp").resolve(name);
      String text = Files.readString(file);
      for (String line : snippet.group(2).replace("${FEATURE}", feature).lines().toList()) {
        assertThat(text).as(name).contains(line.strip());
        lines++;
      }
    }

    assertThat(lines).isGreaterThan(20);
  }

  @Test
  void control_refusesOtherSites() {
    HttpRequest foreign =
        HttpRequest.newBuilder(demo.control("/redeploy"))
            .header("Origin", "https://evil.example")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build();

    assertThat(http.send(foreign).statusCode()).isEqualTo(403);
  }

  @Test
  void everyPort_isBoundToLoopbackAlone() throws IOException {
    // 127.0.0.2 is this machine too, but not the address that was named
    for (URI each :
        List.of(demo.uri("/"), demo.control("/state"), demo.tenant().entra().instance())) {
      InetSocketAddress named = loopback(1, each.getPort());
      InetSocketAddress other = loopback(2, each.getPort());

      assertThatCode(() -> connect(named)).as("%s", named).doesNotThrowAnyException();
      assertThatThrownBy(() -> connect(other)).as("%s", other).isInstanceOf(IOException.class);
    }
  }

  private static InetSocketAddress loopback(int last, int port) throws IOException {
    return new InetSocketAddress(
        InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), port);
  }

  private static void connect(InetSocketAddress address) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(address, 10_000);
    }
  }

  @Test
  void control_givesNoOtherSiteAToken() {
    HttpRequest foreign =
        HttpRequest.newBuilder(demo.control("/token?user=alice"))
            .header("Origin", "http://127.0.0.1:1")
            .build();

    HttpResponse<String> answer = http.send(foreign);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy")).hasValue("same-origin");
  }

  @Test
  void interrupt_endsTheProcess() throws Exception {
    List<String> line = new ArrayList<>(heedingInterrupts());
    line.addAll(command());
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    try {
      URI address = awaitAddress(process);
      assertThat(http.get(address, null).statusCode()).isEqualTo(200);

      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();

      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Tag("long")
  @Test
  void deathOfTheParent_endsTheProcess() throws Exception {
    // given a parent that waits for the demo
    List<String> shell = new ArrayList<>(List.of("sh", "-c", "\"$@\" & wait", "sh"));
    shell.addAll(command());
    Process parent = new ProcessBuilder(shell).redirectErrorStream(true).start();
    ProcessHandle child = null;
    try {
      awaitAddress(parent);
      child = parent.children().findFirst().orElseThrow();

      // when it is killed
      parent.destroyForcibly();

      // then the demo is gone too
      CompletableFuture<ProcessHandle> end = child.onExit();
      assertThat(end.get(LIMIT_SECONDS, TimeUnit.SECONDS).isAlive()).isFalse();
    } finally {
      parent.destroyForcibly();
      if (child != null) {
        child.destroyForcibly();
      }
    }
  }

  /**
   * A build in the background of a shell ignores interrupts, as does all that it starts; Ctrl-C in
   * a terminal finds none of that. Nothing where {@code env} cannot undo it.
   */
  private static List<String> heedingInterrupts() throws IOException, InterruptedException {
    List<String> line = List.of("env", "--default-signal=INT");
    List<String> probe = new ArrayList<>(line);
    probe.add("true");
    return new ProcessBuilder(probe).start().waitFor() == 0 ? line : List.of();
  }

  private List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        "-Ddemo.port=0",
        "-Ddemo.directory=" + directory.resolve("process"),
        Demo.class.getName(),
        SampleWar.file().toString());
  }

  private static URI awaitAddress(Process process) throws IOException {
    String beginning = "The demo is ready: ";
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(beginning)) {
        return URI.create(line.substring(beginning.length()));
      }
    }
    throw new IllegalStateException("the demo ended before it was ready");
  }

  /**
   * Runs a line with a curl that only shows its arguments, one a line: what counts is that the
   * shell hands them on whole.
   */
  private static String shell(String line) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("sh", "-c", "curl() { printf '%s\\n' \"$@\"; }; " + line)
            .redirectErrorStream(true)
            .start();
    String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).isZero();
    return output;
  }

  private long exchanges() {
    return (Long) Http.json(http.get(demo.control("/state"), null)).getOrDefault("exchanges", -1L);
  }
}
