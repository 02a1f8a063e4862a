package org.onbehalf.internal.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that change while the application runs. */
class WatchedFileTest {
  @TempDir Path directory;

  private final AtomicInteger parsed = new AtomicInteger();
  private final List<CredentialFault> told = new ArrayList<>();
  private Path path;
  private WatchedFile<String> file;

  @BeforeEach
  void watch() {
    path = directory.resolve("secret");
    file =
        new WatchedFile<>(
            "ClientSecretFile",
            path,
            100,
            content -> {
              parsed.incrementAndGet();
              return SecretText.parse("ClientSecretFile", content);
            });
  }

  private String current() throws CredentialFault {
    return file.current(told::add);
  }

  /** Writes as if that long ago. */
  private void write(String content, Duration ago) throws IOException {
    Files.writeString(path, content);
    Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(ago)));
  }

  @Test
  void current_whileTheFileIsUnchanged_readsItOnce() throws Exception {
    write("one", Duration.ofHours(1));

    assertThat(current()).isEqualTo("one");
    assertThat(current()).isEqualTo("one");

    assertThat(parsed).hasValue(1);
    assertThat(file.version()).isEqualTo(1);
  }

  @Test
  void current_afterAChange_readsItAnew() throws Exception {
    write("one", Duration.ofHours(2));
    assertThat(current()).isEqualTo("one");

    write("two", Duration.ofHours(1));

    assertThat(current()).isEqualTo("two");
    assertThat(file.version()).isEqualTo(2);
    assertThat(told).isEmpty();
  }

  @Test
  void current_afterAChangeOfTheSameSizeInTheSameMoment_readsItAnew() throws Exception {
    write("one", Duration.ZERO);
    FileTime moment = Files.getLastModifiedTime(path);
    assertThat(current()).isEqualTo("one");

    Files.writeString(path, "two");
    Files.setLastModifiedTime(path, moment);

    assertThat(current()).isEqualTo("two");
  }

  @Test
  void current_ofASymbolicLinkThatWasTurnedElsewhere_readsItAnew() throws Exception {
    // given: as Kubernetes mounts secrets
    FileTime moment = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
    for (String each : new String[] {"one", "two"}) {
      Path folder = Files.createDirectory(directory.resolve("of " + each));
      Files.setLastModifiedTime(Files.writeString(folder.resolve("secret"), each), moment);
    }
    Path data = directory.resolve("..data");
    Files.createSymbolicLink(data, directory.resolve("of one"));
    Files.createSymbolicLink(path, data.resolve("secret"));
    assertThat(current()).isEqualTo("one");

    Path next = Files.createSymbolicLink(directory.resolve("..next"), directory.resolve("of two"));
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

    assertThat(current()).isEqualTo("two");
  }

  @Test
  void current_whileTheFileIsHalfWrittenOrGone_keepsWhatItHeld_andTellsWhy() throws Exception {
    write("one", Duration.ofHours(2));
    assertThat(current()).isEqualTo("one");

    write("", Duration.ofHours(1));
    assertThat(current()).isEqualTo("one");
    Files.delete(path);
    assertThat(current()).isEqualTo("one");
    assertThat(file.version()).isEqualTo(1);
    assertThat(told).hasSize(2);
    assertThat(told.get(0).found).contains("empty");
    assertThat(told.get(1).found).contains("no file");

    write("two", Duration.ofMinutes(30));
    assertThat(current()).isEqualTo("two");
    assertThat(file.version()).isEqualTo(2);
  }

  @Test
  void current_ofAFileThatNeverCouldBeRead_throws_untilItCan() throws Exception {
    assertThatThrownBy(this::current).isInstanceOf(CredentialFault.class);
    assertThat(file.version()).isZero();

    write("one", Duration.ofHours(1));

    assertThat(current()).isEqualTo("one");
    assertThat(file.version()).isEqualTo(1);
  }

  @Test
  void current_ofAFileThatIsTooLong_refuses() throws Exception {
    write("x".repeat(101), Duration.ofHours(1));

    assertThatThrownBy(this::current).hasMessageContaining("at most 100 bytes");
  }
}
