package org.onbehalf.internal.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.onbehalf.internal.Nullable;

/** What {@link HoconScanner} saw in one file. Holds no value, only how long values are. */
final class ScannedDocument {
  /** A place where a key is given a value that is not merely a section. */
  static final class Definition {
    final List<String> path;
    final int line;

    /** {@code +=}: adds to what is there rather than replacing it. */
    final boolean append;

    final List<Reference> references = new ArrayList<>();

    /** False while nothing but a section was seen. */
    boolean plain;

    /** How much text it contributes itself, references not counted. */
    long size = 1;

    Definition(List<String> path, int line, boolean append) {
      this.path = Collections.unmodifiableList(new ArrayList<>(path));
      this.line = line;
      this.append = append;
    }
  }

  /** A <code>${path}</code>. */
  static final class Reference {
    final List<String> path;
    final boolean optional;
    final int line;

    Reference(List<String> path, boolean optional, int line) {
      this.path = path;
      this.optional = optional;
      this.line = line;
    }

    /** As an environment variable's name. */
    String variable() {
      return String.join(".", path);
    }
  }

  /** An {@code include} statement. */
  static final class Include {
    final List<String> prefix;

    /** The file's name; null when it is not a plain quoted string. */
    final @Nullable String fileName;

    final int line;

    Include(List<String> prefix, @Nullable String fileName, int line) {
      this.prefix = Collections.unmodifiableList(new ArrayList<>(prefix));
      this.fileName = fileName;
      this.line = line;
    }
  }

  /** Something at a line of the file. */
  static final class Spot {
    final List<String> path;
    final int line;

    Spot(List<String> path, int line) {
      this.path = Collections.unmodifiableList(new ArrayList<>(path));
      this.line = line;
    }
  }

  final String origin;

  /** Where the file is included. */
  final List<String> prefix;

  final List<Definition> definitions = new ArrayList<>();
  final List<Include> includes = new ArrayList<>();

  /** Quoted strings with <code>${</code> in them. */
  final List<Spot> quotedSubstitutions = new ArrayList<>();

  /** Unquoted values that a comment follows without a blank. */
  final List<Spot> cutByComment = new ArrayList<>();

  /** The first thing that HOCON does not allow, in words; null when nothing was noticed. */
  @Nullable String problem;

  int problemLine;

  /** Nested deeper than anything reasonable: not to be given to a recursive parser. */
  boolean tooDeep;

  ScannedDocument(String origin, List<String> prefix) {
    this.origin = origin;
    this.prefix = prefix;
  }

  String at(int line) {
    return origin + " line " + line;
  }
}
