package org.onbehalf.internal.config;

import static org.onbehalf.internal.message.ConfigurationMessages.UNSET_REFERENCE;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/**
 * A value of the file that refers to something that is not set: a fault unless it is overridden.
 */
final class UnsetReference {
  private final List<String> path;
  private final String origin;
  private final String variable;
  private @Nullable ConfigTree value;

  UnsetReference(List<String> path, String origin, String variable) {
    this.path = path;
    this.origin = origin;
    this.variable = variable;
  }

  /** Notes the value as the file has it. */
  void foundIn(ConfigTree root) {
    value = valueIn(root);
  }

  /** Reports those whose value is still that of the file; each variable once. */
  static void report(List<UnsetReference> unset, ConfigTree root, FaultReport report) {
    Set<String> reported = new HashSet<>();
    for (UnsetReference each : unset) {
      ConfigTree now = each.valueIn(root);
      if (now == each.value && reported.add(each.variable)) {
        report.fault(
            UNSET_REFERENCE,
            KeyNames.display(each.path),
            each.origin,
            "a reference to " + each.variable + ", which is not set",
            "an environment variable of that name, or another value that overrides this one",
            "set the variable for the server's process; ${?NAME} makes it optional");
      }
    }
  }

  private @Nullable ConfigTree valueIn(ConfigTree root) {
    ConfigTree node = root;
    for (String segment : path) {
      if (node == null) {
        return null;
      }
      if (!node.isList()) {
        node = node.field(segment);
      } else {
        int index = Integer.parseInt(segment);
        node = index < node.elements().size() ? node.elements().get(index) : null;
      }
    }
    return node;
  }
}
