package org.onbehalf.cli.migrate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.onbehalf.cli.CommandException;

/** A WAR as a directory. */
final class DirectoryWar extends War {
  private final List<String> names = new ArrayList<>();

  /** The directory itself, where the path that was given is a link. */
  private final Path root;

  DirectoryWar(Path path) {
    super(path);
    try {
      root = path.toRealPath();
      read();
    } catch (IOException e) {
      throw new CommandException(path + ": cannot be read: " + e.getMessage(), e);
    }
    Collections.sort(names);
  }

  private void read() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      long total = 0;
      for (Path file : (Iterable<Path>) files::iterator) {
        if (Files.isDirectory(file)) {
          // a link to a directory is not walked into, and would be lost
          checkInside(file, Files.isSymbolicLink(file));
          continue;
        }
        checkInside(file, false);
        names.add(root.relativize(file).toString().replace('\\', '/'));
        checkCount(names.size());
        total += Files.size(file);
        checkTotal(total);
      }
    }
  }

  private void checkInside(Path file, boolean linkedDirectory) throws IOException {
    if (linkedDirectory || !file.toRealPath().startsWith(root)) {
      throw new CommandException(
          shown(file.toString())
              + ": found a link. Expected files and directories: put what it leads to in its place");
    }
  }

  @Override
  List<String> names() {
    return Collections.unmodifiableList(names);
  }

  @Override
  boolean has(String name) {
    return Collections.binarySearch(names, name) >= 0;
  }

  @Override
  InputStream open(String name) throws IOException {
    return Files.newInputStream(root.resolve(name));
  }

  @Override
  long size(String name) throws IOException {
    return Files.size(root.resolve(name));
  }

  @Override
  public void close() {}
}
