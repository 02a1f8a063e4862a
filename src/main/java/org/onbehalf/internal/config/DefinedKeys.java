package org.onbehalf.internal.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.config.ScannedDocument.Definition;
import org.onbehalf.internal.config.ScannedDocument.Reference;
import org.onbehalf.internal.config.ScannedDocument.Spot;

/** Judges what the files define, by their scans: what the parser would pass over in silence. */
final class DefinedKeys {
  /** Where the second of two values must not quietly win. */
  private static final Set<String> SECURITY_SECTIONS =
      new HashSet<>(
          Arrays.asList(
              "azuread",
              "issuers",
              "authentication",
              "authorization",
              "downstreamapis",
              "tokencache",
              "sessions",
              "challenges",
              "cors"));

  private final List<ScannedDocument> documents;
  private final FaultReport report;

  DefinedKeys(List<ScannedDocument> documents, FaultReport report) {
    this.documents = documents;
    this.report = report;
  }

  /** Reports keys set twice, references in quotes, secrets cut by a comment sign. */
  void check() {
    for (ScannedDocument document : documents) {
      for (Definition definition : document.definitions) {
        for (Reference reference : definition.references) {
          report.refersTo(reference.path.get(0));
        }
      }
      setTwice(document);
      for (Spot spot : document.quotedSubstitutions) {
        report.fault(
            KeyNames.display(spot.path),
            document.at(spot.line),
            "a ${…} within double quotes, which is not replaced there",
            "a reference outside the quotes",
            "write ${NAME} without quotes; to join it with text: ${NAME}\"/text\"");
      }
      for (Spot spot : document.escapedKeys) {
        report.fault(
            spot.path.isEmpty() ? "configuration file" : KeyNames.display(spot.path),
            document.at(spot.line),
            "a key with a backslash",
            "keys of letters, digits, _ and -",
            "write the key as it is");
      }
      for (Spot spot : document.cutByComment) {
        cut(document, spot);
      }
    }
  }

  private void cut(ScannedDocument document, Spot spot) {
    if (KeyNames.isSecret(spot.path)) {
      report.fault(
          KeyNames.display(spot.path),
          document.at(spot.line),
          "an unquoted value that ends at a # or //, which begins a comment",
          "a secret in double quotes",
          "put the value in double quotes; if a comment is meant, put a blank before it");
    } else {
      report.warn(
          KeyNames.display(spot.path)
              + " ("
              + document.at(spot.line)
              + "): the unquoted value ends at a # or //, which begins a comment. If it belongs to"
              + " the value, put the value in double quotes; else put a blank before it.");
    }
  }

  private void setTwice(ScannedDocument document) {
    Map<List<String>, Integer> lines = new HashMap<>();
    Map<List<String>, Integer> beneath = new HashMap<>();
    Set<List<String>> reported = new HashSet<>();
    for (Definition definition : document.definitions) {
      List<String> path = lowerCase(definition.path);
      if (!SECURITY_SECTIONS.contains(path.get(0))) {
        continue;
      }
      Integer first = lines.containsKey(path) ? lines.get(path) : beneath.get(path);
      boolean told = false;
      for (int length = 1; length < path.size(); length++) {
        told |= reported.contains(path.subList(0, length));
        beneath.putIfAbsent(path.subList(0, length), definition.line);
      }
      lines.putIfAbsent(path, definition.line);
      if (first != null && !definition.append && !told && reported.add(path)) {
        report.fault(
            KeyNames.display(definition.path),
            document.at(definition.line),
            "set a second time, after line " + first,
            "one value in one file",
            "remove one of the two; to override a value from outside, use a system property or an"
                + " environment variable");
      }
    }
  }

  /**
   * The variables that a file needs and that neither it nor the environment has, all at once.
   *
   * @return their names, as the parser will ask for them
   */
  Set<String> missingVariables(Map<String, String> environment) {
    Map<String, String> missing = new LinkedHashMap<>();
    for (ScannedDocument document : documents) {
      for (Definition definition : document.definitions) {
        for (Reference reference : definition.references) {
          if (!reference.optional
              && !environment.containsKey(reference.variable())
              && !defined(reference.path)
              && !defined(join(document.prefix, reference.path))
              && missing.put(reference.variable(), KeyNames.display(definition.path)) == null) {
            report.fault(
                KeyNames.display(definition.path),
                document.at(reference.line),
                "a reference to " + KeyNames.display(reference.path) + ", which is not set",
                "an environment variable of that name",
                "set the variable for the server's process; ${?NAME} makes it optional");
          }
        }
      }
    }
    return missing.keySet();
  }

  private boolean defined(List<String> path) {
    for (ScannedDocument document : documents) {
      for (Definition definition : document.definitions) {
        if (startsWith(definition.path, path) || startsWith(path, definition.path)) {
          return true;
        }
      }
    }
    return false;
  }

  static boolean startsWith(List<String> path, List<String> start) {
    return path.size() >= start.size() && path.subList(0, start.size()).equals(start);
  }

  static List<String> join(List<String> prefix, List<String> path) {
    List<String> joined = new ArrayList<>(prefix);
    joined.addAll(path);
    return joined;
  }

  private static List<String> lowerCase(List<String> path) {
    List<String> lower = new ArrayList<>();
    for (String name : path) {
      lower.add(name.toLowerCase(Locale.ROOT));
    }
    return lower;
  }
}
