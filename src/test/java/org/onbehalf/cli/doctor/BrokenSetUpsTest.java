package org.onbehalf.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.internal.cache.FileRecordStore;
import org.onbehalf.internal.cache.PrivateFiles;
import org.onbehalf.testkit.Endpoint;
import org.onbehalf.testkit.TestCertificate;

/** What can be wrong with a set-up, and the one line by which {@code doctor} tells it. */
class BrokenSetUpsTest {
  @TempDir Path directory;

  interface Break {
    void in(BrokenSetUp setUp) throws Exception;
  }

  private static Arguments row(String what, Break breaks, String... line) {
    return Arguments.of(named(what, breaks), Arrays.asList(line));
  }

  static Stream<Arguments> rows() {
    return Stream.of(
            configurations(), networks(), issuers(), credentials(), scopes(), stores(), wars())
        .flatMap(List::stream);
  }

  private static List<Arguments> configurations() {
    return List.of(
        row(
            "no file",
            setUp -> {
              setUp.file();
              Files.delete(setUp.directory.resolve("onbehalf.conf"));
              Files.createDirectory(setUp.directory.resolve("onbehalf.conf"));
            },
            "fault    configuration", "onbehalf.conf", "cannot be read", "permissions"),
        row(
            "no HOCON",
            setUp -> setUp.text = "AzureAd { ClientId = \"x\"",
            "fault    configuration", "not closed", "correct this line"),
        row(
            "not UTF-8",
            setUp -> Files.write(setUp.directory.resolve("onbehalf.conf"), new byte[] {-1, -2, 3}),
            "fault    configuration", "not UTF-8", "save it as that"),
        row(
            "unset ${…}",
            setUp -> setUp.keys.put("AzureAd.TenantId", "${NOBODY_SETS_THIS}"),
            "fault    configuration AzureAd.TenantId", "NOBODY_SETS_THIS", "not set",
            "set the variable"),
        row(
            "misspelt key",
            setUp -> setUp.set("AzureAd.Audiense", "api://x"),
            "fault    configuration AzureAd.Audiense", "Audience"),
        row(
            "no tenant",
            setUp -> setUp.remove("AzureAd.TenantId"),
            "fault    configuration AzureAd", "TenantId"),
        row(
            "client id that is none",
            setUp -> setUp.set("AzureAd.ClientId", "sample"),
            "fault    configuration AzureAd.ClientId", "GUID", "copy the Application (client) ID"),
        row(
            "http to another host",
            setUp -> setUp.instance("http://login.example.com/"),
            "fault    configuration AzureAd.Instance", "https"),
        row(
            "a duration without a unit",
            setUp -> setUp.keys.put("AzureAd.ClockSkew", "60"),
            "fault    configuration AzureAd.ClockSkew", "What helps"),
        row(
            "sessions in memory",
            setUp -> setUp.set("Sessions.Store", "memory"),
            "fault    configuration Sessions.Store", "AllowVolatile"),
        row(
            "a shared store without a key",
            setUp ->
                setUp
                    .set("TokenCache.Store", "jdbc")
                    .set("TokenCache.Jdbc.DataSource", "java:comp/env/jdbc/x"),
            "fault    configuration TokenCache.EncryptionKeys", "What helps"),
        row(
            "a quoted reference",
            setUp -> setUp.set("AzureAd.Audience", "${API}"),
            "warning  configuration", "within double quotes is not replaced"));
  }

