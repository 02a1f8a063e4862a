package org.onbehalf.cli.doctor;

import static org.onbehalf.cli.doctor.BrokenRow.answers;
import static org.onbehalf.cli.doctor.BrokenRow.row;

import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.onbehalf.testkit.Endpoint;

/** Rows about the configuration, the network and the issuers. */
final class BrokenEnvironments {
  private static final String NO_TOKEN =
      "the page is behind the filter, which accepts no token at all";
  private static final String FIGURE = "it is among the figures (onbehalf.responses) only";

  private BrokenEnvironments() {}

  static List<BrokenRow> configurations() {
    return List.of(
        row(
                "no file",
                setUp -> {
                  setUp.file();
                  Files.delete(setUp.directory.resolve("onbehalf.conf"));
                  Files.createDirectory(setUp.directory.resolve("onbehalf.conf"));
                })
            .doctor("fault    configuration", "onbehalf.conf", "cannot be read", "permissions")
            .stops("/onbehalf.conf", "neither a file", "or put the file there"),
        row("no HOCON", setUp -> setUp.text = "AzureAd { ClientId = \"x\"")
            .doctor("fault    configuration", "not closed", "correct this line")
            .stops("onbehalf.conf", "not closed", "correct this line"),
        row(
                "not UTF-8",
                setUp ->
                    Files.write(setUp.directory.resolve("onbehalf.conf"), new byte[] {-1, -2, 3}))
            .doctor("fault    configuration", "not UTF-8", "save it as that")
            .stops("onbehalf.conf", "not UTF-8", "save it as that"),
        row("unset ${…}", setUp -> setUp.keys.put("AzureAd.TenantId", "${NOBODY_SETS_THIS}"))
            .doctor(
                "fault    configuration AzureAd.TenantId",
                "NOBODY_SETS_THIS",
                "not set",
                "set the variable")
            .stops("AzureAd.TenantId", "NOBODY_SETS_THIS", "not set", "set the variable"),
        row("misspelt key", setUp -> setUp.set("AzureAd.Audiense", "api://x"))
            .doctor("fault    configuration AzureAd.Audiense", "Audience")
            .stops("AzureAd.Audiense", "Audience"),
        row("no tenant", setUp -> setUp.remove("AzureAd.TenantId"))
            .doctor("fault    configuration AzureAd", "TenantId")
            .stops("AzureAd.TenantId", "remedy:"),
        row("client id that is none", setUp -> setUp.set("AzureAd.ClientId", "sample"))
            .doctor(
                "fault    configuration AzureAd.ClientId",
                "GUID",
                "copy the Application (client) ID")
            .stops("AzureAd.ClientId", "GUID", "copy the Application (client) ID"),
        row("http to another host", setUp -> setUp.instance("http://login.example.com/"))
            .doctor("fault    configuration AzureAd.Instance", "https")
            .stops("AzureAd.Instance", "https", "remedy:"),
        row("a duration without a unit", setUp -> setUp.keys.put("AzureAd.ClockSkew", "60"))
            .doctor("fault    configuration AzureAd.ClockSkew", "What helps")
            .stops("AzureAd.ClockSkew", "60", "remedy:"),
        row("sessions in memory", setUp -> setUp.set("Sessions.Store", "memory"))
            .doctor("fault    configuration Sessions.Store", "AllowVolatile")
            .stops("Sessions.Store", "AllowVolatile", "remedy:"),
        row(
                "a shared store without a key",
                setUp ->
                    setUp
                        .set("TokenCache.Store", "jdbc")
                        .set("TokenCache.Jdbc.DataSource", "java:comp/env/jdbc/x"))
            .doctor("fault    configuration TokenCache.EncryptionKeys", "What helps")
            .stops("TokenCache.EncryptionKeys", "remedy:"),
        row("a quoted reference", setUp -> setUp.set("AzureAd.Audience", "${API}"))
            .doctor("warning  configuration", "within double quotes is not replaced")
            .starts("AzureAd.Audience", "within double quotes is not replaced")
            .answers(
                401,
                "invalid_token",
                "audience",
                "expected ${API}",
                "{issuer}.Audience".replace("{issuer}", "AzureAd"))
            .pageCannot(NO_TOKEN));
  }

