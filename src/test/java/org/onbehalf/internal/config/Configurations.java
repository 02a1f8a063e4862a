package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.onbehalf.internal.runtime.Settings;

/** What the tests of this package write again and again. */
final class Configurations {
  static final String CLIENT_ID = "11111111-2222-3333-4444-555555555555";

  static final String MINIMAL =
      """
      AzureAd {
        TenantId = "contoso.onmicrosoft.com"
        ClientId = "11111111-2222-3333-4444-555555555555"
      }
      """;

  private Configurations() {}

  static ConfigurationInput.Builder input(String hocon) {
    return input(hocon, Map.of());
  }

  /** The file beside which those others lie. */
  static ConfigurationInput.Builder input(String hocon, Map<String, String> siblings) {
    return ConfigurationInput.named("orders")
        .file(
            new ConfigurationInput.Document(
                "WEB-INF/onbehalf.conf", hocon, new HashMap<>(siblings)::get));
  }

  static Settings read(String hocon) {
    return Settings.read(input(hocon).build());
  }

  /** The faults of that input; none is a failure of the test. */
  static List<Fault> faults(ConfigurationInput.Builder input) {
    FaultReport report = new FaultReport("orders");
    ConfigurationException refused =
        catchThrowableOfType(
            ConfigurationException.class, () -> new Settings(input.build(), report));
    if (refused == null) {
      throw new AssertionError("accepted, though it should be refused");
    }
    if (refused.getCause() != null) {
      throw new AssertionError("a fault report has no cause", refused.getCause());
    }
    return report.faults();
  }

  static List<Fault> faults(String hocon) {
    return faults(input(hocon));
  }

  /** The one fault of that input. */
  static Fault fault(ConfigurationInput.Builder input) {
    List<Fault> faults = faults(input);
    if (faults.size() != 1) {
      throw new AssertionError("one fault was expected: " + faults);
    }
    return faults.get(0);
  }

  static Fault fault(String hocon) {
    return fault(input(hocon));
  }

  /** The message that the operator sees. */
  static String message(ConfigurationInput.Builder input) {
    ConfigurationException refused =
        catchThrowableOfType(ConfigurationException.class, () -> Settings.read(input.build()));
    if (refused == null) {
      throw new AssertionError("accepted, though it should be refused");
    }
    return String.valueOf(refused.getMessage());
  }

  static DownstreamApiSettings apiOf(Settings settings, String name) {
    return Objects.requireNonNull(settings.acquisition.downstreamApis.get(name), name);
  }

  static List<String> warnings(ConfigurationInput.Builder input) {
    FaultReport report = new FaultReport("orders");
    new Settings(input.build(), report);
    return report.warnings();
  }
}
