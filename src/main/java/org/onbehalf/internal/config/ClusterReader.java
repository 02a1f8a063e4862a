package org.onbehalf.internal.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.onbehalf.internal.Nullable;

/** Reads {@code TokenCache.Cluster}. */
final class ClusterReader {
  private static final int PORT = 9410;
  private static final long SMALLEST = 1L << 20;
  private static final long LARGEST = 1L << 40;

  private ClusterReader() {}

  /** Null when no server is named. */
  static @Nullable ClusterSettings read(Section section) {
    List<InetSocketAddress> servers = ServerList.read(section, "Servers", PORT);
    ClusterSettings settings =
        new ClusterSettings(
            servers,
            name(section, "Name"),
            name(section, "Resource"),
            section.longSize("TokensSize", SMALLEST, LARGEST),
            section.longSize("SessionsSize", SMALLEST, LARGEST),
            section.duration("ConnectTimeout", Duration.ofMillis(1), Duration.ofMinutes(1)));
    return servers.isEmpty() ? null : settings;
  }

  private static String name(Section section, String key) {
    String name = section.text(key);
    if (name == null || !name.matches("[A-Za-z0-9._-]{1,64}")) {
      section.fault(
          key,
          name == null ? "nothing" : section.show(key, name),
          "1 to 64 letters, digits, ., _ or -",
          "write such a name, or remove the key");
      return "";
    }
    return name;
  }
}
