package org.onbehalf.cli.migrate;

import java.util.Map;
import java.util.TreeMap;

/** A text that is changed at some places and nowhere else. Not thread-safe. */
final class EditedText {
  private final String original;
  private final TreeMap<Integer, Edit> edits = new TreeMap<>();

  EditedText(String original) {
    this.original = original;
  }

  String original() {
    return original;
  }

  boolean isChanged() {
    return !edits.isEmpty();
  }

  /** Inserts in front of what stands there; a second insertion comes behind the first. */
  void insert(int at, String text) {
    Edit there = edits.get(at);
    if (there == null) {
      edits.put(at, new Edit(at, text));
    } else {
      edits.put(at, new Edit(there.end, there.text + text));
    }
  }

  /** Replaces a part; what was inserted at its beginning stays. */
  void replace(int start, int end, String text) {
    Map.Entry<Integer, Edit> before = edits.floorEntry(start);
    Map.Entry<Integer, Edit> next = edits.higherEntry(start);
    if ((before != null && before.getValue().end > start)
        || (next != null && next.getKey() < end)) {
      throw new IllegalStateException("two edits of one place: " + start);
    }
    Edit there = edits.get(start);
    edits.put(start, new Edit(end, there == null ? text : there.text + text));
  }

  /**
   * Removes a part, together with its lines if nothing else stands on them.
   *
   * @param end behind the part
   */
  void remove(int start, int end) {
    int from = start;
    while (from > 0 && isBlank(original.charAt(from - 1))) {
      from--;
    }
    int to = end;
    while (to < original.length() && isBlank(original.charAt(to))) {
      to++;
    }
    boolean startsLine = from == 0 || isBreak(original.charAt(from - 1));
    boolean endsLine = to < original.length() && isBreak(original.charAt(to));
    if (startsLine && endsLine) {
      boolean two = original.startsWith("\r\n", to);
      replace(from, to + (two ? 2 : 1), "");
    } else {
      replace(start, end, "");
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isBreak(char c) {
    return c == '\n' || c == '\r';
  }

  /** The indentation of the line on which that place lies. */
  String indentation(int at) {
    int line = at;
    while (line > 0 && !isBreak(original.charAt(line - 1))) {
      line--;
    }
    int end = line;
    while (end < at && isBlank(original.charAt(end))) {
      end++;
    }
    return original.substring(line, end);
  }

  /** How its lines end. */
  String lineBreak() {
    return original.contains("\r\n") ? "\r\n" : "\n";
  }

  /** The number of the line of a place, from 1. */
  int line(int at) {
    int line = 1;
    for (int i = 0; i < at && i < original.length(); i++) {
      line += original.charAt(i) == '\n' ? 1 : 0;
    }
    return line;
  }

  /** The text with all edits. */
  String edited() {
    StringBuilder text = new StringBuilder();
    int copied = 0;
    for (Map.Entry<Integer, Edit> each : edits.entrySet()) {
      text.append(original, copied, each.getKey()).append(each.getValue().text);
      copied = each.getValue().end;
    }
    return text.append(original, copied, original.length()).toString();
  }

  private static final class Edit {
    final int end;
    final String text;

    Edit(int end, String text) {
      this.end = end;
      this.text = text;
    }
  }
}
