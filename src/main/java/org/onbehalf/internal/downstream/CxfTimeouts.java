package org.onbehalf.internal.downstream;

import java.util.Map;
import javax.ws.rs.client.ClientRequestContext;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets an API's timeouts on a request of CXF, whose message takes them by these names. */
final class CxfTimeouts {
  private static final Logger LOG = LoggerFactory.getLogger(CxfTimeouts.class);

  private CxfTimeouts() {}

  /** Does nothing for other clients, and where the client has timeouts of its own. */
  static void set(ClientRequestContext request, DownstreamApiSettings settings) {
    if (!request.getClass().getName().startsWith("org.apache.cxf.")) {
      return;
    }
    try {
      Object message = request.getClass().getMethod("getMessage").invoke(request);
      if (request.getConfiguration().getProperty("http.connection.timeout") == null) {
        put(message, "connectionTimeout", settings.connectTimeout.toMillis());
      }
      if (request.getConfiguration().getProperty("http.receive.timeout") == null) {
        put(message, "receiveTimeout", settings.readTimeout.toMillis());
      }
    } catch (ReflectiveOperationException e) {
      LOG.debug("this CXF takes no timeouts from a request", e);
    }
  }

  @SuppressWarnings("unchecked")
  private static void put(Object message, String name, long millis) {
    ((Map<String, Object>) message).put("javax.xml.ws.client." + name, String.valueOf(millis));
  }
}
