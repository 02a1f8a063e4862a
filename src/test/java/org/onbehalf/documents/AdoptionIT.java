package org.onbehalf.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.containers.Container;
import org.onbehalf.documents.MarkdownPage.Block;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.Libraries;
import org.onbehalf.testing.RecordingApi;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarParts;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.TestCaller;

/**
 * A WAR of 2014 (web.xml 2.5, BASIC, Jersey 2.22, log4j 1.2 without a binding of SLF4J) adopts the
 * library by what the README shows, and by nothing else.
 */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#first")
class AdoptionIT {
  private static final Path BEFORE = Path.of("src", "test", "legacy").toAbsolutePath();
  private static final String OWN_CLIENT = "Client client = ClientBuilder.newClient();";
  private static final MarkdownPage README = MarkdownPage.read(Path.of("README.md"));
  private static final Http HTTP = new Http();

  private static EntraEmulator entra;
  private static App orders;
  private static RecordingApi partner;
  private static ServerProcess server;

  /** The same for each server. */
  private static @Nullable Path war;

  AdoptionIT(Container container) {
    // its server was started before
  }

  @BeforeParameterizedClassInvocation
  static void start(Container container) throws Exception {
    entra = EntraEmulator.start();
    partner = RecordingApi.start();
    App api = entra.register(App.named("Partner").identifierUri("api://partner").scope("read"));
    orders =
        entra.register(
            App.named("Orders").scope("access_as_user").appRoles("admin").secret("a secret"));
    entra.adminConsent(orders, api, "read");
    if (war == null) {
      war = adopted();
    }
    server =
        ServerProcess.shared(
            container.command(),
            WarDeployment.of(war, "/orders")
                .with(
                    entra
                        .settingsFor(orders)
                        .downstreamApi("PartnerAPI", api, partner.uri("/"))
                        .asMap())
                .with("partner.url", partner.uri("/")));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
    partner.close();
    entra.close();
  }

  @BeforeEach
  void forget() {
    partner.forget();
    entra.log().clear();
  }

  /** What the README says, done to the WAR. */
  private static Path adopted() throws IOException {
    Path war = WarParts.directory("wars", "legacy-");
    WarParts.putTree(BEFORE.resolve("WEB-INF"), war.resolve("WEB-INF"));
    Path lib = war.resolve("WEB-INF/lib");
    WarParts.putTree(Libraries.of("war-2014"), lib);
    WarParts.putLibrary(lib);
    remove(lib, "logback-.*");

    Path descriptor = war.resolve("WEB-INF/web.xml");
    String filter =
        snippet("xml", "BearerTokenFilter")
            .replaceAll("(?m)^.*<(async-supported|dispatcher)>.*\n", "");
    Files.writeString(
        descriptor,
        Files.readString(descriptor)
            .replaceAll("(?s)\\s*<(login-config|auth-constraint)>.*?</\\1>", "")
            .replaceFirst("(?=  <servlet>)", filter));
    Files.writeString(
        war.resolve("WEB-INF/onbehalf.conf"),
        README.blocks.stream()
            .filter(block -> block.language().equals("hocon"))
            .map(Block::code)
            .collect(Collectors.joining("\n")));
    compile(war);
    return war;
  }

  /** The README's block in that language with that word. */
  private static String snippet(String language, String word) {
    return README.blocks.stream()
        .filter(block -> block.language().equals(language) && block.code().contains(word))
        .findFirst()
        .orElseThrow()
        .code();
  }

  private static void remove(Path directory, String names) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path each :
          files.filter(file -> file.getFileName().toString().matches(names)).toList()) {
        Files.delete(each);
      }
    }
  }

  /** The sources, with the README's client in place of their own. */
  private static void compile(Path war) throws IOException {
    String shown = snippet("java", "OnBehalfOfFeature");
    String client =
        shown.lines().filter(line -> line.startsWith("Client client =")).findFirst().orElseThrow();
    String imports =
        shown
            .lines()
            .filter(line -> line.startsWith("import "))
            .map(line -> "\n" + line)
            .collect(Collectors.joining());
    List<String> javac =
        new ArrayList<>(List.of("-proc:none", "-nowarn", "--release", "8", "-cp", classPath(war)));
    Path classes = war.resolve("WEB-INF/classes");
    javac.addAll(List.of("-d", classes.toString()));
    try (Stream<Path> files = Files.walk(BEFORE.resolve("java"))) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        String source = Files.readString(each);
        if (source.contains(OWN_CLIENT)) {
          source = source.replace(OWN_CLIENT, client).replaceFirst("\nimport ", imports + "$0");
        }
        Path copy = war.resolve(each.getFileName().toString());
        javac.add(Files.writeString(copy, source).toString());
      }
    }
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, javac.toArray(new String[0])))
        .as("what javac says is on standard error")
        .isZero();
  }

  private static String classPath(Path war) throws IOException {
    try (Stream<Path> libraries = Files.list(war.resolve("WEB-INF/lib"))) {
      return Stream.concat(
              libraries.map(Path::toString),
              Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                  .filter(jar -> jar.contains("javax.servlet-api-")))
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static HttpResponse<String> get(String path, @Nullable TestCaller caller) {
    return HTTP.get(
        server.uri("/orders" + path), caller == null ? null : caller.token(entra, orders));
  }

  private static TestCaller alice() {
    return TestCaller.user("alice@contoso.com").scopes("access_as_user");
  }

  @Test
  void start_isOneLineInTheContainersLog() {
    assertThat(server.log().lines().filter(line -> line.contains(" has started for orders: ")))
        .singleElement()
        .asString()
        .contains("DownstreamApis = PartnerAPI (" + partner.uri("/"), "Authorization.Rules = 1");
    assertThat(server.log()).contains("slf4j-reload4j for log4j 1.2");
  }

  @Test
  void withoutToken_isChallenged() {
    HttpResponse<String> answer = get("/api/orders", null);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer ");
  }

  @Test
  void withToken_isItsUser_andThePartnerIsCalledOnBehalfOfTheUser() {
    HttpResponse<String> answer = get("/api/orders", alice());

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(Http.json(answer)).containsEntry("user", "alice@contoso.com").containsKey("stock");
    assertThat(partner.calls()).singleElement().extracting(call -> call.token()).isNotEqualTo("");
    assertThat(entra.log().exchanges()).hasSize(1);
  }

  @Test
  void administration_isForAdministrators() {
    assertThat(get("/api/admin", alice()).statusCode()).isEqualTo(403);
    assertThat(get("/api/admin", alice().roles("admin")).body())
        .isEqualTo("for alice@contoso.com, admin: true");
  }
}
