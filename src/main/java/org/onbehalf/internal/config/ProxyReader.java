package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.HttpKeys.*;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.onbehalf.internal.Nullable;

/** Reads {@code Http.Proxy}. */
final class ProxyReader {

  private ProxyReader() {}

  /** Null when none is set. */
  static @Nullable Settings.Proxy read(Section section) {
    String host = section.find(PROXY_HOST);
    int port = section.get(PROXY_PORT);
    String user = section.find(PROXY_USER);
    String password = section.find(PROXY_PASSWORD);
    List<String> exceptions = exceptions(section);
    boolean hasPassword = password != null && !password.isEmpty();
    if (host == null) {
      if (!section.isSet(PROXY_HOST) && (user != null || hasPassword || !exceptions.isEmpty())) {
        section.fault(PROXY_HOST, "nothing", "the proxy's name or address", "set Http.Proxy.Host");
      }
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
    section.words(PROXY_EXCEPTIONS).forEach(word -> exceptions.add(word.toLowerCase(Locale.ROOT)));
    return Collections.unmodifiableList(exceptions);
  }
}
