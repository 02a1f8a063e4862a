package org.onbehalf.cli.doctor;

import static org.onbehalf.cli.doctor.BrokenRow.answers;
import static org.onbehalf.cli.doctor.BrokenRow.row;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.onbehalf.internal.cache.FileRecordStore;
import org.onbehalf.internal.cache.PrivateFiles;
import org.onbehalf.testkit.Endpoint;
import org.onbehalf.testkit.TestCertificate;

/** Rows about credentials, scopes, stores and WARs. */
final class BrokenApplications {
  private static final String NO_TOKEN =
      "the page is behind the filter, which accepts no token at all";

  private BrokenApplications() {}

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

  static List<BrokenRow> credentials() {
    return List.of(
        row(
                "an unknown client id",
                setUp -> setUp.set("AzureAd.ClientId", "99999999-1111-2222-3333-444444444444"))
            .doctor(
                "fault    AzureAd.ClientCredentials[0]", "AADSTS700016", "check AzureAd.ClientId")
            .answers(
                401,
                "invalid_token",
                "aud is ",
                "expected 99999999-1111-2222-3333-444444444444",
                "AzureAd.Audience")
            .pageCannot(NO_TOKEN),
        row("a wrong secret", setUp -> setUp.secret("another-secret-altogether"))
            .doctor(
                "fault    AzureAd.ClientCredentials[0]",
                "The client secret is wrong (invalid_client AADSTS7000215",
                "What helps: copy the secret's value")
            .answers(
                500,
                "server_error",
                "DownstreamApis.PartnerAPI",
                "AADSTS7000215",
                "copy the secret's value")
            .page("AzureAd.ClientCredentials[0]", "AADSTS7000215"),
        row(
                "an expired secret",
                setUp -> {
                  setUp.sample.addSecret("an-old-secret-of-ours", Instant.now().minusSeconds(60));
                  setUp.secret("an-old-secret-of-ours");
                })
            .doctor("fault    AzureAd.ClientCredentials[0]", "AADSTS7000222", "create a new one")
            .answers(
                500,
                "server_error",
                "DownstreamApis.PartnerAPI",
                "AADSTS7000222",
                "create a new one")
            .page("AzureAd.ClientCredentials[0]", "AADSTS7000222"),
        row("an application that is disabled", setUp -> setUp.sample.enabled(false))
            .doctor(
                "fault    AzureAd.ClientCredentials[0]", "AADSTS7000112", "enterprise application")
            .answers(
                500,
                "server_error",
                "DownstreamApis.PartnerAPI",
                "AADSTS7000112",
                "enterprise application")
            .page("PartnerAPI", "AADSTS7000112", "enterprise application"),
        row("no credentials", setUp -> setUp.remove("AzureAd.ClientCredentials"))
            .doctor("AzureAd.ClientCredentials", "What helps")
            .starts("AzureAd.ClientCredentials", "DownstreamApis")
            .answers(
                500,
                "server_error",
                "AzureAd.ClientCredentials is empty",
                "secret or a certificate")
            .pageCannot("it is told at the start"),
        row(
                "a second credential that is refused",
                setUp ->
                    setUp.keys.put(
                        "AzureAd.ClientCredentials",
                        "[ { SourceType = ClientSecret, ClientSecret = \""
                            + BrokenSetUp.SECRET
                            + "\" }, { SourceType = ClientSecret, ClientSecret = \"an-old-one-of-2020\""
                            + " } ]"))
            .doctor(
                "warning  AzureAd.ClientCredentials[1]",
                "AADSTS7000215",
                "another credential is accepted")
            .serves()
            .logCannot("it is tried only where the first one is refused")
            .pageCannot("it is tried only where the first one is refused"),
        row(
                "an expired certificate",
                setUp ->
                    certificate(
                        setUp,
                        TestCertificate.create("Sample", Instant.now().minus(Duration.ofDays(400))),
                        "the password"))
            .doctor("fault ", "AzureAd.ClientCredentials[0]", "expired on", "What helps")
            .stops("AzureAd.ClientCredentials[0]", "expired on", "renew the certificate"),
        row(
                "a certificate near its end",
                setUp -> {
                  TestCertificate soon =
                      TestCertificate.create("Sample", Instant.now().minus(Duration.ofDays(360)));
                  setUp.sample.addCertificate(soon.certificate());
                  certificate(setUp, soon, "the password");
                })
            .doctor(
                "warning  certificate of AzureAd.ClientCredentials[0]", "expires on", "renew it")
            .starts("AzureAd.ClientCredentials[0]", "expires on", "renew it")
            .serves()
            .page("certificate of AzureAd.ClientCredentials[0]", "renew it"),
        row(
                "a certificate that Entra does not know",
                setUp -> certificate(setUp, TestCertificate.create("Sample"), "the password"))
            .doctor("fault    AzureAd.ClientCredentials[0]", "AADSTS700027", "upload it")
            .answers(500, "server_error", "AADSTS700027", "upload it")
            .page("AzureAd.ClientCredentials[0]", "AADSTS700027"),
        row(
                "a wrong password of the certificate's file",
                setUp -> certificate(setUp, TestCertificate.create("Sample"), "not the password"))
            .doctor("fault    configuration AzureAd.ClientCredentials[0]", "assword", "What helps")
            .stops("AzureAd.ClientCredentials[0]", "assword", "remedy:"),
        row(
                "a certificate file that is not there",
                setUp ->
                    setUp.keys.put(
                        "AzureAd.ClientCredentials",
                        "[ { SourceType = Path, CertificateDiskPath = \"/nowhere/client.p12\" } ]"))
            .doctor(
                "fault    configuration AzureAd.ClientCredentials[0]",
                "/nowhere/client.p12",
                "What helps")
            .stops("AzureAd.ClientCredentials[0]", "/nowhere/client.p12", "remedy:"),
        row("a token endpoint that is down", setUp -> answers(setUp, Endpoint.TOKEN, 503, "{}"))
            .doctor("fault    AzureAd.ClientCredentials[0]", "answered 503", "What helps")
            .answers(503, "temporarily_unavailable", "DownstreamApis.PartnerAPI", "answered 503")
            .page("PartnerAPI", "answered 503", "retried later"));
  }

