package org.onbehalf.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.CapturedLog;

/** The file is private, bounded, and never in the way. */
class AuditFileTest {
  private static final long LARGE = 1 << 20;

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("audit.jsonl");
  }

  private AuditFile open(long maxSize) {
    Clock clock = Clock.systemUTC();
    return new AuditFile(
        file(), maxSize, "orders", new RepeatLimiter(clock, Duration.ofMinutes(1)), clock);
  }

  private static Map<String, Object> members(int number) {
    return Map.of("path", "/orders/" + number);
  }

  @Test
  void write_ofEqualRequests_writesTheFirstAndCountsTheOthers() throws Exception {
    try (AuditFile audit = open(LARGE)) {
      for (int i = 0; i < 100; i++) {
        audit.write(members(i % 2), "id-" + i);
      }
    }

    List<String> lines = Files.readAllLines(file());
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).contains("\"correlationId\":\"id-0\",\"count\":1,");
    assertThat(lines.subList(2, 4)).allMatch(line -> line.contains("\"count\":49,"));
    assertThat(lines).allMatch(line -> line.startsWith("{\"time\":\"") && line.endsWith("}"));
  }

  @Test
  void write_whenTheFileIsFull_keepsOneOlderFile_thenOnlyCounts() throws Exception {
    int length = 200;
    try (CapturedLog log = new CapturedLog()) {
      try (AuditFile audit = open(10L * length)) {
        for (int i = 0; i < 100; i++) {
          audit.write(Map.of("path", "/" + i + "x".repeat(length / 2)), "id");
        }
      }
      assertThat(log.messages(Level.WARN))
          .singleElement()
          .asString()
          .contains("are full", "audit.jsonl.1");
    }

    Path older = directory.resolve("audit.jsonl.1");
    assertThat(Files.size(older)).isLessThanOrEqualTo(10L * length);
    assertThat(Files.size(file())).isLessThanOrEqualTo(11L * length);
    int written = Files.readAllLines(older).size() + Files.readAllLines(file()).size() - 1;
    assertThat(Files.readString(file())).endsWith("\"lost\":" + (100 - written) + "}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(older)))
        .isEqualTo("rw-------");
  }

  @Test
  void write_inADirectoryThatOthersMayChange_isRefused_andLeavesItAlone() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));
    try (CapturedLog log = new CapturedLog()) {
      try (AuditFile audit = open(LARGE)) {
        audit.write(members(1), "id");
      }
      assertThat(log.messages(Level.WARN))
          .singleElement()
          .asString()
          .contains("can be changed by its group", "chmod g-w", "Authentication.AuditFile");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwxrwx---");
    assertThat(file()).doesNotExist();
  }

  @Test
  void write_onceTheOlderFileIsAway_goesOn_andTellsWhatIsMissing() throws Exception {
    Path older = directory.resolve("audit.jsonl.1");
    Files.createFile(older);
    try (AuditFile audit = open(300)) {
      for (int i = 0; i < 10; i++) {
        audit.write(members(i), "id");
      }
    }
    assertThat(Files.readString(file())).contains("\"lost\":");
    Files.delete(older);

    try (AuditFile audit = open(300)) {
      audit.write(members(11), "id");
    }
    assertThat(Files.readString(file())).contains("/orders/11");
    assertThat(Files.readString(older)).contains("/orders/0");
  }

  @Test
  void write_toAFileThatOthersCanRead_isRefused_andFailsNobody() throws Exception {
    Files.createFile(
        file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
    try (CapturedLog log = new CapturedLog()) {
      try (AuditFile audit = open(LARGE)) {
        audit.write(members(1), "id");
      }
      assertThat(log.messages(Level.WARN))
          .singleElement()
          .asString()
          .contains("Authentication.AuditFile", "can be read or changed by every user");
    }
    assertThat(file()).isEmptyFile();
  }

  @Test
  void write_toASymbolicLink_isRefused() throws IOException {
    Path elsewhere = Files.createFile(directory.resolve("elsewhere"));
    Files.createSymbolicLink(file(), elsewhere);
    try (AuditFile audit = open(LARGE)) {
      audit.write(members(1), "id");
    }
    assertThat(elsewhere).isEmptyFile();
  }

  @Test
  void close_leavesNoThread_andLaterRequestsFailNobody() {
    AuditFile audit = open(LARGE);
    audit.write(members(1), "id");
    audit.close();

    audit.write(members(2), "id");
    Await.until(
        "no thread is left",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("onbehalf-audit-orders")));
  }

  @Test
  void open_afterHalfALine_beginsANewOne() throws Exception {
    Files.createFile(
        file(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file(), "{\"time\":\"2026-11-");
    try (AuditFile audit = open(LARGE)) {
      audit.write(members(1), "id");
    }
    assertThat(Files.readAllLines(file()).get(1)).startsWith("{\"time\":").endsWith("}");
  }
}
