package org.onbehalf.internal.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/**
 * A configuration file with all that it includes, read and scanned, before any of it is given to
 * the parser: the parser itself never opens a file, a URL or the class path.
 */
final class DocumentSet {
  private static final int LARGEST = 1 << 20;
  private static final int DEEPEST = 8;
  private static final int MOST_INCLUDES = 64;

  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

  private final ConfigurationInput.Document main;
  private final FaultReport report;
  private final Map<String, String> texts = new HashMap<>();
  private final List<ScannedDocument> scanned = new ArrayList<>();
  private boolean complete = true;
  private int includes;

  private DocumentSet(ConfigurationInput.Document main, FaultReport report) {
    this.main = main;
    this.report = report;
  }

  /** The file and its includes; null when they cannot be parsed, which the report says then. */
  static @Nullable DocumentSet gather(ConfigurationInput.Document main, FaultReport report) {
    DocumentSet set = new DocumentSet(main, report);
    set.add(main.origin, main.text, Collections.emptyList(), new ArrayList<>());
    return set.complete ? set : null;
  }

  /** The main file's text, ready for the parser. */
  String mainText() {
    return text(main.origin);
  }

  /** The text of an included file, ready for the parser; null when it was not foreseen. */
  @Nullable
  String included(String fileName) {
    return texts.get(siblingOrigin(fileName));
  }

  /** How messages call an included file: beside the main one. */
  String siblingOrigin(String fileName) {
    int slash = Math.max(main.origin.lastIndexOf('/'), main.origin.lastIndexOf('\\'));
    return main.origin.substring(0, slash + 1) + fileName;
  }

  /** All files, one included twice counting twice. */
  List<ScannedDocument> scanned() {
    return Collections.unmodifiableList(scanned);
  }

  private String text(String origin) {
    String text = texts.get(origin);
    if (text == null) {
      throw new IllegalStateException("not gathered");
    }
    return text;
  }

  private void add(String origin, String raw, List<String> prefix, List<String> chain) {
    if (raw.length() > LARGEST) {
      refuse(origin, raw.length() + " characters", "at most 1 MiB", "split or shorten the file");
      return;
    }
    String text = texts.computeIfAbsent(origin, unread -> BlockComments.remove(raw));
    ScannedDocument document = HoconScanner.scan(origin, text, prefix);
    scanned.add(document);
    if (document.tooDeep) {
      refuse(
          document.at(Math.max(1, document.problemLine)),
          "sections, lists or dotted names nested too deep",
          "at most 32 levels",
          "check for a bracket too many");
      return;
    }
    chain.add(origin);
    for (ScannedDocument.Include include : document.includes) {
      include(document, include, chain);
    }
    chain.remove(chain.size() - 1);
  }

  private void include(
      ScannedDocument document, ScannedDocument.Include include, List<String> chain) {
    String at = document.at(include.line);
    String name = include.fileName;
    if (name == null || !PLAIN_NAME.matcher(name).matches()) {
      refuse(
          at,
          "an include of something else than a plain file name",
          "include \"name.conf\" of a file beside this one",
          "move the file beside "
              + main.origin
              + " and name it without a path; url(), file() and"
              + " classpath() are not allowed");
      return;
    }
    String origin = siblingOrigin(name);
    if (chain.contains(origin)) {
      refuse(at, "a file that includes itself", "no circle", "remove one of the includes");
      return;
    }
    includes++;
    if (chain.size() >= DEEPEST || includes > MOST_INCLUDES) {
      refuse(at, "too many includes", "at most 8 deep and 64 in all", "join the files");
      return;
    }
    String raw = read(name, at);
    if (raw != null) {
      add(origin, raw, include.prefix, chain);
    }
  }

  private @Nullable String read(String name, String at) {
    try {
      String raw = main.siblings.read(name);
      if (raw == null) {
        refuse(
            at,
            "an include of a file that does not exist",
            "a file " + siblingOrigin(name),
            "create the file, or remove the include");
      }
      return raw;
    } catch (CharacterCodingException e) {
      refuse(
          at,
          "an include of a file that is not UTF-8",
          "a text file " + siblingOrigin(name) + " in UTF-8",
          "save the file as UTF-8");
      return null;
    } catch (IOException e) {
      refuse(
          at,
          "an include of a file that cannot be read",
          "a readable text file " + siblingOrigin(name),
          "let the server's user read the file");
      return null;
    }
  }

  private void refuse(String origin, String found, String expected, String remedy) {
    complete = false;
    report.fault("configuration file", origin, found, expected, remedy);
  }
}
