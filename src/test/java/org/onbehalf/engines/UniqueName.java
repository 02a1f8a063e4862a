package org.onbehalf.engines;

import com.hazelcast.config.replacer.spi.ConfigReplacer;
import java.util.Properties;
import java.util.UUID;

/** Lets one JVM have several Hazelcast clients of one configuration file. */
public final class UniqueName implements ConfigReplacer {
  @Override
  public void init(Properties properties) {}

  @Override
  public String getPrefix() {
    return "unique";
  }

  @Override
  public String getReplacement(String what) {
    return what + UUID.randomUUID();
  }
}