  private static List<Arguments> networks() {
    return List.of(
        row(
            "a name that does not exist",
            setUp -> setUp.instance("https://login.nowhere.invalid/"),
            "fault    DNS of login.nowhere.invalid", "no address is known", "AzureAd.Instance"),
        row(
            "nobody listens",
            setUp -> setUp.instance("http://127.0.0.1:" + BrokenSetUp.CLOSED + "/"),
            "fault    connection to 127.0.0.1", "cannot be reached", "firewall"),
        row(
            "a server that is not HTTP",
            setUp -> setUp.instance("http://127.0.0.1:" + setUp.answering("SSH-2.0-x\r\n") + "/"),
            "fault    connection to 127.0.0.1", "no HTTP answer", "in the issuer's place"),
        row(
            "a proxy that nobody reaches",
            setUp -> {
              setUp.proxy("");
              setUp.keys.put("Http.Proxy.Port", BrokenSetUp.CLOSED);
            },
            "fault    proxy for localhost", "cannot be reached", "correct Http.Proxy"),
        row(
            "a proxy that refuses",
            setUp -> setUp.proxy("HTTP/1.1 403 Forbidden\r\n\r\n"),
            "fault    proxy for localhost", "refused to connect", "403", "let it allow that host"),
        row(
            "a proxy that asks for credentials",
            setUp -> setUp.proxy("HTTP/1.1 407 Authentication\r\n\r\n"),
            "fault    proxy for localhost", "Http.Proxy.User"),
        row(
            "a proxy that is none",
            setUp -> setUp.proxy("220 mail.example.com\r\n\r\n"),
            "fault    proxy for localhost", "no answer of an HTTP proxy", "check Http.Proxy"),
        row(
            "a certificate that is not trusted",
            setUp -> setUp.instance(setUp.entra.secureInstance().toString()),
            "fault    TLS of localhost", "issued by", "not trusted by", "cacerts",
            "Http.TrustStore.Path"),
        row(
            "no TLS",
            setUp ->
                setUp.instance("https://127.0.0.1:" + setUp.answering("HTTP/1.1 400 x\r\n\r\n")),
            "fault    TLS of 127.0.0.1", "handshake failed", "speaks TLS"),
        row(
            "a clock that is ahead",
            setUp -> setUp.clockIsOff(Duration.ofMinutes(10)),
            "fault    clock", "ahead of the time", "ClockSkew forgives 60 s", "NTP"),
        row(
            "a clock that is behind",
            setUp -> setUp.clockIsOff(Duration.ofMinutes(-10)),
            "fault    clock", "behind the time", "NTP"),
        row(
            "a clock that is a little off",
            setUp -> setUp.clockIsOff(Duration.ofSeconds(30)),
            "warning  clock", "ahead of the time", "NTP"),
        row(
            "an API whose host does not exist",
            setUp -> setUp.set("DownstreamApis.PartnerAPI.BaseUrl", "https://api.nowhere.invalid"),
            "fault    DNS of api.nowhere.invalid", "DownstreamApis.PartnerAPI.BaseUrl"));
  }

  private static void answers(BrokenSetUp setUp, Endpoint endpoint, int status, String body) {
    setUp.entra.faults().always().endpoint(endpoint).status(status, "application/json", body);
  }

