package org.onbehalf.cli.doctor;

import static org.onbehalf.cli.doctor.BrokenRow.answers;
import static org.onbehalf.cli.doctor.BrokenRow.row;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.provider.Arguments;
import org.onbehalf.testkit.Endpoint;

/** Rows about the configuration, the network and the issuers. */
final class BrokenSurroundings {
  private BrokenSurroundings() {}

  static List<Arguments> configurations() {
    return List.of(
        row(
            "no file",
            setUp -> {
              setUp.file();
              Files.delete(setUp.directory.resolve("onbehalf.conf"));
              Files.createDirectory(setUp.directory.resolve("onbehalf.conf"));
            },
            "fault    configuration",
            "onbehalf.conf",
            "cannot be read",
            "permissions"),
        row(
            "no HOCON",
            setUp -> setUp.text = "AzureAd { ClientId = \"x\"",
            "fault    configuration",
            "not closed",
            "correct this line"),
        row(
            "not UTF-8",
            setUp -> Files.write(setUp.directory.resolve("onbehalf.conf"), new byte[] {-1, -2, 3}),
            "fault    configuration",
            "not UTF-8",
            "save it as that"),
        row(
            "unset ${…}",
            setUp -> setUp.keys.put("AzureAd.TenantId", "${NOBODY_SETS_THIS}"),
            "fault    configuration AzureAd.TenantId",
            "NOBODY_SETS_THIS",
            "not set",
            "set the variable"),
        row(
            "misspelt key",
            setUp -> setUp.set("AzureAd.Audiense", "api://x"),
            "fault    configuration AzureAd.Audiense",
            "Audience"),
        row(
            "no tenant",
            setUp -> setUp.remove("AzureAd.TenantId"),
            "fault    configuration AzureAd",
            "TenantId"),
        row(
            "client id that is none",
            setUp -> setUp.set("AzureAd.ClientId", "sample"),
            "fault    configuration AzureAd.ClientId",
            "GUID",
            "copy the Application (client) ID"),
        row(
            "http to another host",
            setUp -> setUp.instance("http://login.example.com/"),
            "fault    configuration AzureAd.Instance",
            "https"),
        row(
            "a duration without a unit",
            setUp -> setUp.keys.put("AzureAd.ClockSkew", "60"),
            "fault    configuration AzureAd.ClockSkew",
            "What helps"),
        row(
            "sessions in memory",
            setUp -> setUp.set("Sessions.Store", "memory"),
            "fault    configuration Sessions.Store",
            "AllowVolatile"),
        row(
            "a shared store without a key",
            setUp ->
                setUp
                    .set("TokenCache.Store", "jdbc")
                    .set("TokenCache.Jdbc.DataSource", "java:comp/env/jdbc/x"),
            "fault    configuration TokenCache.EncryptionKeys",
            "What helps"),
        row(
            "a quoted reference",
            setUp -> setUp.set("AzureAd.Audience", "${API}"),
            "warning  configuration",
            "within double quotes is not replaced"));
  }

