package org.onbehalf.cli.migrate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.onbehalf.cli.CommandException;

/**
 * Writes the new application: beside its place first, and then into it at once. No link is
 * followed.
 */
final class Output {
  private final War war;
  private final Path target;
  private final boolean force;

  Output(War war, Path target, boolean force) {
    this.war = war;
    this.target = target.toAbsolutePath().normalize();
    this.force = force;
  }

  /** Refuses a place that must not be written to. */
  void check() {
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new CommandException(target + ": its directory does not exist");
    }
    try {
      Path input = war.path.toRealPath();
      Path output = folder.toRealPath().resolve(String.valueOf(target.getFileName()));
      if (output.startsWith(input)
          || input.startsWith(output)
          || (Files.exists(output) && Files.isSameFile(output, input))) {
        throw new CommandException(target + ": expected an output apart from the input");
      }
    } catch (IOException e) {
      throw new CommandException(target + ": cannot be written: " + e, e);
    }
    checkFree(target, force);
    if (war instanceof DirectoryWar
        && Files.exists(target, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(target.resolve("WEB-INF"), LinkOption.NOFOLLOW_LINKS)) {
      throw new CommandException(
          target + ": found something else than a web application. It is not overwritten");
    }
  }

  static void checkFree(Path file, boolean force) {
    if (Files.isSymbolicLink(file)) {
      throw new CommandException(file + ": found a link. It is not overwritten");
    }
    if (!force && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new CommandException(
          file + ": is there already. Expected --force, or another --output");
    }
  }

  void write(Map<String, byte[]> files, Progress progress) {
    Path part = target.resolveSibling("." + target.getFileName() + ".part");
    try {
      if (war instanceof PackedWar) {
        delete(part);
        writeArchive((PackedWar) war, part, files, progress);
        copyPermissions(war.path, part);
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      } else {
        delete(part);
        writeDirectory(part, files, progress);
        copyPermissions(war.path, part);
        delete(target);
        Files.move(part, target);
      }
    } catch (IOException e) {
      throw new CommandException(target + ": cannot be written: " + e, e);
    } finally {
      deleteWhatIsLeft(part);
    }
  }

  /** After a failure; what cannot be deleted is not the reason that the user has to read. */
  static void deleteWhatIsLeft(Path part) {
    try {
      delete(part);
    } catch (IOException e) {
      part.toFile().deleteOnExit();
    }
  }

  private static void writeArchive(
      PackedWar war, Path part, Map<String, byte[]> files, Progress progress) throws IOException {
    Set<String> left = new LinkedHashSet<>(files.keySet());
    int count = war.names().size();
    int index = 0;
    try (OutputStream file = create(part);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (ZipEntry entry : war.entries()) {
        progress.tell("writing " + entry.getName(), ++index, count);
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        copy.setComment(entry.getComment());
        byte[] changed = files.get(entry.getName());
        left.remove(entry.getName());
        if (changed == null && entry.getMethod() == ZipEntry.STORED) {
          copy.setMethod(ZipEntry.STORED);
          copy.setSize(entry.getSize());
          copy.setCrc(entry.getCrc());
        }
        zip.putNextEntry(copy);
        if (changed != null) {
          zip.write(changed);
        } else if (!entry.isDirectory()) {
          try (InputStream in = war.open(entry.getName())) {
            copy(in, zip);
          }
        }
        zip.closeEntry();
      }
      for (String name : left) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(files.get(name));
        zip.closeEntry();
      }
    }
  }

  private void writeDirectory(Path part, Map<String, byte[]> files, Progress progress)
      throws IOException {
    Files.createDirectory(part);
    int count = war.names().size();
    int index = 0;
    for (String name : war.names()) {
      progress.tell("writing " + name, ++index, count);
      if (!files.containsKey(name)) {
        War.checkName(name);
        Path copy = part.resolve(name);
        Files.createDirectories(copy.getParent());
        try (InputStream in = war.open(name);
            OutputStream out = create(copy)) {
          copy(in, out);
        }
      }
    }
    for (Map.Entry<String, byte[]> each : files.entrySet()) {
      Path file = part.resolve(each.getKey());
      Files.createDirectories(file.getParent());
      write(file, each.getValue());
    }
  }

  /** Gives a copy, and what lies in it, the permissions of the original. */
  private static void copyPermissions(Path original, Path copy) throws IOException {
    try (Stream<Path> copies = Files.walk(copy)) {
      for (Path each : (Iterable<Path>) copies::iterator) {
        Path like = original.resolve(copy.relativize(each).toString());
        PosixFileAttributeView view =
            Files.getFileAttributeView(each, PosixFileAttributeView.class);
        if (view != null && Files.exists(like)) {
          view.setPermissions(Files.getPosixFilePermissions(like));
        }
      }
    }
  }

  /** Writes an edited copy of a file. */
  static void writeCopy(Path original, Path file, byte[] content, boolean force) {
    write(file, content, force);
    try {
      copyPermissions(original, file);
    } catch (IOException e) {
      throw new CommandException(file + ": its permissions cannot be set: " + e, e);
    }
  }

  /** Writes a new file. */
  static void write(Path file, byte[] content) throws IOException {
    try (OutputStream out = create(file)) {
      out.write(content);
    }
  }

  /** Writes a file, and replaces one if that is allowed. */
  static void write(Path file, byte[] content, boolean force) {
    try {
      if (force) {
        Files.deleteIfExists(file);
      }
      write(file, content);
    } catch (FileAlreadyExistsException e) {
      throw new CommandException(file + ": is there already. Expected --force", e);
    } catch (IOException e) {
      throw new CommandException(file + ": cannot be written: " + e, e);
    }
  }

  /** It fails if there is such a file, or a link of that name. */
  private static OutputStream create(Path file) throws IOException {
    return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[65536];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
    }
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path directory, @org.onbehalf.internal.Nullable IOException thrown)
              throws IOException {
            if (thrown != null) {
              throw thrown;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
