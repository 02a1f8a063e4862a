package org.onbehalf.internal.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;
import org.onbehalf.internal.config.Settings;

/**
 * TLS through a proxy. The JDK's own tunnel takes credentials from a static Authenticator only,
 * which all applications of a server share, and refuses Basic unless a system property allows it.
 */
final class TunnelSocketFactory extends SSLSocketFactory {
  private final SSLSocketFactory tls;
  private final Settings.Proxy proxy;
  private final String target;

  /**
   * From its parts.
   *
   * @param target host and port behind the proxy
   */
  TunnelSocketFactory(SSLSocketFactory tls, Settings.Proxy proxy, String target) {
    this.tls = tls;
    this.proxy = proxy;
    this.target = target;
  }

  /** What the connection is made of; TLS comes on top, by the method below. */
  @Override
  public Socket createSocket() {
    return new TunnelSocket(proxy, target);
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    return tls.createSocket(socket, host, port, autoClose);
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return tls.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return tls.getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw pastTheProxy();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw pastTheProxy();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw pastTheProxy();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
    throw pastTheProxy();
  }

  private static UnsupportedOperationException pastTheProxy() {
    return new UnsupportedOperationException("this would lead past the proxy");
  }
}
