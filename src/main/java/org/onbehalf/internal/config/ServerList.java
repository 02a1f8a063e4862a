package org.onbehalf.internal.config;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads lists of {@code host:port}. No name is looked up. */
final class ServerList {
  private static final Pattern SERVER =
      Pattern.compile(
          "([A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}\\])"
              + "(?::(\\d{1,5}))?");

  private static final int MOST = 100;

  private ServerList() {}

  /**
   * The servers in the order of the list; empty when none are set or one is wrong.
   *
   * @param defaultPort where none is written
   */
  static List<InetSocketAddress> read(Section section, Key<?> name, int defaultPort) {
    List<InetSocketAddress> servers = new ArrayList<>();
    for (String word : section.words(name)) {
      Matcher server = SERVER.matcher(word);
      int port =
          server.matches() && server.group(2) != null
              ? Integer.parseInt(server.group(2))
              : defaultPort;
      if (!server.matches() || port < 1 || port > 65535 || servers.size() == MOST) {
        section.fault(
            name,
            servers.size() == MOST ? "more than " + MOST + " servers" : section.show(name, word),
            "host names or addresses, each with its port, such as redis.contoso.com:6379",
            "write host:port; an IPv6 address in square brackets");
        return Collections.emptyList();
      }
      String host = server.group(1);
      servers.add(
          InetSocketAddress.createUnresolved(
              host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port));
    }
    return Collections.unmodifiableList(servers);
  }
}
