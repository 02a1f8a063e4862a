package org.onbehalf.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a person changes in files, as a unified diff. The line numbers do not count, and neither do
 * blanks at the ends of lines.
 */
final class Edits {
  /** Of one file; the lines of a hunk still have their first column. */
  private record Change(String file, List<List<String>> hunks) {}

  private final List<Change> changes = new ArrayList<>();

  Edits(List<String> diff) {
    for (String line : diff) {
      if (line.startsWith("--- ")) {
        // the file that is there; the next line names it again
        continue;
      }
      if (line.startsWith("+++ ")) {
        changes.add(new Change(line.substring(4).trim(), new ArrayList<>()));
      } else if (line.startsWith("@@")) {
        last(changes).hunks.add(new ArrayList<>());
      } else if (!changes.isEmpty()) {
        last(last(changes).hunks).add(line.isEmpty() ? " " : line);
      }
    }
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  /** How many lines somebody had to write or delete; one that is replaced counts once. */
  int lines() {
    int lines = 0;
    for (Change change : changes) {
      for (List<String> hunk : change.hunks) {
        int removed = 0;
        int added = 0;
        for (String line : hunk) {
          boolean blank = line.substring(1).isBlank();
          removed += !blank && line.startsWith("-") ? 1 : 0;
          added += !blank && line.startsWith("+") ? 1 : 0;
        }
        lines += Math.max(removed, added);
      }
    }
    return lines;
  }

  /** Changes the files in a directory; a file that is not there yet is written. */
  void apply(Path directory) {
    try {
      for (Change change : changes) {
        Path file = directory.resolve(change.file);
        List<String> lines =
            Files.exists(file) ? new ArrayList<>(Files.readAllLines(file)) : new ArrayList<>();
        for (List<String> hunk : change.hunks) {
          apply(hunk, lines, change.file);
        }
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void apply(List<String> hunk, List<String> lines, String file) {
    List<String> before = new ArrayList<>();
    List<String> after = new ArrayList<>();
    for (String line : hunk) {
      String text = line.substring(1).stripTrailing();
      if (!line.startsWith("+")) {
        before.add(text);
      }
      if (!line.startsWith("-")) {
        after.add(text);
      }
    }
    List<String> compared = lines.stream().map(String::stripTrailing).toList();
    int at = Collections.indexOfSubList(compared, before);
    if (at < 0) {
      throw new IllegalStateException(file + " has nowhere these lines:\n" + before);
    }
    List<String> place = lines.subList(at, at + before.size());
    place.clear();
    place.addAll(after);
  }
}