  private static List<Arguments> issuers() {
    return List.of(
        row(
            "another tenant",
            setUp -> setUp.set("AzureAd.TenantId", "00000000-1111-2222-3333-444444444444"),
            "fault    discovery document of AzureAd", "answered 400",
            "compare AzureAd.Instance and AzureAd.TenantId"),
        row(
            "an issuer that is down",
            setUp -> answers(setUp, Endpoint.METADATA, 503, "{}"),
            "fault    discovery document of AzureAd", "answered 503", "until the issuer works"),
        row(
            "a page in place of the metadata",
            setUp -> answers(setUp, Endpoint.METADATA, 200, "<html>sign in to the network</html>"),
            "fault    discovery and keys of AzureAd", "not a JSON object", "stands between"),
        row(
            "metadata that lead elsewhere",
            setUp ->
                answers(
                    setUp,
                    Endpoint.METADATA,
                    200,
                    "{\"issuer\":\"https://x\",\"jwks_uri\":\"https://evil.example/keys\"}"),
            "fault    discovery and keys of AzureAd", "which is not on",
            "AzureAd.Instance and AzureAd.TenantId"),
        row(
            "no keys",
            setUp -> answers(setUp, Endpoint.KEYS, 200, "{\"keys\":[]}"),
            "fault    discovery and keys of AzureAd", "no usable key", "AzureAd.TenantId"),
        row(
            "keys that are none",
            setUp -> answers(setUp, Endpoint.KEYS, 200, "{}"),
            "fault    discovery and keys of AzureAd", "no array named keys"),
        row(
            "keys that are not there",
            setUp -> answers(setUp, Endpoint.KEYS, 404, ""),
            "fault    discovery and keys of AzureAd", "answered 404", "compare"),
        row(
            "another issuer's name",
            setUp ->
                setUp
                    .set(
                        "Issuers.Partner.Authority",
                        setUp.entra.instance().toString().replace("127.0.0.1", "localhost")
                            + setUp.keys.get("AzureAd.TenantId").replace("\"", "")
                            + "/v2.0")
                    .set("Issuers.Partner.Type", "oidc")
                    .set("Issuers.Partner.Audience", "api://sample"),
            "fault    discovery and keys of Issuers.Partner", "names another issuer",
            "write Authority as it does"));
  }

  private static void certificate(BrokenSetUp setUp, TestCertificate certificate, String password)
      throws Exception {
    Path file = setUp.directory.resolve("client.p12");
    certificate.writePkcs12(file, "the password".toCharArray());
    setUp.keys.put(
        "AzureAd.ClientCredentials",
        "[ { SourceType = Path, CertificateDiskPath = \""
            + file
            + "\", CertificatePassword = \""
            + password
            + "\" } ]");
  }

  private static List<Arguments> credentials() {
    return List.of(
        row(
            "an unknown client id",
            setUp -> setUp.set("AzureAd.ClientId", "99999999-1111-2222-3333-444444444444"),
            "fault    AzureAd.ClientCredentials[0]", "AADSTS700016", "check AzureAd.ClientId"),
        row(
            "a wrong secret",
            setUp -> setUp.secret("another-secret-altogether"),
            "fault    AzureAd.ClientCredentials[0]", "The client secret is wrong (invalid_client AADSTS7000215",
            "What helps: copy the secret's value"),
        row(
            "an expired secret",
            setUp -> {
              setUp.sample.addSecret("an-old-secret-of-ours", Instant.now().minusSeconds(60));
              setUp.secret("an-old-secret-of-ours");
            },
            "fault    AzureAd.ClientCredentials[0]", "AADSTS7000222", "create a new one"),
        row(
            "an application that is disabled",
            setUp -> setUp.sample.enabled(false),
            "fault    AzureAd.ClientCredentials[0]", "AADSTS7000112", "enterprise application"),
        row(
            "no credentials",
            setUp -> setUp.remove("AzureAd.ClientCredentials"),
            "AzureAd.ClientCredentials", "What helps"),
        row(
            "a second credential that is refused",
            setUp ->
                setUp.keys.put(
                    "AzureAd.ClientCredentials",
                    "[ { SourceType = ClientSecret, ClientSecret = \""
                        + BrokenSetUp.SECRET
                        + "\" }, { SourceType = ClientSecret, ClientSecret = \"an-old-one-of-2020\""
                        + " } ]"),
            "warning  AzureAd.ClientCredentials[1]", "AADSTS7000215", "another credential is accepted"),
        row(
            "an expired certificate",
            setUp ->
                certificate(
                    setUp,
                    TestCertificate.create("Sample", Instant.now().minus(Duration.ofDays(400))),
                    "the password"),
            "fault ", "AzureAd.ClientCredentials[0]", "expired on", "What helps"),
        row(
            "a certificate near its end",
            setUp -> {
              TestCertificate soon =
                  TestCertificate.create("Sample", Instant.now().minus(Duration.ofDays(360)));
              setUp.sample.addCertificate(soon.certificate());
              certificate(setUp, soon, "the password");
            },
            "warning  certificate of AzureAd.ClientCredentials[0]", "expires on", "renew it"),
        row(
            "a certificate that Entra does not know",
            setUp -> certificate(setUp, TestCertificate.create("Sample"), "the password"),
            "fault    AzureAd.ClientCredentials[0]", "AADSTS700027", "upload it"),
        row(
            "a wrong password of the certificate's file",
            setUp -> certificate(setUp, TestCertificate.create("Sample"), "not the password"),
            "fault    configuration AzureAd.ClientCredentials[0]", "assword", "What helps"),
        row(
            "a certificate file that is not there",
            setUp ->
                setUp.keys.put(
                    "AzureAd.ClientCredentials",
                    "[ { SourceType = Path, CertificateDiskPath = \"/nowhere/client.p12\" } ]"),
            "fault    configuration AzureAd.ClientCredentials[0]", "/nowhere/client.p12",
            "What helps"),
        row(
            "a token endpoint that is down",
            setUp -> answers(setUp, Endpoint.TOKEN, 503, "{}"),
            "fault    AzureAd.ClientCredentials[0]", "answered 503", "What helps"));
  }

