package org.onbehalf.cli.doctor;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.TestToken;
import org.onbehalf.testkit.User;

/** A set-up in which all is well, until a row of the table breaks it. */
final class BrokenSetUp implements AutoCloseable {
  static final String SECRET = "the-one-secret-of-the-sample";
  static final String CLOSED = "1";

  static final String TENANT = EntraEmulator.TENANT;

  final Contoso contoso;
  final EntraEmulator entra;
  final App sample;
  final App partner;
  final Path directory;

  /** The keys of the configuration, which a row changes. */
  final Map<String, String> keys = new LinkedHashMap<>();

  /** What is written instead of them; null for them. */
  @Nullable String text;

  Clock clock = Clock.systemUTC();
  private final List<AutoCloseable> open = new ArrayList<>();
  private @Nullable Path war;

  BrokenSetUp(Path directory) {
    this(directory, new Contoso());
    open.add(contoso);
  }

  /** One of several in that tenant, one after the other. */
  BrokenSetUp(Path directory, Contoso contoso) {
    this.directory = directory;
    this.contoso = contoso;
    entra = contoso.entra;
    partner = contoso.partner;
    String name = "Sample API " + contoso.samples.incrementAndGet();
    sample = entra.register(App.named(name).scope("access_as_user").secret(SECRET));
    entra.grantAppRoles(sample, partner, "All");
    entra.consent(contoso.alice, sample, partner, "read");
    instance(entra.instance().toString());
    set("AzureAd.TenantId", EntraEmulator.TENANT);
    set("AzureAd.ClientId", sample.clientId());
    secret(SECRET);
    set("DownstreamApis.PartnerAPI.BaseUrl", "https://localhost/partner");
    set("DownstreamApis.PartnerAPI.Scopes", "api://partner/read");
    set("DownstreamApis.PartnerApp.BaseUrl", "https://localhost/partner");
    set("DownstreamApis.PartnerApp.Scopes", "api://partner/.default");
    set("DownstreamApis.PartnerApp.RequestAppToken", "true");
    set("TokenCache.Directory", store().toString());
  }

  /** What all set-ups share, since it takes a while to start. */
  static final class Contoso implements AutoCloseable {
    final EntraEmulator entra = EntraEmulator.start();
    final App partner =
        entra.register(
            App.named("Partner API").identifierUri("api://partner").scope("read").appRoles("All"));
    final App page = entra.register(App.named("Page").publicRedirectUri("http://127.0.0.1/page"));
    final User alice = entra.user("alice");
    final User bob = entra.user("bob");
    final AtomicInteger samples = new AtomicInteger();

    @Override
    public void close() {
      entra.close();
    }
  }

  /** A valid token for the sample. */
  TestToken tokenOf(User user) {
    return entra
        .tokens()
        .forUser(user)
        .client(contoso.page)
        .audience(sample)
        .scopes("access_as_user");
  }

  Path store() {
    return directory.resolve("store");
  }

  BrokenSetUp set(String key, String value) {
    keys.put(key, '"' + value + '"');
    return this;
  }

  String key(String key) {
    return Objects.requireNonNull(keys.get(key), key);
  }

  BrokenSetUp remove(String key) {
    keys.remove(key);
    return this;
  }

  void instance(String url) {
    set("AzureAd.Instance", url);
  }

  void secret(String secret) {
    keys.put(
        "AzureAd.ClientCredentials",
        "[ { SourceType = ClientSecret, ClientSecret = \"" + secret + "\" } ]");
  }

  /** Requests by TLS, trusted. */
  BrokenSetUp overTls() {
    instance(entra.secureInstance().toString());
    set("Http.TrustStore.Path", entra.trustStore().toString());
    set("Http.TrustStore.Password", entra.trustStorePassword());
    return this;
  }

  /** Requests go through a proxy that answers so. */
  void proxy(String answer) {
    overTls();
    set("Http.Proxy.Host", "127.0.0.1");
    keys.put("Http.Proxy.Port", Integer.toString(answering(answer)));
  }