  static List<BrokenRow> networks() {
    return List.of(
        row("a name that does not exist", setUp -> setUp.instance("https://login.nowhere.invalid/"))
            .doctor(
                "fault    DNS of login.nowhere.invalid", "no address is known", "AzureAd.Instance")
            .answers(
                503,
                "temporarily_unavailable",
                "login.nowhere.invalid",
                "no address is known",
                "AzureAd.Instance")
            .withTokenOfMicrosoft()
            .page("login.nowhere.invalid", "AzureAd.Instance"),
        row(
                "nobody listens",
                setUp -> setUp.instance("http://127.0.0.1:" + BrokenSetUp.CLOSED + "/"))
            .doctor("fault    connection to 127.0.0.1", "cannot be reached", "firewall")
            .answers(
                503,
                "temporarily_unavailable",
                "127.0.0.1:1",
                "cannot be reached",
                "AzureAd.Instance")
            .withTokenOfMicrosoft()
            .page("127.0.0.1", "cannot be fetched", "AzureAd.Instance"),
        row(
                "a server that is not HTTP",
                setUp ->
                    setUp.instance("http://127.0.0.1:" + setUp.answering("SSH-2.0-x\r\n") + "/"))
            .doctor("fault    connection to 127.0.0.1", "no HTTP answer", "in the issuer's place")
            .answers(
                503,
                "temporarily_unavailable",
                "127.0.0.1",
                "gave no HTTP answer",
                "AzureAd.Instance")
            .withTokenOfMicrosoft()
            .page("127.0.0.1", "cannot be fetched", "AzureAd.Instance"),
        row(
                "a proxy that nobody reaches",
                setUp -> {
                  setUp.proxy("");
                  setUp.keys.put("Http.Proxy.Port", BrokenSetUp.CLOSED);
                })
            .doctor("fault    proxy for localhost", "cannot be reached", "correct Http.Proxy")
            .answers(
                503, "temporarily_unavailable", "the proxy 127.0.0.1:1 cannot be reached", "Check ")
            .withTokenOfMicrosoft()
            .page("cannot be fetched", "the proxy 127.0.0.1:1"),
        row("a proxy that refuses", setUp -> setUp.proxy("HTTP/1.1 403 Forbidden\r\n\r\n"))
            .doctor(
                "fault    proxy for localhost",
                "refused to connect",
                "403",
                "let it allow that host")
            .answers(
                503,
                "temporarily_unavailable",
                "refused to connect to localhost",
                "(403)",
                "let it allow that host")
            .withTokenOfMicrosoft()
            .page("cannot be fetched", "the proxy 127.0.0.1:"),
        row(
                "a proxy that asks for credentials",
                setUp -> setUp.proxy("HTTP/1.1 407 Authentication\r\n\r\n"))
            .doctor("fault    proxy for localhost", "Http.Proxy.User")
            .answers(
                503,
                "temporarily_unavailable",
                "the proxy 127.0.0.1:",
                "wants other credentials",
                "Http.Proxy.User")
            .withTokenOfMicrosoft()
            .page("cannot be fetched", "the proxy 127.0.0.1:"),
        row("a proxy that is none", setUp -> setUp.proxy("220 mail.example.com\r\n\r\n"))
            .doctor(
                "fault    proxy for localhost", "no answer of an HTTP proxy", "check Http.Proxy")
            .answers(
                503,
                "temporarily_unavailable",
                "the proxy 127.0.0.1:",
                "no answer of an HTTP proxy",
                "check Http.Proxy")
            .withTokenOfMicrosoft()
            .page("cannot be fetched", "the proxy 127.0.0.1:"),
        row(
                "a certificate that is not trusted",
                setUp -> setUp.instance(setUp.entra.secureInstance().toString()))
            .doctor(
                "fault    TLS of localhost",
                "issued by",
                "not trusted by",
                "cacerts",
                "Http.TrustStore.Path")
            .answers(
                503, "temporarily_unavailable", "https://localhost:", "PKIX", "the trust store")
            .withTokenOfMicrosoft()
            .page("cannot be fetched", "the trust store"),
        row(
                "no TLS",
                setUp ->
                    setUp.instance(
                        "https://127.0.0.1:" + setUp.answering("HTTP/1.1 400 x\r\n\r\n")))
            .doctor("fault    TLS of 127.0.0.1", "handshake failed", "speaks TLS")
            .answers(
                503,
                "temporarily_unavailable",
                "https://127.0.0.1:",
                "TLS failed",
                "AzureAd.Instance")
            .withTokenOfMicrosoft()
            .page("cannot be fetched", "AzureAd.Instance"),
        row("a clock that is ahead", setUp -> setUp.clockIsOff(Duration.ofMinutes(10)))
            .doctor("fault    clock", "ahead of the time", "ClockSkew forgives 60 s", "NTP")
            .answers(401, "invalid_token", "expired", "the clocks of this server", "NTP")
            .with(token -> token.expiresAt(Instant.now().plusSeconds(300)))
            .page("expired", "NTP"),
        row("a clock that is behind", setUp -> setUp.clockIsOff(Duration.ofMinutes(-10)))
            .doctor("fault    clock", "behind the time", "NTP")
            .answers(401, "invalid_token", "not-yet-valid", "clock", "NTP")
            .pageCannot(NO_TOKEN),
        row("a clock that is a little off", setUp -> setUp.clockIsOff(Duration.ofSeconds(30)))
            .doctor("warning  clock", "ahead of the time", "NTP")
            .logCannot("nothing is refused within ClockSkew")
            .pageCannot("nothing is refused within ClockSkew"),
        row(
                "an API whose host does not exist",
                setUp ->
                    setUp.set("DownstreamApis.PartnerAPI.BaseUrl", "https://api.nowhere.invalid"))
            .doctor("fault    DNS of api.nowhere.invalid", "DownstreamApis.PartnerAPI.BaseUrl")
            .answers(502, "downstream_unavailable", "PartnerAPI", "api.nowhere.invalid", "BaseUrl")
            .byCall()
            .pageCannot(FIGURE));
  }

