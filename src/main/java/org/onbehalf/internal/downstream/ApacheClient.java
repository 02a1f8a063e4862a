package org.onbehalf.internal.downstream;

import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import org.apache.http.client.config.CookieSpecs;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.socket.PlainConnectionSocketFactory;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.DefaultHttpRequestRetryHandler;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.glassfish.jersey.apache.connector.ApacheClientProperties;
import org.glassfish.jersey.apache.connector.ApacheConnectorProvider;
import org.glassfish.jersey.client.ClientConfig;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;

/**
 * A Jersey client over Apache HttpClient, for methods that the JDK does not know. Loaded only where
 * {@code jersey-apache-connector} is. One client serves all callers, so it keeps no cookies.
 */
final class ApacheClient {
  /** How long a connection is kept for further calls; servers close theirs after some seconds. */
  private static final long KEPT_SECONDS = 30;

  private ApacheClient() {}

  static Client create(DownstreamApiSettings settings) {
    int connectTimeout = (int) settings.connectTimeout.toMillis();
    PoolingHttpClientConnectionManager connections =
        new PoolingHttpClientConnectionManager(
            RegistryBuilder.<ConnectionSocketFactory>create()
                .register("http", PlainConnectionSocketFactory.getSocketFactory())
                .register(
                    "https",
                    // what the JVM is set to, as the JDK's own connections
                    new SSLConnectionSocketFactory(
                        (SSLSocketFactory) SSLSocketFactory.getDefault(),
                        SSLConnectionSocketFactory.getDefaultHostnameVerifier()))
                .build(),
            null,
            null,
            null,
            KEPT_SECONDS,
            TimeUnit.SECONDS);
    connections.setMaxTotal(settings.call.maxConnections);
    connections.setDefaultMaxPerRoute(settings.call.maxConnections);
    RequestConfig limits =
        RequestConfig.custom()
            .setConnectionRequestTimeout(connectTimeout)
            .setConnectTimeout(connectTimeout)
            .setSocketTimeout((int) settings.readTimeout.toMillis())
            .setRedirectsEnabled(false)
            .setAuthenticationEnabled(false)
            .setCookieSpec(CookieSpecs.IGNORE_COOKIES)
            .build();
    ClientConfig config = new ClientConfig();
    config.connectorProvider(new ApacheConnectorProvider());
    config.property(ApacheClientProperties.CONNECTION_MANAGER, connections);
    config.property(ApacheClientProperties.REQUEST_CONFIG, limits);
    config.property(ApacheClientProperties.DISABLE_COOKIES, true);
    config.property(
        ApacheClientProperties.RETRY_HANDLER, new DefaultHttpRequestRetryHandler(0, false));
    // the JVM's proxies
    config.property(ApacheClientProperties.USE_SYSTEM_PROPERTIES, true);
    return ClientBuilder.newClient(config);
  }
}
