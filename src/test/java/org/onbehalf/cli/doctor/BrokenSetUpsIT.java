package org.onbehalf.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.internal.cache.FileRecordStore;
import org.onbehalf.internal.cache.PrivateFiles;

/**
 * What can be wrong with a set-up, and the one message that tells it: of {@code doctor}, of the
 * log, to the client, and on the status page.
 */
class BrokenSetUpsIT {
  @TempDir Path directory;

  private static final BrokenSetUp.Contoso CONTOSO = new BrokenSetUp.Contoso();
  private static final BrokenSetUpsTable TABLE = new BrokenSetUpsTable();

  @AfterAll
  static void end() throws IOException {
    CONTOSO.close();
    TABLE.write(Path.of("target", "broken-set-ups.txt"));
  }

  static Stream<BrokenRow> rows() {
    return Stream.of(
            BrokenEnvironments.configurations(),
            BrokenEnvironments.networks(),
            BrokenEnvironments.issuers(),
            BrokenApplications.credentials(),
            BrokenApplications.scopes(),
            BrokenApplications.stores(),
            BrokenClassPaths.wars(),
            BrokenRequests.rows())
        .flatMap(List::stream);
  }

  @Test
  void rows_areAtLeastSeventy() {
    assertThat(rows()).hasSizeGreaterThanOrEqualTo(70);
    assertThat(rows().map(row -> row.what)).doesNotHaveDuplicates();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void brokenSetUp_isToldInEachColumn(BrokenRow row) throws Exception {
    try (BrokenSetUp setUp = new BrokenSetUp(directory, CONTOSO)) {
      row.breaks.in(setUp);
      SoftAssertions soft = new SoftAssertions();

      TABLE.check(row, setUp, soft);

      soft.assertAll();
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
  void doctor_ofADirectoryThatIsOpenToItsGroup_leavesThePermissions() throws Exception {
    try (BrokenSetUp setUp = new BrokenSetUp(directory)) {
      Path key = setUp.store().resolve("seal.key");
      Files.createDirectory(setUp.store());
      Files.writeString(key, "onbehalf-seal-key-1:" + "0f".repeat(32) + "\n");
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-rw----"));
      Files.setPosixFilePermissions(setUp.store(), PosixFilePermissions.fromString("rwxrwx---"));
      setUp.set("Sessions.Store", "file");

      CommandRun run = setUp.doctor();

      assertThat(run.out)
          .contains("store of tokens (file): opened, written and read")
          .contains("store of sessions (file): opened, written and read");
      for (Path each : List.of(setUp.store(), key)) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
            .isEqualTo(each.equals(key) ? "rw-rw----" : "rwxrwx---");
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
      assertThat(String.valueOf(report.get("checks"))).contains("AADSTS7000215", "remedy");
      assertThat(run.exitCode).isEqualTo(2);
    }
  }

  @Test
  void doctor_withWrongOptions_isAnErrorOfUse() {
    assertThat(CommandRun.doctor(java.time.Clock.systemUTC()).exitCode).isEqualTo(64);
    assertThat(CommandRun.doctor(java.time.Clock.systemUTC(), "--nothing").exitCode).isEqualTo(64);
    assertThat(CommandRun.doctorOfToken("x", "--token", "eyJhbGciOi", "--config", "x").exitCode)
        .isEqualTo(64);
  }
}
