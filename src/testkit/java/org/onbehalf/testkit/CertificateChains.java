package org.onbehalf.testkit;

import com.nimbusds.jose.util.Base64;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.X509CertUtils;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.onbehalf.internal.Nullable;

/** Trust in a certificate's subject and issuer rather than in the certificate ({@code x5c}). */
final class CertificateChains {
  private CertificateChains() {}

  /** The chain's first certificate, if the application trusts its subject and issuer. */
  static @Nullable X509Certificate trusted(
      @Nullable List<Base64> chain,
      App client,
      @Nullable Base64URL sha1,
      @Nullable Base64URL sha256) {
    X509Certificate leaf =
        chain == null || chain.isEmpty() ? null : X509CertUtils.parse(chain.get(0).decode());
    if (leaf == null
        || !(ClientAuthentication.same(X509CertUtils.computeSHA256Thumbprint(leaf), sha256)
            || ClientAuthentication.same(X509CertUtils.computeSHA1Thumbprint(leaf), sha1))) {
      return null;
    }
    for (AppRegistration.SubjectTrust trust : client.subjectTrusts()) {
      if (leaf.getSubjectX500Principal().getName().equals("CN=" + trust.commonName)
          && isIssuedBy(leaf, trust.issuer)) {
        return leaf;
      }
    }
    return null;
  }

  private static boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
