package org.onbehalf.internal.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.ScannedDocument.Definition;
import org.onbehalf.internal.config.ScannedDocument.Reference;

/**
 * Bounds what <code>${…}</code> may grow to, before anything is resolved: twenty lines that each
 * name the line before twice are a million copies. The size reckoned here is never less than the
 * true one.
 */
final class ExpansionLimit {
  private static final long LARGEST = 1 << 20;
  private static final int MOST_REFERENCES = 256;
  private static final int LONGEST_CHAIN = 32;

  private final List<ScannedDocument> documents;
  private final Map<String, String> environment;
  private final Map<List<String>, Long> sizes = new HashMap<>();
  private final Set<List<String>> underWay = new HashSet<>();
  private @Nullable String problem;

  private ExpansionLimit(List<ScannedDocument> documents, Map<String, String> environment) {
    this.documents = documents;
    this.environment = environment;
  }

  /** What is wrong with the references, in words; null when they may be resolved. */
  static @Nullable String problem(
      List<ScannedDocument> documents, Map<String, String> environment) {
    return new ExpansionLimit(documents, environment).check();
  }

  private @Nullable String check() {
    int references = 0;
    for (ScannedDocument document : documents) {
      for (Definition definition : document.definitions) {
        references += definition.references.size();
      }
    }
    if (references > MOST_REFERENCES) {
      return references + " references, of which " + MOST_REFERENCES + " are allowed";
    }
    long total = 0;
    for (ScannedDocument document : documents) {
      for (Definition definition : document.definitions) {
        total = add(total, size(definition, document.prefix));
      }
    }
    if (problem == null && total > LARGEST) {
      problem = "references that grow to more than 1 MiB of text";
    }
    return problem;
  }

  private long size(Definition definition, List<String> prefix) {
    long size = definition.size;
    for (Reference reference : definition.references) {
      size = add(size, size(reference.path));
      if (!prefix.isEmpty()) {
        size = add(size, size(DefinedKeys.join(prefix, reference.path)));
      }
    }
    return size;
  }

  /** What a reference to that path may bring: all that is defined at, beneath or above it. */
  private long size(List<String> target) {
    Long known = sizes.get(target);
    if (known != null) {
      return known;
    }
    if (problem != null) {
      return LARGEST;
    }
    if (underWay.contains(target) || underWay.size() >= LONGEST_CHAIN) {
      problem =
          underWay.contains(target)
              ? "a reference that leads back to itself"
              : "a chain of more than " + LONGEST_CHAIN + " references";
      return LARGEST;
    }
    underWay.add(target);
    String variable = environment.get(String.join(".", target));
    long size = 1L + (variable == null ? 0 : variable.length());
    for (ScannedDocument document : documents) {
      for (Definition definition : document.definitions) {
        if (DefinedKeys.startsWith(definition.path, target)
            || DefinedKeys.startsWith(target, definition.path)) {
          size = add(size, size(definition, document.prefix));
        }
      }
    }
    underWay.remove(target);
    sizes.put(target, size);
    return size;
  }

  /** Stops growing above the limit, so that nothing overflows. */
  private static long add(long left, long right) {
    return Math.min(left + right, 4 * LARGEST);
  }
}
