package org.onbehalf.internal.downstream;

import java.lang.reflect.Method;
import java.util.Map;
import javax.ws.rs.client.ClientRequestContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.onbehalf.internal.message.AcquisitionMessages;

/** Prepares a request of CXF: with the API's timeouts, and without redirects. */
final class CxfRequest {
  private CxfRequest() {}

  /**
   * Does nothing for other clients. A client's own timeouts are left to it.
   *
   * @param settings the API's; null to set no timeouts
   * @throws ConfigurationException if the client follows redirects and cannot be told not to
   */
  static void prepare(
      ClientRequestContext request, String api, @Nullable DownstreamApiSettings settings) {
    if (!request.getClass().getName().startsWith("org.apache.cxf.")) {
      return;
    }
    try {
      Object message = call(request, "getMessage");
      if (settings != null) {
        limit(request, message, settings);
      }
      Object conduit = call(call(message, "getExchange"), "getConduit", message);
      if (followsRedirects(conduit, message)) {
        call(call(conduit, "getClient"), "setAutoRedirect", false);
        if (followsRedirects(conduit, message)) {
          throw refused(api, "a policy of its own follows redirects", null);
        }
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      if (e instanceof ConfigurationException) {
        throw (ConfigurationException) e;
      }
      throw refused(api, "the conduit cannot be told not to follow redirects", e);
    }
  }

  private static ConfigurationException refused(String api, String why, @Nullable Exception cause) {
    return new ConfigurationException(
        String.format(
            AcquisitionMessages.UNSAFE_CLIENT
                + " DownstreamApis.%s is not called, as no token may go along a redirect: of CXF's client,"
                + " %s. Leave AutoRedirect (http.autoredirect) off, and use CXF's HTTP transport",
            api,
            why),
        cause);
  }

  private static boolean followsRedirects(Object conduit, Object message)
      throws ReflectiveOperationException {
    return (Boolean) call(call(conduit, "getClient", message), "isAutoRedirect")
        || (Boolean) call(call(conduit, "getClient"), "isAutoRedirect");
  }

  private static void limit(
      ClientRequestContext request, Object message, DownstreamApiSettings settings) {
    if (request.getConfiguration().getProperty("http.connection.timeout") == null) {
      put(message, "connectionTimeout", settings.connectTimeout.toMillis());
    }
    if (request.getConfiguration().getProperty("http.receive.timeout") == null) {
      put(message, "receiveTimeout", settings.readTimeout.toMillis());
    }
  }

  @SuppressWarnings("unchecked")
  private static void put(Object message, String name, long millis) {
    ((Map<String, Object>) message).put("javax.xml.ws.client." + name, String.valueOf(millis));
  }

  private static Object call(Object target, String name, Object... arguments)
      throws ReflectiveOperationException {
    for (Method each : target.getClass().getMethods()) {
      if (each.getName().equals(name) && each.getParameterCount() == arguments.length) {
        return each.invoke(target, arguments);
      }
    }
    throw new NoSuchMethodException(target.getClass().getName() + "." + name);
  }
}