  private static List<Arguments> scopes() {
    return List.of(
        row(
            "an application's scope of an unknown API",
            setUp -> setUp.set("DownstreamApis.PartnerApp.Scopes", "api://nowhere/.default"),
            "fault    DownstreamApis.PartnerApp", "AADSTS500011", "api://nowhere", "Scopes"),
        row(
            "a user's scope of an unknown API",
            setUp -> setUp.set("DownstreamApis.PartnerAPI.Scopes", "api://nowhere/read"),
            "fault    DownstreamApis.PartnerAPI", "AADSTS500011", "api://nowhere/read", "Scopes"),
        row(
            "scopes of two APIs",
            setUp ->
                setUp.keys.put(
                    "DownstreamApis.PartnerAPI.Scopes", "[\"api://partner/read\", \"api://x/y\"]"),
            "warning  configuration", "DownstreamApis.PartnerAPI.Scopes", "one resource at a time"),
        row(
            "a scope without an API",
            setUp -> setUp.set("DownstreamApis.PartnerApp.Scopes", "read"),
            "fault    DownstreamApis.PartnerApp", "AADSTS70011", "check the API's Scopes"));
  }

  private static List<Arguments> stores() {
    return List.of(
        row(
            "a directory that cannot be created",
            setUp -> {
              Path file = Files.createFile(setUp.directory.resolve("file"));
              setUp.set("TokenCache.Directory", file.resolve("store").toString());
            },
            "fault    store of tokens (file)", "cannot be created", "TokenCache.Directory"),
        row(
            "a directory that everybody may change",
            setUp ->
                Files.setPosixFilePermissions(
                    Files.createDirectory(setUp.store()),
                    PosixFilePermissions.fromString("rwxrwxrwx")),
            "fault    store of tokens (file)", "can be changed by every user", "chmod 700"),
        row(
            "a symbolic link",
            setUp ->
                Files.createSymbolicLink(
                    setUp.store(), Files.createDirectory(setUp.directory.resolve("elsewhere"))),
            "fault    store of tokens (file)", "symbolic link", "name the directory"),
        row(
            "a key that everybody may read",
            setUp -> {
              FileRecordStore store = FileRecordStore.ofTokens(setUp.store(), PrivateFiles.OWNER_ONLY);
              store.open();
              store.close();
              Path key = Files.writeString(setUp.store().resolve("seal.key"), "x");
              Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
            },
            "fault    store of tokens (file)", "can be read or changed by every user", "chmod 600"),
        row(
            "a file that is corrupt",
            setUp -> {
              FileRecordStore store = FileRecordStore.ofTokens(setUp.store(), PrivateFiles.OWNER_ONLY);
              store.open();
              store.close();
              Files.write(setUp.store().resolve("tokens.mv.db"), new byte[20_000]);
            },
            "fault    store of tokens (file)", "cannot be read", "a new one is created"),
        row(
            "a store that is locked",
            setUp ->
                setUp
                    .closing(FileRecordStore.ofTokens(setUp.store(), PrivateFiles.OWNER_ONLY))
                    .open(),
            "skipped  store of tokens (file)", "is locked", "the running application"),
        row(
            "a Redis that nobody reaches",
            setUp -> {
              setUp.set("TokenCache.Store", "redis");
              setUp.set("TokenCache.Redis.Nodes", "127.0.0.1:" + BrokenSetUp.CLOSED);
              setUp.keys.put(
                  "TokenCache.EncryptionKeys",
                  "[ { Id = a, Key = \"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\" } ]");
            },
            "fault    store of tokens (redis)", "What helps"),
        row(
            "a class of a store that is not there",
            setUp -> {
              setUp.set("TokenCache.Store", "custom").set("TokenCache.Class", "com.example.Store");
              setUp.keys.put(
                  "TokenCache.EncryptionKeys",
                  "[ { Id = a, Key = \"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\" } ]");
            },
            "skipped  store of tokens (custom)", "com.example.Store", "WEB-INF/classes"));
  }

