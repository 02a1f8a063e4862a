package org.onbehalf.internal.config;

import java.util.ArrayList;
import java.util.List;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.config.ExternalValues.ExternalValue;

/**
 * Merges all sources of a configuration and checks their keys. Later sources win: {@code
 * org/onbehalf/reference.conf} in the jar, the configuration file, context-params, init-params,
 * system properties, environment.
 */
public final class ConfigurationReader {
  private ConfigurationReader() {}

  /**
   * The root section.
   *
   * @param report takes the faults
   * @throws ConfigurationException if the file cannot be parsed
   */
  public static Section read(ConfigurationInput input, FaultReport report) {
    List<UnsetReference> unset = new ArrayList<>();
    ConfigTree root =
        input.file == null
            ? withoutFile()
            : new ConfigSource(input.file, input.environment, report, unset).read();
    if (root == null) {
      throw new ConfigurationException(report.toString());
    }
    unset.forEach(reference -> reference.foundIn(root));
    Overlay overlay = new Overlay(root, report);
    for (ExternalValue value : ExternalValues.of(input, report)) {
      overlay.apply(value);
    }
    UnsetReference.report(unset, root, report);
    report.masking().addSecretsOf(root);
    new KeyCheck(report).check(root);
    return Section.root(root, report);
  }

  private static ConfigTree withoutFile() {
    ConfigTree root = ConfigTree.section("not set anywhere");
    // what is missing there is the first that is told
    root.set(
        "AzureAd", ConfigTree.section("not set anywhere, and there is no WEB-INF/onbehalf.conf"));
    return root;
  }
}
