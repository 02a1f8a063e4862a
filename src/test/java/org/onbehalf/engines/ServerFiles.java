package org.onbehalf.engines;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where the servers that the build brings are unpacked and keep their data. Some refuse to run as
 * root; there they run as somebody without any right, so the place must be within that one's reach.
 */
final class ServerFiles {
  private static final String NOBODY = "65534";
  private static final long LIMIT_SECONDS = 120;

  private ServerFiles() {}

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** What begins a command so that it does not run as root. */
  static List<String> asNobody() {
    return isRoot()
        ? List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups")
        : List.of();
  }

  /** A directory of that name in the build's, or elsewhere when nobody but root gets there. */
  static Path directory(String name) throws IOException {
    Path inBuild = Path.of("target", "engines").toAbsolutePath();
    if (isRoot() && !isOpenToAll(Files.createDirectories(inBuild))) {
      Path elsewhere = Files.createTempDirectory("onbehalf-" + name);
      Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwxr-xr-x"));
      return elsewhere;
    }
    return Files.createDirectories(inBuild.resolve(name));
  }

  private static boolean isOpenToAll(Path directory) throws IOException {
    for (Path each = directory; each != null; each = each.getParent()) {
      if (!Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return false;
      }
    }
    return true;
  }

  /** A new, empty directory that belongs to whom the server runs as. */
  static Path newData(Path directory) throws IOException {
    Path data = Files.createTempDirectory(directory, "data");
    if (isRoot()) {
      Files.setAttribute(data, "unix:uid", Integer.parseInt(NOBODY), LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(data, "unix:gid", Integer.parseInt(NOBODY), LinkOption.NOFOLLOW_LINKS);
    }
    return data;
  }

  /** Unpacks once: what is unpacked halfway bears another name. Another JVM may do it, too. */
  static Path unpacked(Path directory, String name, Unpacking unpacking) throws Exception {
    Path target = directory.resolve(name);
    if (!Files.exists(target)) {
      Path draft = Files.createTempDirectory(directory, "unpacking");
      Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
      unpacking.into(draft);
      try {
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException e) {
        if (!Files.exists(target)) {
          throw e;
        }
        deleteAll(draft);
      }
    }
    return target;
  }

  /** How it is unpacked. */
  interface Unpacking {
    void into(Path directory) throws Exception;
  }

  /** A tar archive. */
  static void untar(InputStream archive, Path into) throws Exception {
    Process tar =
        new ProcessBuilder("tar", "-x", "-C", into.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var out = tar.getOutputStream()) {
      archive.transferTo(out);
    }
    awaitSuccess(tar, "tar");
  }

  /** Runs a command to its end. */
  static void run(List<String> command, Path log) throws Exception {
    awaitSuccess(start(command, log), command + ", see " + log);
  }

  static Process start(List<String> command, Path log) throws IOException {
    return new ProcessBuilder(command)
        .directory(log.resolveSibling(".").normalize().toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  static void awaitSuccess(Process process, String what) throws InterruptedException {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("still running after " + LIMIT_SECONDS + " s: " + what);
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException("exit " + process.exitValue() + ": " + what);
    }
  }

  static void deleteAll(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
