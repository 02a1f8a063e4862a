package org.onbehalf.internal.runtime;

import java.util.Properties;
import java.util.UUID;

/**
 * Says which Onbehalfs live in this JVM, across class loaders: system properties and environment
 * are shared by all web applications of a server, so their forms without an application's name
 * count only while there is one. A system property per application, taken back when it stops, is
 * all that class loaders can share without pinning each other.
 */
final class LiveName {
  private static final String PREFIX = "org.onbehalf.live.";

  private final String key;
  private final String name;

  private LiveName(String key, String name) {
    this.key = key;
    this.name = name;
  }

  static LiveName register(String name) {
    LiveName live = new LiveName(PREFIX + UUID.randomUUID(), name);
    System.setProperty(live.key, name);
    return live;
  }

  /** Whether every Onbehalf that lives bears this name, as two versions of one application do. */
  boolean isAlone() {
    Properties properties = System.getProperties();
    for (String property : properties.stringPropertyNames()) {
      if (property.startsWith(PREFIX) && !name.equals(properties.getProperty(property))) {
        return false;
      }
    }
    return true;
  }

  void release() {
    System.clearProperty(key);
  }
}
