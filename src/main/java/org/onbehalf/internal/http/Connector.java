package org.onbehalf.internal.http;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Settings;

/**
 * Opens connections as {@code Http.Proxy} and {@code Http.TrustStore} say; as the JVM does where
 * they say nothing.
 */
final class Connector {
  private final @Nullable Settings.Proxy proxy;
  private final @Nullable SSLSocketFactory trusting;

  Connector(Settings.Http settings) {
    this.proxy = settings.proxy;
    this.trusting = settings.trustStore == null ? null : trusting(settings.trustStore);
  }

  HttpURLConnection open(URI uri) throws IOException {
    // http is for addresses of this machine only, which no proxy knows: loopback, managed identity
    boolean direct = proxy != null || "http".equalsIgnoreCase(uri.getScheme());
    URLConnection connection =
        direct ? uri.toURL().openConnection(Proxy.NO_PROXY) : uri.toURL().openConnection();
    if (connection instanceof HttpsURLConnection) {
      HttpsURLConnection https = (HttpsURLConnection) connection;
      if (trusting != null) {
        https.setSSLSocketFactory(trusting);
      }
      if (proxy != null && proxy.isFor(uri.getHost())) {
        int port = uri.getPort() < 0 ? 443 : uri.getPort();
        https.setSSLSocketFactory(
            new TunnelSocketFactory(
                https.getSSLSocketFactory(), proxy, uri.getHost() + ":" + port));
      }
    }
    return (HttpURLConnection) connection;
  }

  private static SSLSocketFactory trusting(KeyStore store) {
    try {
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context.getSocketFactory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Http.TrustStore cannot be used for TLS", e);
    }
  }
}