  private static List<Arguments> wars() {
    Path older = Path.of("target/older");
    return List.of(
        row(
            "an old Nimbus only",
            setUp -> {
              setUp.war();
              setUp.without("nimbus");
              setUp.other(older.resolve("nimbus-jose-jwt-5.4"));
            },
            "fault    libraries", "nimbus-jose-jwt", "5.4", "standalone"),
        row(
            "an old MSAL4J only",
            setUp -> {
              setUp.war();
              setUp.without("msal4j");
              setUp.other(older.resolve("msal4j-1.10.1"));
            },
            "fault    libraries", "msal4j", "1.10.1", "standalone"),
        row(
            "an old Config only",
            setUp -> {
              setUp.war();
              setUp.without("config");
              setUp.other(older.resolve("config-1.2.1"));
            },
            "fault    libraries", "config", "1.2.1", "standalone"),
        row(
            "two versions of Nimbus",
            setUp -> setUp.other(older.resolve("nimbus-jose-jwt-8.22.1")),
            "fault    libraries", "nimbus-jose-jwt is there more than once", "8.22.1",
            "remove all but the newest"),
        row(
            "H2 beside h2-mvstore",
            setUp -> setUp.other(Path.of("target/h2/1.4.200")),
            "fault    libraries", "h2-mvstore is there more than once", "h2-1.4.200.jar"),
        row(
            "a library that is missing",
            setUp -> {
              setUp.war();
              setUp.without("config");
            },
            "fault    libraries", "without config", "What helps"),
        row(
            "no logger",
            setUp -> {
              setUp.war();
              setUp.without("slf4j-jdk14");
            },
            "warning  libraries", "no binding of SLF4J", "add slf4j-jdk14"),
        row(
            "no Onbehalf",
            setUp -> {
              setUp.war();
              setUp.without("onbehalf");
            },
            "warning  libraries", "Onbehalf is not in WEB-INF/lib", "add onbehalf"),
        row(
            "no filter",
            setUp -> Files.writeString(setUp.war().resolve("WEB-INF/web.xml"), "<web-app/>"),
            "warning  web.xml", "no filter", "add the filter"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void doctor_namesCauseAndRemedyInOneLine(Break breaks, List<String> expected) throws Exception {
    try (BrokenSetUp setUp = new BrokenSetUp(directory)) {
      breaks.in(setUp);

      CommandRun run = setUp.doctor();

      assertThat(run.lines())
          .as(run.out + run.err)
          .anySatisfy(line -> assertThat(line).contains(expected));
      assertThat(run.exitCode)
          .as(run.out)
          .isEqualTo(
              run.lines("fault").isEmpty() ? (run.lines("warning").isEmpty() ? 0 : 1) : 2);
      assertThat(run.out + run.err)
          .doesNotContain(BrokenSetUp.SECRET, "\tat ", "Exception in", "eyJ", "another-secret");
    }
  }

  @Test
  void doctor_whenAllIsWell_saysSo() throws Exception {
    try (BrokenSetUp setUp = new BrokenSetUp(directory).overTls()) {
      setUp.war();

      CommandRun run = setUp.doctor();

      assertThat(run.lines("fault")).as(run.out + run.err).isEmpty();
      assertThat(run.lines("warning")).as(run.out + run.err).isEmpty();
      assertThat(run.exitCode).isZero();
      assertThat(run.out)
          .contains("ok       libraries", "ok       DownstreamApis.PartnerApp", "keys")
          .contains("ok       AzureAd.ClientCredentials[0]: accepted by Entra")
          .doesNotContain(BrokenSetUp.SECRET);
      assertThat(setUp.store()).doesNotExist();
    }
  }

  @Test
  void doctor_ofAPackedWar_readsItsLibraries() throws Exception {
    try (BrokenSetUp setUp = new BrokenSetUp(directory)) {
      Path war = setUp.war();
      Files.writeString(war.resolve("WEB-INF/onbehalf.conf"), setUp.configuration());
      Path packed = directory.resolve("sample.war");
      try (OutputStream file = Files.newOutputStream(packed);
          var zip = new java.util.zip.ZipOutputStream(file);
          Stream<Path> files = Files.walk(war)) {
        for (Path each : files.filter(Files::isRegularFile).toList()) {
          zip.putNextEntry(new java.util.zip.ZipEntry(war.relativize(each).toString()));
          zip.write(Files.readAllBytes(each));
        }
      }

      CommandRun run = CommandRun.doctor(setUp.clock, "--offline", packed.toString());

      assertThat(run.out + run.err).contains("ok       libraries", "skipped  network");
      assertThat(run.exitCode).isZero();
    }
  }

  @Test
  void doctor_ofAStoreThatExists_leavesItAsItIs() throws Exception {
    try (BrokenSetUp setUp = new BrokenSetUp(directory)) {
      FileRecordStore store = FileRecordStore.ofTokens(setUp.store(), PrivateFiles.OWNER_ONLY);
      store.open();
      store.close();
      byte[] before = Files.readAllBytes(setUp.store().resolve("tokens.mv.db"));

      CommandRun run = setUp.doctor();

      assertThat(run.out).contains("store of tokens (file): opened, written and read");
      assertThat(setUp.store().resolve("tokens.mv.db")).hasBinaryContent(before);
      try (Stream<Path> files = Files.list(setUp.store())) {
        assertThat(files.map(each -> each.getFileName().toString()))
            .containsExactly("tokens.mv.db");
      }
    }
  }

  @Test
  void json_isTheSameForPrograms() throws Exception {
    try (BrokenSetUp setUp = new BrokenSetUp(directory)) {
      setUp.secret("another-secret-altogether");

      CommandRun run = setUp.doctor("--json");

      var report = com.nimbusds.jose.util.JSONObjectUtils.parse(run.out);
      assertThat(report).containsEntry("result", "fault");
      assertThat(report.get("checks").toString()).contains("AADSTS7000215", "remedy");
      assertThat(run.exitCode).isEqualTo(2);
    }
  }

  @Test
  void doctor_withWrongOptions_isAnErrorOfUse() {
    assertThat(CommandRun.doctor(java.time.Clock.systemUTC()).exitCode).isEqualTo(64);
    assertThat(CommandRun.doctor(java.time.Clock.systemUTC(), "--nothing").exitCode).isEqualTo(64);
    assertThat(
            CommandRun.doctorOfToken("x", "--token", "eyJhbGciOi", "--config", "x").exitCode)
        .isEqualTo(64);
  }
}
