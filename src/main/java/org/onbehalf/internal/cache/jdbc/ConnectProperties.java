package org.onbehalf.internal.cache.jdbc;

import java.time.Duration;
import java.util.Locale;
import java.util.Properties;

/**
 * How each driver calls the limits of connecting, which JDBC has no name for ({@code
 * DriverManager.setLoginTimeout} is the whole server's, and most drivers ignore it). What stands in
 * the URL itself is left alone.
 */
final class ConnectProperties {
  private ConnectProperties() {}

  static Properties of(String url, Duration limit) {
    String lower = url.toLowerCase(Locale.ROOT);
    String millis = Long.toString(limit.toMillis());
    String seconds = Long.toString(NetworkLimit.seconds(limit));
    Properties properties = new Properties();
    if (lower.startsWith("jdbc:postgresql:")) {
      put(properties, lower, "connectTimeout", seconds);
      put(properties, lower, "socketTimeout", seconds);
      put(properties, lower, "tcpKeepAlive", "true");
      put(properties, lower, "ApplicationName", "onbehalf");
      // else its exceptions hold the rows
      put(properties, lower, "logServerErrorDetail", "false");
    } else if (lower.startsWith("jdbc:mariadb:") || lower.startsWith("jdbc:mysql:")) {
      put(properties, lower, "connectTimeout", millis);
      put(properties, lower, "socketTimeout", millis);
      put(properties, lower, "tcpKeepAlive", "true");
    } else if (lower.startsWith("jdbc:sqlserver:")) {
      put(properties, lower, "loginTimeout", seconds);
      put(properties, lower, "socketTimeout", millis);
    } else if (lower.startsWith("jdbc:oracle:")) {
      put(properties, lower, "oracle.net.CONNECT_TIMEOUT", millis);
      put(properties, lower, "oracle.jdbc.ReadTimeout", millis);
    }
    return properties;
  }

  private static void put(Properties properties, String url, String name, String value) {
    if (!url.contains(name.toLowerCase(Locale.ROOT) + "=")) {
      properties.setProperty(name, value);
    }
  }
}
