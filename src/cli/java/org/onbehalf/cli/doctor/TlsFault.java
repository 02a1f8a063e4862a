package org.onbehalf.cli.doctor;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.SSLException;
import org.onbehalf.internal.http.HttpSettings;
import org.onbehalf.internal.http.PresentedCertificates;

/** Why a TLS connection failed: which certificate, and what trusts it not. Immutable. */
final class TlsFault {
  final String cause;
  final String remedy;

  private TlsFault(String cause, String remedy) {
    this.cause = cause;
    this.remedy = remedy;
  }

  static TlsFault of(URI uri, HttpSettings settings, SSLException thrown, Clock clock) {
    List<X509Certificate> chain;
    try {
      chain = PresentedCertificates.of(uri, settings);
    } catch (IOException e) {
      chain = Collections.emptyList();
    }
    String message = String.valueOf(thrown.getMessage());
    if (chain.isEmpty()) {
      return new TlsFault(
          "the handshake failed (" + message + ")",
          "see whether "
              + uri.getHost()
              + " speaks TLS 1.2 or 1.3 at this port, and whether"
              + " something between breaks it off");
    }
    Instant now = clock.instant();
    for (X509Certificate each : chain) {
      Instant from = each.getNotBefore().toInstant();
      Instant until = each.getNotAfter().toInstant();
      if (now.isAfter(until) || now.isBefore(from)) {
        return new TlsFault(
            "the certificate of "
                + name(each)
                + " is valid from "
                + from
                + " to "
                + until
                + ", and not now",
            "set this server's clock if it is wrong; else the certificate has to be renewed where "
                + uri.getHost()
                + " is operated");
      }
    }
    X509Certificate own = chain.get(0);
    X509Certificate last = chain.get(chain.size() - 1);
    if (message.contains("No subject alternative") || message.contains("No name matching")) {
      return new TlsFault(
          "the certificate of " + name(own) + " is not for the name " + uri.getHost(),
          "write the name that the certificate has, or see what answers in its place");
    }
    return new TlsFault(
        "the certificate of "
            + name(own)
            + ", issued by "
            + issuer(last)
            + ", is not trusted by "
            + trustStore(settings),
        "if that issuer is your company's proxy or CA, import its certificate into a file and name"
            + " it in Http.TrustStore.Path; else do not go on: somebody is between");
  }

  private static String name(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName();
  }

  private static String issuer(X509Certificate certificate) {
    return certificate.getIssuerX500Principal().getName();
  }

  /** Which certificates are trusted. */
  private static String trustStore(HttpSettings settings) {
    if (settings.trustStore != null) {
      return "Http.TrustStore";
    }
    String configured = System.getProperty("javax.net.ssl.trustStore");
    if (configured != null) {
      return configured + " (javax.net.ssl.trustStore of doctor's Java)";
    }
    Path home = Paths.get(System.getProperty("java.home", ""), "lib", "security");
    Path own = home.resolve("jssecacerts");
    return (Files.exists(own) ? own : home.resolve("cacerts")) + " (of doctor's Java)";
  }
}