  /** The port of a server that gives this answer to whatever it is sent. */
  int answering(String answer) {
    try {
      ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      open.add(server);
      Thread thread = new Thread(() -> answer(server, answer), "answering");
      thread.setDaemon(true);
      thread.start();
      return server.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answer(ServerSocket server, String answer) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        int unused = socket.getInputStream().read(new byte[4096]);
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        socket.shutdownOutput();
        int unusedRest = socket.getInputStream().read(new byte[4096]);
      } catch (IOException e) {
        // the client or the test has ended
      }
    }
  }

  /** Closes it at the end. */
  <T extends AutoCloseable> T closing(T resource) {
    open.add(resource);
    return resource;
  }

  void clockIsOff(Duration by) {
    clock = Clock.offset(Clock.systemUTC(), by);
  }

  /** The application as a deployed directory, with the libraries that it needs. */
  Path war() throws IOException {
    if (war == null) {
      war = directory.resolve("webapps/sample");
      Path lib = Files.createDirectories(war.resolve("WEB-INF/lib"));
      Files.writeString(
          war.resolve("WEB-INF/web.xml"),
          """
          <web-app xmlns="http://xmlns.jcp.org/xml/ns/javaee" version="3.1">
            <filter>
              <filter-name>onbehalf</filter-name>
              <filter-class>org.onbehalf.servlet.BearerTokenFilter</filter-class>
            </filter>
            <filter-mapping>
              <filter-name>onbehalf</filter-name><url-pattern>/*</url-pattern>
            </filter-mapping>
          </web-app>
          """);
      jar("onbehalf-0.1.0.jar", "org/onbehalf/servlet/BearerTokenFilter.class");
      jar("slf4j-jdk14-1.7.36.jar", "org/slf4j/impl/StaticLoggerBinder.class");
      for (String each : System.getProperty("java.class.path").split(":", -1)) {
        String name = String.valueOf(Path.of(each).getFileName());
        if (name.matches(
            "(nimbus-jose-jwt|msal4j|azure-json|config|ehcache|cache-api|h2-mvstore|slf4j-api)-[0-9].*")) {
          Files.copy(Path.of(each), lib.resolve(name));
        }
      }
    }
    return war;
  }

  /** Puts a jar in with empty entries. */
  void jar(String name, String... entries) throws IOException {
    try (OutputStream file = Files.newOutputStream(war().resolve("WEB-INF/lib").resolve(name));
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (String entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
      }
    }
  }

  /** Puts those jars in, that are not ours. */
  void other(Path folder) throws IOException {
    Path lib = war().resolve("WEB-INF/lib");
    try (Stream<Path> jars = Files.walk(folder)) {
      for (Path jar : jars.filter(each -> each.toString().endsWith(".jar")).toList()) {
        Files.copy(jar, lib.resolve(jar.getFileName()));
      }
    }
  }

  /** Takes the jars out whose names begin so. */
  void without(String start) throws IOException {
    try (Stream<Path> jars = Files.list(war().resolve("WEB-INF/lib"))) {
      for (Path jar :
          jars.filter(each -> each.getFileName().toString().startsWith(start)).toList()) {
        Files.delete(jar);
      }
    }
  }

  String configuration() {
    StringBuilder conf = new StringBuilder();
    keys.forEach((key, value) -> conf.append(key).append(" = ").append(value).append('\n'));
    return text == null ? conf.toString() : text;
  }

  CommandRun doctor(String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(more));
    if (war != null) {
      Files.writeString(war.resolve("WEB-INF/onbehalf.conf"), configuration());
      arguments.add(war.toString());
    } else {
      arguments.add("--config");
      arguments.add(file().toString());
    }
    return CommandRun.doctor(clock, arguments.toArray(String[]::new));
  }

  /** The configuration file, written now. */
  Path file() throws IOException {
    Path file = directory.resolve("onbehalf.conf");
    if (!Files.exists(file)) {
      Files.writeString(file, configuration());
    }
    return file;
  }

  @Override
  public void close() throws Exception {
    entra.reset();
    for (AutoCloseable each : open) {
      each.close();
    }
  }
}
