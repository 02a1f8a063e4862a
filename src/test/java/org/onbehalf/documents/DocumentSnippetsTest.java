package org.onbehalf.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.hazelcast.shaded.org.snakeyaml.engine.v2.api.Load;
import com.hazelcast.shaded.org.snakeyaml.engine.v2.api.LoadSettings;
import java.io.StringReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.runner.JUnitCore;
import org.junit.runner.Result;
import org.onbehalf.documents.MarkdownPage.Block;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.config.FaultReport;
import org.onbehalf.internal.runtime.Settings;
import org.onbehalf.testing.DocumentedClass;
import org.onbehalf.testkit.TestCertificate;
import org.xml.sax.InputSource;

/** What the pages show is true: Java compiles, configurations have no faults, commands exist. */
class DocumentSnippetsTest {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{\\??([A-Z][A-Z0-9_]+)}");
  private static final Pattern FILE = Pattern.compile("\"/etc/[^\"]*?([^/\"]+)\"");
  private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
  private static final String OTHER_KEY = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

  @Test
  void java_compilesForJava8() throws Exception {
    List<Block> blocks = MarkdownPage.blocks("java");

    assertThat(JavaSnippets.faults(blocks)).isEmpty();
    assertThat(blocks).hasSizeGreaterThan(20);
  }

