package org.onbehalf.cli.migrate;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.onbehalf.cli.CommandException;
import org.onbehalf.internal.Nullable;

/**
 * The files of a web application, packed or as a directory. It may come from anywhere: names that
 * lead out of it and sizes that no application has are refused. Only read, never changed. Not
 * thread-safe.
 */
abstract class War implements Closeable {
  private static final int MOST_ENTRIES = 200_000;
  private static final long MOST_BYTES = 8L << 30;

  /** More than any descriptor or class has. */
  static final int MOST_BYTES_IN_MEMORY = 32 << 20;

  final Path path;

  War(Path path) {
    this.path = path;
  }

  /** A file is taken for an archive. */
  static War open(Path path) {
    if (Files.isDirectory(path)) {
      return new DirectoryWar(path);
    }
    if (!Files.isRegularFile(path)) {
      throw new CommandException(path + ": found no file. Expected a WAR or its directory");
    }
    return new PackedWar(path);
  }

  /** The names of all files, by slashes, in their order. */
  abstract List<String> names();

  abstract boolean has(String name);

  /** A file's content; it ends with an exception if it is longer than it may be. */
  abstract InputStream open(String name) throws IOException;

  /** The size that the file is said to have. */
  abstract long size(String name) throws IOException;

  @Override
  public abstract void close();

  /** The context path that the name leads to on most servers, without its slash. */
  String contextName() {
    String file = String.valueOf(path.toAbsolutePath().normalize().getFileName());
    String name = file.endsWith(".war") ? file.substring(0, file.length() - 4) : file;
    return name.replaceAll("##.*", "");
  }

  /** Null if there is no such file. */
  @Nullable
  byte[] read(String name) {
    if (!has(name)) {
      return null;
    }
    try (InputStream in = open(name)) {
      return bytes(in, name);
    } catch (IOException e) {
      throw new CommandException(shown(name) + ": cannot be read: " + e.getMessage(), e);
    }
  }

  static byte[] bytes(InputStream in, String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      bytes.write(buffer, 0, read);
      if (bytes.size() > MOST_BYTES_IN_MEMORY) {
        throw new CommandException(
            shown(name) + ": found more than " + (MOST_BYTES_IN_MEMORY >> 20) + " MiB. Not read");
      }
    }
    return bytes.toByteArray();
  }

  /** The files beneath a folder whose names end so. */
  List<String> names(String folder, String end) {
    List<String> found = new ArrayList<>();
    for (String name : names()) {
      if (name.startsWith(folder) && name.endsWith(end)) {
        found.add(name);
      }
    }
    return found;
  }

  /**
   * Refuses a name that could lead out of the application.
   *
   * @throws CommandException if so
   */
  static void checkName(String name) {
    boolean bad =
        name.isEmpty()
            || name.startsWith("/")
            || name.indexOf('\\') >= 0
            || name.matches("[A-Za-z]:.*")
            || ("/" + name + "/").contains("/../")
            || ("/" + name + "/").contains("/./")
            || name.contains("//");
    for (int i = 0; i < name.length(); i++) {
      bad |= name.charAt(i) < ' ';
    }
    if (bad) {
      throw new CommandException(
          "\"" + shown(name) + "\": an entry whose name leads out of the application. Not read");
    }
  }

  static void checkCount(int entries) {
    if (entries > MOST_ENTRIES) {
      throw new CommandException("found more than " + MOST_ENTRIES + " files. Not read");
    }
  }

  static void checkTotal(long bytes) {
    if (bytes > MOST_BYTES) {
      throw new CommandException("found more than " + (MOST_BYTES >> 30) + " GiB. Not read");
    }
  }

  /** Without characters that a terminal obeys. */
  static String shown(String text) {
    return text.replaceAll("[\\p{Cntrl}\u0080-\u009f\u2028-\u202e\u2066-\u2069]", "?");
  }
}
