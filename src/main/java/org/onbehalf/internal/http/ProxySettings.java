package org.onbehalf.internal.http;

import static org.onbehalf.internal.config.HttpKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.INVALID;
import static org.onbehalf.internal.message.ConfigurationMessages.MISSING;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Section;

/** An HTTP proxy between this server and Entra. */
public final class ProxySettings {
  public final String host;
  public final int port;

  /** Null for a proxy that asks for none. */
  public final @Nullable String user;

  /** Empty without a user. */
  public final String password;

  /** Hosts that are reached without it, in lower case; {@code *.} at the start is any name. */
  public final List<String> exceptions;

  public ProxySettings(
      String host, int port, @Nullable String user, String password, List<String> exceptions) {
    this.host = host;
    this.port = port;
    this.user = user;
    this.password = password;
    this.exceptions = exceptions;
  }

  /** Whether that host is reached through it. */
  public boolean isFor(String target) {
    String name = target.toLowerCase(Locale.ROOT);
    for (String exception : exceptions) {
      if (name.equals(exception)
          || (exception.startsWith("*.") && name.endsWith(exception.substring(1)))) {
        return false;
      }
    }
    return true;
  }

  /** Shows where it is, not how one gets in. */
  @Override
  public String toString() {
    return "Proxy(" + host + ":" + port + ")";
  }

  /** Null when none is set. */
  static @Nullable ProxySettings read(Section section) {
    String host = section.find(PROXY_HOST);
    int port = section.get(PROXY_PORT);
    String user = section.find(PROXY_USER);
    String password = section.find(PROXY_PASSWORD);
    List<String> exceptions = exceptions(section);
    boolean hasPassword = password != null && !password.isEmpty();
    if (host == null) {
      if (!section.isSet(PROXY_HOST) && (user != null || hasPassword || !exceptions.isEmpty())) {
        section.fault(
            MISSING, PROXY_HOST, "nothing", "the proxy's name or address", "set Http.Proxy.Host");
      }
      return null;
    }
    if (user == null ? hasPassword : user.contains(":")) {
      section.fault(
          INVALID,
          PROXY_USER,
          user == null ? "a password without a user" : "a name with a colon",
          "the name that the proxy knows this server by",
          "set the user, or remove the password");
      return null;
    }
    return new ProxySettings(host, port, user, password == null ? "" : password, exceptions);
  }

  private static List<String> exceptions(Section section) {
    List<String> exceptions = new ArrayList<>();
    section.words(PROXY_EXCEPTIONS).forEach(word -> exceptions.add(word.toLowerCase(Locale.ROOT)));
    return Collections.unmodifiableList(exceptions);
  }
}
