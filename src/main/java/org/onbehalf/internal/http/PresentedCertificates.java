package org.onbehalf.internal.http;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The certificates that a server presents, for an operator who wants to know why they are not
 * trusted. The handshake is then broken off: nothing is sent.
 */
public final class PresentedCertificates {
  private PresentedCertificates() {}

  /**
   * Reads them on the way that our requests take.
   *
   * @return the server's own first; empty if it presented none
   * @throws IOException if it cannot be reached
   */
  public static List<X509Certificate> of(URI uri, HttpSettings settings) throws IOException {
    Recorder recorder = new Recorder();
    ExchangeTimeouts timeouts = new ExchangeTimeouts();
    Duration longest = settings.connectTimeout.plus(settings.readTimeout);
    ExchangeTimeouts.Timeout timeout = timeouts.start(longest);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {recorder}, null);
      new ConnectionFactory(settings, context.getSocketFactory())
          .open(
              new HttpRequest("GET", uri, Collections.emptyMap(), null),
              timeout,
              (int) settings.connectTimeout.toMillis(),
              (int) settings.readTimeout.toMillis())
          .close();
    } catch (IOException e) {
      if (recorder.chain.isEmpty()) {
        throw e;
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    } finally {
      timeout.end();
      timeouts.close();
    }
    return recorder.chain;
  }

  /** Trusts nobody. */
  private static final class Recorder implements X509TrustManager {
    volatile List<X509Certificate> chain = Collections.emptyList();

    @Override
    public void checkServerTrusted(X509Certificate[] presented, String authType)
        throws CertificateException {
      chain = Collections.unmodifiableList(Arrays.asList(presented.clone()));
      throw new CertificateException("the certificates are only read");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] presented, String authType)
        throws CertificateException {
      throw new CertificateException("there are no clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
