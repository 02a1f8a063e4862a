package org.onbehalf.internal.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.onbehalf.internal.Nullable;

/**
 * Opens connections as {@code Http.Proxy} and {@code Http.TrustStore} say; as the JVM does where
 * they say nothing.
 */
final class ConnectionFactory {
  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  private final @Nullable ProxySettings proxy;
  private final @Nullable SSLSocketFactory trusting;

  ConnectionFactory(HttpSettings settings) {
    this(settings, settings.trustStore == null ? null : trusting(settings.trustStore));
  }

  ConnectionFactory(HttpSettings settings, @Nullable SSLSocketFactory trusting) {
    this.proxy = settings.proxy;
    this.trusting = trusting;
  }

  /**
   * Opens a connection.
   *
   * @param timeout closes it while it is being opened
   * @param connectMillis the limit for connecting, the proxy's response included
   * @param readMillis the limit for each single read
   */
  HttpConnection open(
      HttpRequest request, ExchangeTimeouts.Timeout timeout, int connectMillis, int readMillis)
      throws IOException {
    URI uri = request.uri;
    boolean https = "https".equalsIgnoreCase(uri.getScheme());
    int port = uri.getPort() >= 0 ? uri.getPort() : https ? HTTPS_PORT : HTTP_PORT;
    Socket transport = connected(uri, https, port, timeout, connectMillis);
    try {
      transport.setTcpNoDelay(true);
      transport.setSoTimeout(readMillis);
      return new HttpConnection(
          request, transport, https ? secured(transport, host(uri), port) : transport);
    } catch (IOException | RuntimeException e) {
      ExchangeTimeouts.close(transport);
      throw e;
    }
  }

  private Socket connected(
      URI uri, boolean https, int port, ExchangeTimeouts.Timeout timeout, int millis)
      throws IOException {
    // http is for addresses of this machine only, which no proxy knows: loopback, managed identity
    if (!https || proxy != null) {
      boolean through = https && proxy != null && proxy.isFor(uri.getHost());
      return connected(uri, port, through ? proxy : null, Proxy.NO_PROXY, timeout, millis);
    }
    ProxySelector selector = ProxySelector.getDefault();
    List<Proxy> proxies = selector == null ? Collections.emptyList() : selector.select(uri);
    if (selector == null || proxies.isEmpty()) {
      return connected(uri, port, null, Proxy.NO_PROXY, timeout, millis);
    }
    IOException last = new IOException("the JVM's ProxySelector names no proxy");
    for (Proxy each : proxies) {
      try {
        return connected(uri, port, tunnel(each), each, timeout, millis);
      } catch (IOException e) {
        if (each.address() != null) {
          selector.connectFailed(uri, each.address(), e);
        }
        last = e;
      }
    }
    throw last;
  }

  private static @Nullable ProxySettings tunnel(Proxy configured) {
    if (configured.type() != Proxy.Type.HTTP) {
      return null;
    }
    InetSocketAddress address = (InetSocketAddress) configured.address();
    return new ProxySettings(
        address.getHostString(), address.getPort(), null, "", Collections.emptyList());
  }

  private static Socket connected(
      URI uri,
      int port,
      @Nullable ProxySettings tunnel,
      Proxy way,
      ExchangeTimeouts.Timeout timeout,
      int millis)
      throws IOException {
    String host = host(uri);
    Socket socket =
        tunnel == null ? new Socket(way) : new TunnelSocket(tunnel, uri.getHost() + ":" + port);
    timeout.use(socket);
    try {
      boolean unresolved = tunnel != null || way.type() != Proxy.Type.DIRECT;
      InetSocketAddress address =
          unresolved
              ? InetSocketAddress.createUnresolved(host, port)
              : new InetSocketAddress(host, port);
      if (!unresolved && address.isUnresolved()) {
        throw new UnknownHostException(host + ": no address is known of that name");
      }
      socket.connect(address, millis);
      return socket;
    } catch (SocketTimeoutException e) {
      ExchangeTimeouts.close(socket);
      throw tunnel != null
          ? e
          : new SocketTimeoutException(host + ":" + port + " did not connect in time");
    } catch (UnknownHostException | RuntimeException e) {
      ExchangeTimeouts.close(socket);
      throw e;
    } catch (IOException e) {
      ExchangeTimeouts.close(socket);
      if (tunnel != null) {
        throw e;
      }
      String message = host + ":" + port + " cannot be reached (" + e.getMessage() + ")";
      throw (ConnectException) new ConnectException(message).initCause(e);
    }
  }

  /** An IPv6 address without its brackets. */
  private static String host(URI uri) {
    return uri.getHost().replaceAll("[\\[\\]]", "");
  }

  private SSLSocket secured(Socket transport, String host, int port) throws IOException {
    SSLSocketFactory factory =
        trusting == null ? HttpsURLConnection.getDefaultSSLSocketFactory() : trusting;
    SSLSocket tls = (SSLSocket) factory.createSocket(transport, host, port, true);
    SSLParameters parameters = tls.getSSLParameters();
    // RFC 9110 section 4.3.4: the certificate is to name the host
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    tls.setSSLParameters(parameters);
    tls.startHandshake();
    return tls;
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
