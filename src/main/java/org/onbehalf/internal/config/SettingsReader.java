package org.onbehalf.internal.config;

import org.onbehalf.ConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From all sources of a configuration to {@link Settings}. Later sources win: {@code
 * org/onbehalf/reference.conf} in the jar, the configuration file, context-params, init-params,
 * system properties, environment. Thread-safe.
 */
public final class SettingsReader {
  private static final Logger log = LoggerFactory.getLogger(SettingsReader.class);

  private SettingsReader() {}

  /**
   * The settings of that input. Warnings are logged.
   *
   * @throws ConfigurationException when something is wrong; the message tells all faults at once,
   *     and no secret
   */
  public static Settings read(ConfigurationInput input) {
    return read(input, new FaultReport(input.name));
  }

  /**
   * The settings of that text alone, as if it were the file of an application called {@code test}.
   *
   * @throws ConfigurationException as {@link #read(ConfigurationInput)}
   */
  public static Settings parse(String hocon) {
    return read(
        ConfigurationInput.named("test")
            .file(new ConfigurationInput.Document("onbehalf.conf", hocon, fileName -> null))
            .build());
  }

  /** As {@link #read(ConfigurationInput)}. */
  static Settings read(ConfigurationInput input, FaultReport report) {
    ConfigTree root =
        input.file == null
            ? withoutFile()
            : ConfigSource.read(input.file, input.environment, report);
    if (root == null) {
      throw new ConfigurationException(report.toString());
    }
    Overlay overlay = new Overlay(root, report);
    for (OuterValue value : OuterValues.of(input, report)) {
      overlay.apply(value);
    }
    report.masking().addSecretsOf(root);
    new KeyCheck(report).check(root);
    Settings settings = new Settings(input, Section.root(root, report));
    log(input.name, report);
    return settings;
  }

  private static ConfigTree withoutFile() {
    ConfigTree root = ConfigTree.section("not set anywhere");
    // what is missing there is the first that is told
    root.set(
        "AzureAd", ConfigTree.section("not set anywhere, and there is no WEB-INF/onbehalf.conf"));
    return root;
  }

  private static void log(String name, FaultReport report) {
    for (String warning : report.warnings()) {
      log.warn("Configuration of {}: {}", Masking.printable(name), warning);
    }
    if (!report.ignoredKeys().isEmpty()) {
      log.info(
          "Configuration of {}: known to Microsoft.Identity.Web and without a meaning here: {}",
          Masking.printable(name),
          String.join(", ", report.ignoredKeys()));
    }
    if (!report.foreignSections().isEmpty()) {
      log.info(
          "Configuration of {}: not of Onbehalf, and ignored: {}",
          Masking.printable(name),
          String.join(", ", report.foreignSections()));
    }
  }
}
