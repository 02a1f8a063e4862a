package org.onbehalf.cli.doctor;

import static org.onbehalf.cli.doctor.BrokenRow.answers;
import static org.onbehalf.cli.doctor.BrokenRow.row;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.provider.Arguments;
import org.onbehalf.internal.cache.FileRecordStore;
import org.onbehalf.internal.cache.PrivateFiles;
import org.onbehalf.testkit.Endpoint;
import org.onbehalf.testkit.TestCertificate;

/** Rows about credentials, scopes, stores and WARs. */
final class BrokenApplications {
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

  static List<Arguments> credentials() {
    return List.of(
        row(
            "an unknown client id",
            setUp -> setUp.set("AzureAd.ClientId", "99999999-1111-2222-3333-444444444444"),
            "fault    AzureAd.ClientCredentials[0]",
            "AADSTS700016",
            "check AzureAd.ClientId"),
        row(
            "a wrong secret",
            setUp -> setUp.secret("another-secret-altogether"),
            "fault    AzureAd.ClientCredentials[0]",
            "The client secret is wrong (invalid_client AADSTS7000215",
            "What helps: copy the secret's value"),
        row(
            "an expired secret",
            setUp -> {
              setUp.sample.addSecret("an-old-secret-of-ours", Instant.now().minusSeconds(60));
              setUp.secret("an-old-secret-of-ours");
            },
            "fault    AzureAd.ClientCredentials[0]",
            "AADSTS7000222",
            "create a new one"),
        row(
            "an application that is disabled",
            setUp -> setUp.sample.enabled(false),
            "fault    AzureAd.ClientCredentials[0]",
            "AADSTS7000112",
            "enterprise application"),
        row(
            "no credentials",
            setUp -> setUp.remove("AzureAd.ClientCredentials"),
            "AzureAd.ClientCredentials",
            "What helps"),
        row(
            "a second credential that is refused",
            setUp ->
                setUp.keys.put(
                    "AzureAd.ClientCredentials",
                    "[ { SourceType = ClientSecret, ClientSecret = \""
                        + BrokenSetUp.SECRET
                        + "\" }, { SourceType = ClientSecret, ClientSecret = \"an-old-one-of-2020\""
                        + " } ]"),
            "warning  AzureAd.ClientCredentials[1]",
            "AADSTS7000215",
            "another credential is accepted"),
        row(
            "an expired certificate",
            setUp ->
                certificate(
                    setUp,
                    TestCertificate.create("Sample", Instant.now().minus(Duration.ofDays(400))),
                    "the password"),
            "fault ",
            "AzureAd.ClientCredentials[0]",
            "expired on",
            "What helps"),
        row(
            "a certificate near its end",
            setUp -> {
              TestCertificate soon =
                  TestCertificate.create("Sample", Instant.now().minus(Duration.ofDays(360)));
              setUp.sample.addCertificate(soon.certificate());
              certificate(setUp, soon, "the password");
            },
            "warning  certificate of AzureAd.ClientCredentials[0]",
            "expires on",
            "renew it"),
        row(
            "a certificate that Entra does not know",
            setUp -> certificate(setUp, TestCertificate.create("Sample"), "the password"),
            "fault    AzureAd.ClientCredentials[0]",
            "AADSTS700027",
            "upload it"),
        row(
            "a wrong password of the certificate's file",
            setUp -> certificate(setUp, TestCertificate.create("Sample"), "not the password"),
            "fault    configuration AzureAd.ClientCredentials[0]",
            "assword",
            "What helps"),
        row(
            "a certificate file that is not there",
            setUp ->
                setUp.keys.put(
                    "AzureAd.ClientCredentials",
                    "[ { SourceType = Path, CertificateDiskPath = \"/nowhere/client.p12\" } ]"),
            "fault    configuration AzureAd.ClientCredentials[0]",
            "/nowhere/client.p12",
            "What helps"),
        row(
            "a token endpoint that is down",
            setUp -> answers(setUp, Endpoint.TOKEN, 503, "{}"),
            "fault    AzureAd.ClientCredentials[0]",
            "answered 503",
            "What helps"));
  }

  static List<Arguments> scopes() {
    return List.of(
        row(
            "an application's scope of an unknown API",
            setUp -> setUp.set("DownstreamApis.PartnerApp.Scopes", "api://nowhere/.default"),
            "fault    DownstreamApis.PartnerApp",
            "AADSTS500011",
            "api://nowhere",
            "Scopes"),
        row(
            "a user's scope of an unknown API",
            setUp -> setUp.set("DownstreamApis.PartnerAPI.Scopes", "api://nowhere/read"),
            "fault    DownstreamApis.PartnerAPI",
            "AADSTS500011",
            "api://nowhere/read",
            "Scopes"),
        row(
            "scopes of two APIs",
            setUp ->
                setUp.keys.put(
                    "DownstreamApis.PartnerAPI.Scopes", "[\"api://partner/read\", \"api://x/y\"]"),
            "warning  configuration",
            "DownstreamApis.PartnerAPI.Scopes",
            "one resource at a time"),
        row(
            "a scope without an API",
            setUp -> setUp.set("DownstreamApis.PartnerApp.Scopes", "read"),
            "fault    DownstreamApis.PartnerApp",
            "AADSTS70011",
            "check the API's Scopes"));
  }

