package org.onbehalf.testing;

import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.runtime.Settings;

/** Settings for tests, read as those of an application are. */
public final class TestSettings {
  private TestSettings() {}

  /** The settings of that text alone, as if it were the file of an application called test. */
  public static Settings parse(String hocon) {
    return Settings.read(
        ConfigurationInput.named("test")
            .file(new ConfigurationInput.Document("onbehalf.conf", hocon, fileName -> null))
            .build());
  }
}