  static List<BrokenRow> scopes() {
    return List.of(
        row(
                "an application's scope of an unknown API",
                setUp -> setUp.set("DownstreamApis.PartnerApp.Scopes", "api://nowhere/.default"))
            .doctor("fault    DownstreamApis.PartnerApp", "AADSTS500011", "api://nowhere", "Scopes")
            .answers(
                500,
                "server_error",
                "DownstreamApis.PartnerApp",
                "AADSTS500011",
                "api://nowhere",
                "Scopes")
            .byApplication()
            .page("PartnerApp", "AADSTS500011", "Scopes"),
        row(
                "a user's scope of an unknown API",
                setUp -> setUp.set("DownstreamApis.PartnerAPI.Scopes", "api://nowhere/read"))
            .doctor(
                "fault    DownstreamApis.PartnerAPI",
                "AADSTS500011",
                "api://nowhere/read",
                "Scopes")
            .answers(
                500,
                "server_error",
                "DownstreamApis.PartnerAPI",
                "AADSTS500011",
                "api://nowhere",
                "Scopes")
            .page("PartnerAPI", "AADSTS500011", "Scopes"),
        row(
                "scopes of two APIs",
                setUp ->
                    setUp.keys.put(
                        "DownstreamApis.PartnerAPI.Scopes",
                        "[\"api://partner/read\", \"api://x/y\"]"))
            .doctor(
                "warning  configuration",
                "DownstreamApis.PartnerAPI.Scopes",
                "one resource at a time")
            .starts("DownstreamApis.PartnerAPI.Scopes", "one resource at a time")
            .answers(500, "server_error", "DownstreamApis.PartnerAPI", "api://x/y", "Scopes")
            .page("PartnerAPI", "AADSTS", "Scopes"),
        row(
                "a scope without an API",
                setUp -> setUp.set("DownstreamApis.PartnerApp.Scopes", "read"))
            .doctor("fault    DownstreamApis.PartnerApp", "AADSTS70011", "check the API's Scopes")
            .starts("DownstreamApis.PartnerApp.Scopes", "names no resource", "/.default")
            .answers(500, "server_error", "DownstreamApis.PartnerApp", "AADSTS70011", "Scopes")
            .byApplication()
            .page("PartnerApp", "AADSTS70011", "Scopes"));
  }