  @Test
  void testsOfTheTestingPage_run(@TempDir Path classes) throws Exception {
    Path page = Path.of("docs/testing.md");
    URL compiled = DocumentedClass.compile(page, "OrdersTest", classes);
    assertThat(DocumentedClass.compile(page, "OrdersJUnit4Test", classes)).isEqualTo(compiled);
    Result ofJUnit4;
    SummaryGeneratingListener results = new SummaryGeneratingListener();
    ClassLoader parent = DocumentSnippetsTest.class.getClassLoader();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {compiled}, parent)) {
      Launcher launcher = LauncherFactory.create();
      launcher.execute(
          LauncherDiscoveryRequestBuilder.request()
              .selectors(selectClass(loader.loadClass("com.contoso.orders.OrdersTest")))
              .build(),
          results);
      ofJUnit4 = JUnitCore.runClasses(loader.loadClass("com.contoso.orders.OrdersJUnit4Test"));
    }

    assertThat(results.getSummary().getFailures()).isEmpty();
    assertThat(results.getSummary().getTestsSucceededCount()).isEqualTo(3);
    assertThat(ofJUnit4.getFailures()).isEmpty();
    assertThat(ofJUnit4.getRunCount()).isEqualTo(2);
  }

  @Test
  void hocon_hasNoFault_andNoRuleThatTheStartWarnsOf(@TempDir Path server) throws Exception {
    List<String> faults = new ArrayList<>();
    List<Block> blocks = MarkdownPage.blocks("hocon", "conf");
    for (Block block : blocks) {
      try {
        FaultReport report = new FaultReport("orders");
        Settings unused = new Settings(input(block.code(), server), report);
        report.warnings().stream()
            .filter(warning -> warning.contains("Authorization.Rules"))
            .forEach(warning -> faults.add(block + ": " + warning));
      } catch (RuntimeException e) {
        faults.add(block + ": " + e.getMessage());
      }
    }

    assertThat(faults).isEmpty();
    assertThat(blocks).hasSizeGreaterThan(20);
  }

  /** The rest of a configuration is added to what a page shows, and the files that it names. */
  private static ConfigurationInput input(String hocon, Path server) throws Exception {
    // an appsettings.json is whole
    String text = hocon.startsWith("{") ? hocon : rest(hocon) + hocon;
    Map<String, String> environment = new HashMap<>();
    environment.put("AZURE_FEDERATED_TOKEN_FILE", file(server, "federated-token"));
    Matcher variable = VARIABLE.matcher(hocon);
    while (variable.find()) {
      String name = variable.group(1);
      environment.put(
          name, !name.contains("KEY") ? "value" : environment.containsValue(KEY) ? OTHER_KEY : KEY);
    }
    Matcher path = FILE.matcher(text);
    while (path.find()) {
      text = text.replace(path.group(), "\"" + file(server, path.group(1)) + "\"");
    }
    return ConfigurationInput.named("orders")
        .file(new ConfigurationInput.Document("onbehalf.conf", text, fileName -> null))
        .environment(environment)
        .build();
  }

  private static String rest(String hocon) {
    return """
        AzureAd { TenantId = "contoso.onmicrosoft.com", ClientId = "11111111-2222-3333-4444-555555555555" }
        DownstreamApis.PartnerAPI { BaseUrl = "https://partner.example.com", Scopes = ["api://partner/.default"] }
        """
        + (hocon.contains("ClientCredentials") || hocon.contains("AzureAd.ClientSecret")
            ? ""
            : "AzureAd.ClientSecret = \"a secret\"\n");
  }

  /** A file of that name, with content that its ending lets expect. */
  private static String file(Path server, String name) throws Exception {
    Path file = server.resolve(name);
    if (name.endsWith(".p12")) {
      TestCertificate.create("orders-api").writePkcs12(file, "value".toCharArray());
    } else if (name.equals("cacerts")) {
      Path trusted = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
      Files.copy(trusted, file, StandardCopyOption.REPLACE_EXISTING);
    } else {
      // what a JWT looks like, and good as a secret, too
      Files.writeString(file, "eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjQxMDI0NDQ4MDB9.c2lnbmF0dXJl");
    }
    return file.toString();
  }

  @Test
  void xml_isWellFormed() throws Exception {
    List<Block> blocks = MarkdownPage.blocks("xml");
    for (Block block : blocks) {
      String document = "<snippet>" + block.code() + "</snippet>";
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(document)));
    }

    assertThat(blocks).hasSizeGreaterThan(5);
  }

  @Test
  void properties_areRead() throws Exception {
    for (Block block : MarkdownPage.blocks("properties")) {
      Properties properties = new Properties();
      properties.load(new StringReader(block.code()));
      assertThat(properties).as(block.toString()).isNotEmpty();
    }
  }

  /** Each is a class that somebody gets a logger by, or a package. */
  @Test
  void loggersOfTheLoggingPage_exist() throws Exception {
    Path sources = Path.of("src", "main", "java");
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path each : files.filter(file -> file.toString().endsWith(".java")).toList()) {
        text.append(Files.readString(each));
      }
    }
    List<String> loggers =
        Pattern.compile("(?m)^\\| `(org\\.onbehalf[\\w.]*)`")
            .matcher(Files.readString(Path.of("docs", "logging.md")))
            .results()
            .map(each -> each.group(1))
            .toList();

    assertThat(loggers)
        .hasSizeGreaterThan(8)
        .allSatisfy(
            logger -> {
              Path source = sources.resolve(logger.replace('.', '/'));
              String type = source.getFileName().toString();
              if (Files.exists(source.resolveSibling(type + ".java"))) {
                assertThat(text).contains("getLogger(" + type + ".class)");
              } else {
                assertThat(source).isDirectory();
              }
            });
  }

  /** Nobody guesses that a feature for all of JAX-RS is in a package named jersey. */
  @Test
  void java_tellsThePackagesOfWhatItUses() {
    List<String> faults = new ArrayList<>();
    for (MarkdownPage page : MarkdownPage.all()) {
      for (Block block : page.blocks) {
        if (block.language().equals("java")) {
          JavaSnippets.imported(block).stream()
              .filter(type -> type.matches("org\\.onbehalf\\.(?!testkit)\\w+\\.\\w+"))
              .filter(type -> !page.text.contains(type) && !page.text.contains(ofPackage(type)))
              .forEach(type -> faults.add(block + " uses " + type));
        }
      }
    }

    assertThat(faults).isEmpty();
  }

  /** As in "adapters are in {@code org.onbehalf.okhttp}, {@code .azure}". */
  private static String ofPackage(String type) {
    return "`" + type.substring("org.onbehalf".length(), type.lastIndexOf('.')) + "`";
  }

  @Test
  void yaml_isRead() {
    List<Block> blocks = MarkdownPage.blocks("yaml");
    for (Block block : blocks) {
      assertThat(new Load(LoadSettings.builder().build()).loadFromString(block.code()))
          .as(block.toString())
          .isInstanceOf(Map.class);
    }

    assertThat(blocks).isNotEmpty();
  }

  @Test
  void sh_isUnderstoodByTheShell_andItsCommandsExist() throws Exception {
    String pom = Files.readString(Path.of("pom.xml"));
    List<Block> blocks = MarkdownPage.blocks("sh");
    for (Block block : blocks) {
      assertThat(saidBy(block.code(), "bash", "-n")).as(block.toString()).isEmpty();
      for (String line :
          block.code().replace("\\\n", " ").replaceAll("'[^']*'", "''").lines().toList()) {
        assertThat(AzureCli.fault(line)).as(block + " " + line).isEmpty();
        Matcher profiles = Pattern.compile("-P(\\w[\\w,-]*)").matcher(line);
        while (line.startsWith("mvn") && profiles.find()) {
          for (String profile : profiles.group(1).split(",", -1)) {
            assertThat(pom).as(block.toString()).contains("<id>" + profile + "</id>");
          }
        }
      }
    }

    assertThat(blocks).hasSizeGreaterThan(10);
  }

  /** Where nginx is installed it judges; elsewhere at least each brace has its other one. */
  @Test
  void nginx_understandsItsConfiguration(@TempDir Path directory) throws Exception {
    StringBuilder servers = new StringBuilder();
    for (Block block : MarkdownPage.blocks("nginx")) {
      assertThat(block.code().chars().filter(each -> each == '{').count())
          .as(block.toString())
          .isEqualTo(block.code().chars().filter(each -> each == '}').count());
      servers.append(block.code().replaceAll("listen (\\d+);", "listen 127.0.0.1:$1;"));
    }
    assertThat(servers).contains("large_client_header_buffers");
    Path nginx = Path.of("/usr/sbin/nginx");
    if (Files.isExecutable(nginx)) {
      Path file =
          Files.writeString(
              directory.resolve("nginx.conf"),
              """
              pid %s/nginx.pid;
              error_log stderr;
              events {}
              http {
              access_log off;
              server_names_hash_bucket_size 64;
              %s}
              """
                  .formatted(directory, servers));
      assertThat(
              saidBy("", nginx.toString(), "-t", "-p", directory.toString(), "-c", file.toString()))
          .contains("test is successful");
    }
  }

  private static String saidBy(String input, String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return said;
  }
}
