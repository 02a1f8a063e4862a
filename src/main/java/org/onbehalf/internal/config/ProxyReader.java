package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.HttpKeys.*;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/** Reads {@code Http.Proxy}. */
final class ProxyReader {
  private static final Pattern HOST =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}\\]");

  private ProxyReader() {}

  /** Null when none is set. */
  static @Nullable Settings.Proxy read(Section section) {
    String host = section.text(PROXY_HOST);
    int port = section.get(PROXY_PORT);
    String user = section.text(PROXY_USER);
    String password = section.plain(PROXY_PASSWORD);
    List<String> exceptions = exceptions(section);
    boolean hasPassword = password != null && !password.isEmpty();
    if (host == null) {
      if (user != null || hasPassword || !exceptions.isEmpty()) {
        section.fault(PROXY_HOST, "nothing", "the proxy's name or address", "set Http.Proxy.Host");
      }
      return null;
    }
    if (!HOST.matcher(host).matches()) {
      section.reject(
          PROXY_HOST,
          host,
          "a host name or an address, without http:// and port",
          "write the port to Http.Proxy.Port");
      return null;
    }
    if (user == null ? hasPassword : user.contains(":")) {
      section.fault(
          PROXY_USER,
          user == null ? "a password without a user" : "a name with a colon",
          "the name that the proxy knows this server by",
          "set the user, or remove the password");
      return null;
    }
    return new Settings.Proxy(host, port, user, password == null ? "" : password, exceptions);
  }

  private static List<String> exceptions(Section section) {
    List<String> exceptions = new ArrayList<>();
    for (String word : section.words(PROXY_EXCEPTIONS)) {
      String name = word.startsWith("*.") ? word.substring(2) : word;
      if (!HOST.matcher(name).matches()) {
        section.reject(
            PROXY_EXCEPTIONS,
            word,
            "host names; *. at the start stands for any name before the rest",
            "write names such as login.contoso.com or *.contoso.com");
      }
      exceptions.add(word.toLowerCase(Locale.ROOT));
    }
    return Collections.unmodifiableList(exceptions);
  }
}
