package org.onbehalf.internal.authorization;

import java.io.UnsupportedEncodingException;
import java.net.URLDecoder;

/** The query parameter {@code _method}, which Jersey's and other override filters obey. */
final class OverrideParameter {
  private static final String NAME = "_method";

  private OverrideParameter() {}

  static boolean isIn(String query) {
    for (String parameter : query.split("[&;]", -1)) {
      int equals = parameter.indexOf('=');
      if (NAME.equals(decode(equals < 0 ? parameter : parameter.substring(0, equals)))) {
        return true;
      }
    }
    return false;
  }

  private static String decode(String name) {
    try {
      return URLDecoder.decode(name, "UTF-8");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every Java platform has UTF-8", e);
    } catch (IllegalArgumentException e) {
      return name;
    }
  }
}
