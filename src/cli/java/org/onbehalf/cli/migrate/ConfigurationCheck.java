package org.onbehalf.cli.migrate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.runtime.Settings;

/** Reads the configuration that is to be written as the library does. */
final class ConfigurationCheck {
  private static final String ANY_ID = "00000000-0000-0000-0000-000000000001";

  private final Report report;

  ConfigurationCheck(Report report) {
    this.report = report;
  }

  void check(
      String configuration, String name, Collection<String> mappings, Descriptor descriptor) {
    Map<String, String> environment = new HashMap<>();
    environment.put("AZURE_TENANT_ID", ANY_ID);
    environment.put("AZURE_CLIENT_ID", ANY_ID);
    List<String> servlets = new ArrayList<>();
    for (String servlet : descriptor.servlets.keySet()) {
      servlets.addAll(descriptor.servletPatterns(servlet));
    }
    try {
      Settings.read(
          ConfigurationInput.named(name)
              .file(
                  new ConfigurationInput.Document(
                      Migration.CONFIGURATION, configuration, sibling -> null))
              .environment(environment)
              .contextPath(name.equals("ROOT") ? "" : "/" + name)
              .mappings(mappings, servlets)
              .build());
    } catch (ConfigurationException e) {
      report
          .decide(
              "Correct the configuration: " + War.shown(String.valueOf(e.getMessage())),
              "With these faults each request is answered 500")
          .at(Migration.CONFIGURATION, 0);
    }
  }
}