  static List<Arguments> networks() {
    return List.of(
        row(
            "a name that does not exist",
            setUp -> setUp.instance("https://login.nowhere.invalid/"),
            "fault    DNS of login.nowhere.invalid",
            "no address is known",
            "AzureAd.Instance"),
        row(
            "nobody listens",
            setUp -> setUp.instance("http://127.0.0.1:" + BrokenSetUp.CLOSED + "/"),
            "fault    connection to 127.0.0.1",
            "cannot be reached",
            "firewall"),
        row(
            "a server that is not HTTP",
            setUp -> setUp.instance("http://127.0.0.1:" + setUp.answering("SSH-2.0-x\r\n") + "/"),
            "fault    connection to 127.0.0.1",
            "no HTTP answer",
            "in the issuer's place"),
        row(
            "a proxy that nobody reaches",
            setUp -> {
              setUp.proxy("");
              setUp.keys.put("Http.Proxy.Port", BrokenSetUp.CLOSED);
            },
            "fault    proxy for localhost",
            "cannot be reached",
            "correct Http.Proxy"),
        row(
            "a proxy that refuses",
            setUp -> setUp.proxy("HTTP/1.1 403 Forbidden\r\n\r\n"),
            "fault    proxy for localhost",
            "refused to connect",
            "403",
            "let it allow that host"),
        row(
            "a proxy that asks for credentials",
            setUp -> setUp.proxy("HTTP/1.1 407 Authentication\r\n\r\n"),
            "fault    proxy for localhost",
            "Http.Proxy.User"),
        row(
            "a proxy that is none",
            setUp -> setUp.proxy("220 mail.example.com\r\n\r\n"),
            "fault    proxy for localhost",
            "no answer of an HTTP proxy",
            "check Http.Proxy"),
        row(
            "a certificate that is not trusted",
            setUp -> setUp.instance(setUp.entra.secureInstance().toString()),
            "fault    TLS of localhost",
            "issued by",
            "not trusted by",
            "cacerts",
            "Http.TrustStore.Path"),
        row(
            "no TLS",
            setUp ->
                setUp.instance("https://127.0.0.1:" + setUp.answering("HTTP/1.1 400 x\r\n\r\n")),
            "fault    TLS of 127.0.0.1",
            "handshake failed",
            "speaks TLS"),
        row(
            "a clock that is ahead",
            setUp -> setUp.clockIsOff(Duration.ofMinutes(10)),
            "fault    clock",
            "ahead of the time",
            "ClockSkew forgives 60 s",
            "NTP"),
        row(
            "a clock that is behind",
            setUp -> setUp.clockIsOff(Duration.ofMinutes(-10)),
            "fault    clock",
            "behind the time",
            "NTP"),
        row(
            "a clock that is a little off",
            setUp -> setUp.clockIsOff(Duration.ofSeconds(30)),
            "warning  clock",
            "ahead of the time",
            "NTP"),
        row(
            "an API whose host does not exist",
            setUp -> setUp.set("DownstreamApis.PartnerAPI.BaseUrl", "https://api.nowhere.invalid"),
            "fault    DNS of api.nowhere.invalid",
            "DownstreamApis.PartnerAPI.BaseUrl"));
  }

  static List<Arguments> issuers() {
    return List.of(
        row(
            "another tenant",
            setUp -> setUp.set("AzureAd.TenantId", "00000000-1111-2222-3333-444444444444"),
            "fault    discovery document of AzureAd",
            "answered 400",
            "compare AzureAd.Instance and AzureAd.TenantId"),
        row(
            "an issuer that is down",
            setUp -> answers(setUp, Endpoint.METADATA, 503, "{}"),
            "fault    discovery document of AzureAd",
            "answered 503",
            "until the issuer works"),
        row(
            "a page in place of the metadata",
            setUp -> answers(setUp, Endpoint.METADATA, 200, "<html>sign in to the network</html>"),
            "fault    discovery and keys of AzureAd",
            "not a JSON object",
            "stands between"),
        row(
            "metadata that lead elsewhere",
            setUp ->
                answers(
                    setUp,
                    Endpoint.METADATA,
                    200,
                    "{\"issuer\":\"https://x\",\"jwks_uri\":\"https://evil.example/keys\"}"),
            "fault    discovery and keys of AzureAd",
            "which is not on",
            "AzureAd.Instance and AzureAd.TenantId"),
        row(
            "no keys",
            setUp -> answers(setUp, Endpoint.KEYS, 200, "{\"keys\":[]}"),
            "fault    discovery and keys of AzureAd",
            "no usable key",
            "AzureAd.TenantId"),
        row(
            "keys that are none",
            setUp -> answers(setUp, Endpoint.KEYS, 200, "{}"),
            "fault    discovery and keys of AzureAd",
            "no array named keys"),
        row(
            "keys that are not there",
            setUp -> answers(setUp, Endpoint.KEYS, 404, ""),
            "fault    discovery and keys of AzureAd",
            "answered 404",
            "compare"),
        row(
            "another issuer's name",
            setUp ->
                setUp
                    .set(
                        "Issuers.Partner.Authority",
                        setUp.entra.instance().toString().replace("127.0.0.1", "localhost")
                            + setUp.key("AzureAd.TenantId").replace("\"", "")
                            + "/v2.0")
                    .set("Issuers.Partner.Type", "oidc")
                    .set("Issuers.Partner.Audience", "api://sample"),
            "fault    discovery and keys of Issuers.Partner",
            "names another issuer",
            "write Authority as it does"));
  }
}