  static List<Arguments> stores() {
    return List.of(
        row(
            "a directory that cannot be created",
            setUp -> {
              Path file = Files.createFile(setUp.directory.resolve("file"));
              setUp.set("TokenCache.Directory", file.resolve("store").toString());
            },
            "fault    store of tokens (file)",
            "cannot be created",
            "TokenCache.Directory"),
        row(
            "a directory that everybody may change",
            setUp ->
                Files.setPosixFilePermissions(
                    Files.createDirectory(setUp.store()),
                    PosixFilePermissions.fromString("rwxrwxrwx")),
            "fault    store of tokens (file)",
            "can be changed by every user",
            "chmod 700"),
        row(
            "a symbolic link",
            setUp ->
                Files.createSymbolicLink(
                    setUp.store(), Files.createDirectory(setUp.directory.resolve("elsewhere"))),
            "fault    store of tokens (file)",
            "symbolic link",
            "name the directory"),
        row(
            "a key that everybody may read",
            setUp -> {
              FileRecordStore store =
                  FileRecordStore.ofTokens(setUp.store(), PrivateFiles.OWNER_ONLY);
              store.open();
              store.close();
              Path key = Files.writeString(setUp.store().resolve("seal.key"), "x");
              Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
            },
            "fault    store of tokens (file)",
            "can be read or changed by every user",
            "chmod 600"),
        row(
            "a file that is corrupt",
            setUp -> {
              FileRecordStore store =
                  FileRecordStore.ofTokens(setUp.store(), PrivateFiles.OWNER_ONLY);
              store.open();
              store.close();
              Files.write(setUp.store().resolve("tokens.mv.db"), new byte[20_000]);
            },
            "fault    store of tokens (file)",
            "cannot be read",
            "a new one is created"),
        row(
            "a store that is locked",
            setUp ->
                setUp
                    .closing(FileRecordStore.ofTokens(setUp.store(), PrivateFiles.OWNER_ONLY))
                    .open(),
            "skipped  store of tokens (file)",
            "is locked",
            "the running application"),
        row(
            "a Redis that nobody reaches",
            setUp -> {
              setUp.set("TokenCache.Store", "redis");
              setUp.set("TokenCache.Redis.Nodes", "127.0.0.1:" + BrokenSetUp.CLOSED);
              setUp.keys.put(
                  "TokenCache.EncryptionKeys",
                  "[ { Id = a, Key = \"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\" } ]");
            },
            "fault    store of tokens (redis)",
            "What helps"),
        row(
            "a cluster that doctor does not join",
            setUp -> {
              setUp.set("TokenCache.Store", "jcache");
              setUp.keys.put(
                  "TokenCache.EncryptionKeys",
                  "[ { Id = a, Key = \"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\" } ]");
            },
            "skipped  store of tokens (jcache)",
            "would join the cluster",
            "onbehalf-store"),
        row(
            "a class of a store that is not there",
            setUp -> {
              setUp.set("TokenCache.Store", "custom").set("TokenCache.Class", "com.example.Store");
              setUp.keys.put(
                  "TokenCache.EncryptionKeys",
                  "[ { Id = a, Key = \"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\" } ]");
            },
            "skipped  store of tokens (custom)",
            "com.example.Store",
            "WEB-INF/classes"));
  }

  static List<Arguments> wars() {
    Path older = Path.of("target/older");
    return List.of(
        row(
            "an old Nimbus only",
            setUp -> {
              setUp.war();
              setUp.without("nimbus");
              setUp.other(older.resolve("nimbus-jose-jwt-5.4"));
            },
            "fault    libraries",
            "nimbus-jose-jwt",
            "5.4",
            "standalone"),
        row(
            "an old MSAL4J only",
            setUp -> {
              setUp.war();
              setUp.without("msal4j");
              setUp.other(older.resolve("msal4j-1.10.1"));
            },
            "fault    libraries",
            "msal4j",
            "1.10.1",
            "standalone"),
        row(
            "an old Config only",
            setUp -> {
              setUp.war();
              setUp.without("config");
              setUp.other(older.resolve("config-1.2.1"));
            },
            "fault    libraries",
            "config",
            "1.2.1",
            "standalone"),
        row(
            "two versions of Nimbus",
            setUp -> setUp.other(older.resolve("nimbus-jose-jwt-8.22.1")),
            "fault    libraries",
            "nimbus-jose-jwt is there more than once",
            "8.22.1",
            "remove all but the newest"),
        row(
            "H2 beside h2-mvstore",
            setUp -> setUp.other(Path.of("target/h2/1.4.200")),
            "fault    libraries",
            "h2-mvstore is there more than once",
            "h2-1.4.200.jar"),
        row(
            "a library that is missing",
            setUp -> {
              setUp.war();
              setUp.without("config");
            },
            "fault    libraries",
            "without config",
            "What helps"),
        row(
            "no logger",
            setUp -> {
              setUp.war();
              setUp.without("slf4j-jdk14");
            },
            "warning  libraries",
            "no binding of SLF4J",
            "add slf4j-jdk14"),
        row(
            "no Onbehalf",
            setUp -> {
              setUp.war();
              setUp.without("onbehalf");
            },
            "warning  libraries",
            "Onbehalf is not in WEB-INF/lib",
            "add onbehalf"),
        row(
            "no filter",
            setUp -> Files.writeString(setUp.war().resolve("WEB-INF/web.xml"), "<web-app/>"),
            "warning  web.xml",
            "no filter",
            "add the filter"));
  }
}
