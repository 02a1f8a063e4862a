package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealKeyFileTest {
  @TempDir Path temp;
  private Path directory;
  private Path file;

  @BeforeEach
  void name() {
    directory = temp.resolve("store");
    file = directory.resolve("seal.key");
  }

  @Test
  void load_firstTime_makesAKeyThatOnlyItsOwnerReads() throws IOException {
    new SealKeyFile(directory, PrivateFiles.OWNER_ONLY).load();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void load_again_givesTheSameKey() throws IOException {
    byte[] first = new SealKeyFile(directory, PrivateFiles.OWNER_ONLY).load().current().id();

    assertThat(new SealKeyFile(directory, PrivateFiles.OWNER_ONLY).load().current().id())
        .isEqualTo(first);
  }

  @Test
  void load_inTwoDirectories_givesTwoKeys() throws IOException {
    byte[] first = new SealKeyFile(directory, PrivateFiles.OWNER_ONLY).load().current().id();

    assertThat(
            new SealKeyFile(temp.resolve("other"), PrivateFiles.OWNER_ONLY).load().current().id())
        .isNotEqualTo(first);
  }

  @Test
  void load_byManyAtOnce_givesAllTheSameKey() throws Exception {
    int many = 8;
    CyclicBarrier start = new CyclicBarrier(many);
    var pool = Executors.newFixedThreadPool(many);
    try {
      for (int round = 0; round < 50; round++) {
        Path contested = temp.resolve("round" + round);
        Callable<String> load =
            () -> {
              start.await();
              return Hex.of(
                  new SealKeyFile(contested, PrivateFiles.OWNER_ONLY).load().current().id());
            };
        List<String> ids = new ArrayList<>();
        for (Future<String> each : pool.invokeAll(Collections.nCopies(many, load))) {
          ids.add(each.get());
        }

        assertThat(ids).containsOnly(ids.get(0));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void load_whenOthersCanReadTheKey_refusesAndSaysWhatToDo() throws IOException {
    new SealKeyFile(directory, PrivateFiles.OWNER_ONLY).load();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(() -> new SealKeyFile(directory, PrivateFiles.OWNER_ONLY).load())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("chmod 600")
        .hasMessageNotContaining("delete");
  }

  @Test
  void load_whenKubernetesAddedItsGroup_takesThatAwayAndKeepsTheKey() throws IOException {
    byte[] id = new SealKeyFile(directory, PrivateFiles.OWNER_ONLY).load().current().id();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
    Files.setAttribute(directory, "unix:mode", 02770);

    assertThat(new SealKeyFile(directory, PrivateFiles.OWNER_ONLY).load().current().id())
        .isEqualTo(id);

    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(permissions(directory)).isEqualTo("rwx------");
  }

  @Test
  void load_whereTheGroupIsAllowed_leavesItsPermissions() throws IOException {
    PrivateFiles groupToo = new PrivateFiles(true);
    byte[] id = new SealKeyFile(directory, groupToo).load().current().id();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));

    assertThat(new SealKeyFile(directory, groupToo).load().current().id()).isEqualTo(id);
    assertThat(permissions(file)).isEqualTo("rw-rw----");

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    assertThatThrownBy(() -> new SealKeyFile(directory, groupToo).load())
        .isInstanceOf(IOException.class);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void load_whenTheKeyIsALink_refuses() throws IOException {
    new SealKeyFile(temp.resolve("elsewhere"), PrivateFiles.OWNER_ONLY).load();
    Files.createDirectory(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createSymbolicLink(file, temp.resolve("elsewhere/seal.key"));

    assertThatThrownBy(() -> new SealKeyFile(directory, PrivateFiles.OWNER_ONLY).load())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("symbolic link");
  }

  @Test
  void load_whenTheDirectoryIsALink_refuses() throws IOException {
    new SealKeyFile(temp.resolve("elsewhere"), PrivateFiles.OWNER_ONLY).load();
    Files.createSymbolicLink(directory, temp.resolve("elsewhere"));

    assertThatThrownBy(() -> new SealKeyFile(directory, PrivateFiles.OWNER_ONLY).load())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("symbolic link");
  }

  @Test
  void load_whenOthersCanExchangeTheFiles_refuses() throws IOException {
    new SealKeyFile(directory, PrivateFiles.OWNER_ONLY).load();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> new SealKeyFile(directory, PrivateFiles.OWNER_ONLY).load())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 700");
  }

  @Test
  void load_whenTheFileIsNotAKey_refusesAndLeavesItAlone() throws IOException {
    new SealKeyFile(directory, PrivateFiles.OWNER_ONLY).load();
    String line = Files.readString(file);
    for (String wrong :
        List.of(
            "",
            "garbage\n",
            line.substring(0, 40),
            line + "x",
            line.replace("-1:", "-2:"),
            line.substring(0, line.length() - 3) + "XY\n")) {
      Files.writeString(file, wrong);

      assertThatThrownBy(() -> new SealKeyFile(directory, PrivateFiles.OWNER_ONLY).load())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("not a sealing key");
      assertThat(file).hasContent(wrong);
    }
  }
}