  static List<BrokenRow> issuers() {
    return List.of(
        row(
                "another tenant",
                setUp -> setUp.set("AzureAd.TenantId", "00000000-1111-2222-3333-444444444444"))
            .doctor(
                "fault    discovery document of AzureAd",
                "answered 400",
                "compare AzureAd.Instance and AzureAd.TenantId")
            .answers(
                503,
                "temporarily_unavailable",
                "00000000-1111-2222-3333-444444444444",
                "answered 400",
                "AzureAd.TenantId")
            .page("cannot be fetched", "AzureAd.TenantId"),
        row("an issuer that is down", setUp -> answers(setUp, Endpoint.METADATA, 503, "{}"))
            .doctor(
                "fault    discovery document of AzureAd", "answered 503", "until the issuer works")
            .answers(503, "temporarily_unavailable", "answered 503", "AzureAd.Instance")
            .page("cannot be fetched", "AzureAd.Instance"),
        row(
                "a page in place of the metadata",
                setUp ->
                    answers(setUp, Endpoint.METADATA, 200, "<html>sign in to the network</html>"))
            .doctor("fault    discovery and keys of AzureAd", "not a JSON object", "stands between")
            .answers(503, "temporarily_unavailable", "not a JSON object", "AzureAd.Instance")
            .page("cannot be fetched", "AzureAd.Instance"),
        row(
                "metadata that lead elsewhere",
                setUp ->
                    answers(
                        setUp,
                        Endpoint.METADATA,
                        200,
                        "{\"issuer\":\"https://x\",\"jwks_uri\":\"https://evil.example/keys\"}"))
            .doctor(
                "fault    discovery and keys of AzureAd",
                "which is not on",
                "AzureAd.Instance and AzureAd.TenantId")
            .answers(
                503,
                "temporarily_unavailable",
                "https://evil.example/keys",
                "which is not on",
                "AzureAd.Instance")
            .page("cannot be fetched", "AzureAd.Instance"),
        row("no keys", setUp -> answers(setUp, Endpoint.KEYS, 200, "{\"keys\":[]}"))
            .doctor("fault    discovery and keys of AzureAd", "no usable key", "AzureAd.TenantId")
            .answers(503, "temporarily_unavailable", "no usable key", "AzureAd.Instance")
            .page("cannot be fetched", "AzureAd.Instance"),
        row("keys that are none", setUp -> answers(setUp, Endpoint.KEYS, 200, "{}"))
            .doctor("fault    discovery and keys of AzureAd", "no array named keys")
            .answers(503, "temporarily_unavailable", "no array named keys", "AzureAd.Instance")
            .page("cannot be fetched", "AzureAd.Instance"),
        row("keys that are not there", setUp -> answers(setUp, Endpoint.KEYS, 404, ""))
            .doctor("fault    discovery and keys of AzureAd", "answered 404", "compare")
            .answers(503, "temporarily_unavailable", "answered 404", "AzureAd.Instance")
            .page("cannot be fetched", "AzureAd.Instance"),
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
                        .set("Issuers.Partner.Audience", "api://sample"))
            .doctor(
                "fault    discovery and keys of Issuers.Partner",
                "names another issuer",
                "write Authority as it does")
            .answers(
                503,
                "temporarily_unavailable",
                "names another issuer",
                "write Authority as it does")
            .with(
                (setUp, token) ->
                    token.issuer(setUp.key("Issuers.Partner.Authority").replace("\"", "")))
            .page("cannot be fetched", "Issuers.Partner"));
  }
}
