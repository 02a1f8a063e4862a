package org.onbehalf.internal.downstream;

import java.net.CookieHandler;
import java.net.ResponseCache;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.message.AcquisitionMessages;

/**
 * Refuses calls over {@code java.net.HttpURLConnection} while the JVM has a default cookie handler
 * or response cache. The JDK uses both for each connection, and they do not tell callers apart.
 */
public final class HttpUrlConnectionGuard {
  private HttpUrlConnectionGuard() {}

  /** Whether the JDK's connections share cookies or responses between callers. */
  static boolean areShared() {
    return CookieHandler.getDefault() != null || ResponseCache.getDefault() != null;
  }

  /**
   * Throws if the JDK's connections share cookies or responses.
   *
   * @param remedy what the application can do other than remove the handler
   * @throws ConfigurationException if they do
   */
  public static void requireUnshared(String api, String remedy) {
    CookieHandler cookies = CookieHandler.getDefault();
    ResponseCache responses = ResponseCache.getDefault();
    if (cookies == null && responses == null) {
      return;
    }
    String cause =
        cookies != null
            ? "java.net.CookieHandler.setDefault was called with a "
                + cookies.getClass().getName()
                + ", which would send one caller's cookies with another caller's token"
            : "java.net.ResponseCache.setDefault was called with a "
                + responses.getClass().getName()
                + ", which would give one caller's responses to another caller";
    throw new ConfigurationException(
        String.format(
            AcquisitionMessages.UNSAFE_CLIENT
                + " DownstreamApis.%s is not called: %s. Remove that call from the application or library"
                + " of this JVM that makes it, or %s",
            api,
            cause,
            remedy));
  }
}
