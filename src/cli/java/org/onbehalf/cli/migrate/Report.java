package org.onbehalf.cli.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/** What was found and done, and what a person must decide. Not thread-safe. */
final class Report {
  /** One thing that was done or is to be decided. */
  static final class Item {
    final String what;
    final String why;

    /** Empty if it is about no file. */
    String file = "";

    /** 0 if it is about no line. */
    int line;

    @Nullable String before;
    @Nullable String after;

    Item(String what, String why) {
      this.what = what;
      this.why = why;
    }

    Item at(String itsFile, int itsLine) {
      this.file = itsFile;
      this.line = itsLine;
      return this;
    }

    /** The exact edit; an empty text for what is removed or new. */
    Item edit(String itsBefore, String itsAfter) {
      this.before = itsBefore;
      this.after = itsAfter;
      return this;
    }
  }

  /** By subject, what the application has. */
  final Map<String, Set<String>> found = new LinkedHashMap<>();

  final List<Item> done = new ArrayList<>();
  final List<Item> decisions = new ArrayList<>();

  /** Requests that are decided differently than before. */
  final Set<String> differences = new LinkedHashSet<>();

  /** Methods that no constraint covers. */
  final Set<String> uncovered = new LinkedHashSet<>();

  void found(String subject, String what) {
    found.computeIfAbsent(subject, key -> new LinkedHashSet<>()).add(War.shown(what));
  }

  Item done(String what, String why) {
    Item item = new Item(what, why);
    done.add(item);
    return item;
  }

  Item decide(String what, String why) {
    Item item = new Item(what, why);
    decisions.add(item);
    return item;
  }
}