  static List<BrokenRow> stores() {
    return List.of(
        row(
                "a directory that cannot be created",
                setUp -> {
                  Path file = Files.createFile(setUp.directory.resolve("file"));
                  setUp.set("TokenCache.Directory", file.resolve("store").toString());
                })
            .doctor("fault    store of tokens (file)", "cannot be created", "TokenCache.Directory")
            .serves("the token store", "cannot be created", "TokenCache.Directory")
            .page("cannot be created"),
        row(
                "a directory that everybody may change",
                setUp ->
                    Files.setPosixFilePermissions(
                        Files.createDirectory(setUp.store()),
                        PosixFilePermissions.fromString("rwxrwxrwx")))
            .doctor("fault    store of tokens (file)", "can be changed by every user", "chmod 700")
            .serves("the token store", "can be changed by every user", "chmod 700")
            .page("can be changed by every user"),
        row(
                "a symbolic link",
                setUp ->
                    Files.createSymbolicLink(
                        setUp.store(), Files.createDirectory(setUp.directory.resolve("elsewhere"))))
            .doctor("fault    store of tokens (file)", "symbolic link", "name the directory")
            .serves("the token store", "symbolic link", "name the directory")
            .page("symbolic link"),
        row(
                "a key that everybody may read",
                setUp -> {
                  FileRecordStore store =
                      FileRecordStore.ofTokens(setUp.store(), PrivateFiles.OWNER_ONLY);
                  store.open();
                  store.close();
                  Path key = Files.writeString(setUp.store().resolve("seal.key"), "x");
                  Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
                })
            .doctor(
                "fault    store of tokens (file)",
                "can be read or changed by every user",
                "chmod 600")
            .serves("seal.key", "can be read or changed by every user", "chmod 600")
            .page("can be read or changed by every user"),
        row(
                "a file that is corrupt",
                setUp -> {
                  FileRecordStore store =
                      FileRecordStore.ofTokens(setUp.store(), PrivateFiles.OWNER_ONLY);
                  store.open();
                  store.close();
                  Files.write(setUp.store().resolve("tokens.mv.db"), new byte[20_000]);
                })
            .doctor("fault    store of tokens (file)", "cannot be read", "a new one is created")
            .serves("tokens.mv.db is corrupt", "a new one is created", "check the disk")
            .pageCannot("it mends itself"),
        row(
                "a store that is locked",
                setUp ->
                    setUp
                        .closing(FileRecordStore.ofTokens(setUp.store(), PrivateFiles.OWNER_ONLY))
                        .open())
            .doctor("skipped  store of tokens (file)", "is locked", "the running application")
            .serves("the token store", "is locked")
            .page("is locked"),
        row(
                "a Redis that nobody reaches",
                setUp -> {
                  setUp.set("TokenCache.Store", "redis");
                  setUp.set("TokenCache.Redis.Nodes", "127.0.0.1:" + BrokenSetUp.CLOSED);
                  setUp.keys.put(
                      "TokenCache.EncryptionKeys",
                      "[ { Id = a, Key = \"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\" } ]");
                })
            .doctor("fault    store of tokens (redis)", "What helps")
            .serves("the token store", "127.0.0.1:1")
            .page("127.0.0.1:1"),
        row(
                "a cluster that doctor does not join",
                setUp -> {
                  setUp.set("TokenCache.Store", "jcache");
                  setUp.keys.put(
                      "TokenCache.EncryptionKeys",
                      "[ { Id = a, Key = \"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\" } ]");
                })
            .doctor("skipped  store of tokens (jcache)", "would join the cluster", "onbehalf-store")
            .logCannot("nothing is broken: the application joins its cluster")
            .pageCannot("nothing is broken: the application joins its cluster"),
        row(
                "a class of a store that is not there",
                setUp -> {
                  setUp
                      .set("TokenCache.Store", "custom")
                      .set("TokenCache.Class", "com.example.Store");
                  setUp.keys.put(
                      "TokenCache.EncryptionKeys",
                      "[ { Id = a, Key = \"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\" } ]");
                })
            .doctor("skipped  store of tokens (custom)", "com.example.Store", "WEB-INF/classes")
            .serves("com.example.Store", "TokenCache.Class")
            .page("com.example.Store"));
  }
}
