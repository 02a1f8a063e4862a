package org.onbehalf.internal.validation;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.impl.ContentCryptoProvider;
import com.nimbusds.jose.jca.JWEJCAContext;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.config.DecryptionCredential;

/**
 * Opens encrypted tokens. Whatever goes wrong is refused alike and after the same steps: each
 * credential is tried, and where a key cannot be unwrapped a random one takes its place (RFC 7516
 * section 11.5), so that nobody learns which step failed. Thread-safe.
 */
final class Decryption {
  /** The library's limit for compressed content, which is never accepted here. */
  private static final int NOT_COMPRESSED = Integer.MAX_VALUE;

  private final List<DecryptionCredential> credentials;
  private final SecureRandom random = new SecureRandom();

  Decryption(List<DecryptionCredential> credentials) {
    this.credentials = credentials;
  }

  /** The signed token within an encrypted one; any other as it is. */
  BearerToken signed(BearerToken token) throws RefusedException {
    if (!CompactSyntax.isEncrypted(token.text())) {
      return token;
    }
    if (credentials.isEmpty()) {
      throw new RefusedException(Check.ENCRYPTED);
    }
    byte[] content = content(Jwe.parse(token.text()));
    String text = content == null ? "" : new String(content, StandardCharsets.US_ASCII);
    // a signed token and nothing else: no claims that anybody could have encrypted, no nesting
    if (CompactSyntax.fault(text) != null || CompactSyntax.isEncrypted(text)) {
      throw new RefusedException(Check.DECRYPTION);
    }
    return new BearerToken(text);
  }

  private @Nullable byte[] content(Jwe jwe) {
    byte[] content = null;
    for (DecryptionCredential credential : credentials) {
      byte[] opened = open(jwe, contentKey(jwe, credential.privateKey));
      content = content == null ? opened : content;
    }
    return content;
  }

  private SecretKey contentKey(Jwe jwe, PrivateKey key) {
    int length = jwe.header.getEncryptionMethod().cekBitLength() / 8;
    byte[] substitute = new byte[length];
    random.nextBytes(substitute);
    byte[] unwrapped = unwrap(jwe, key);
    return new SecretKeySpec(unwrapped.length == length ? unwrapped : substitute, "AES");
  }

  /** The content key; empty when this is not the private key that it was wrapped for. */
  private static byte[] unwrap(Jwe jwe, PrivateKey key) {
    MGF1ParameterSpec hash = jwe.isSha256() ? MGF1ParameterSpec.SHA256 : MGF1ParameterSpec.SHA1;
    try {
      Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
      cipher.init(
          Cipher.DECRYPT_MODE,
          key,
          new OAEPParameterSpec(
              hash.getDigestAlgorithm(), "MGF1", hash, PSource.PSpecified.DEFAULT));
      return cipher.doFinal(jwe.encryptedKey.decode());
    } catch (GeneralSecurityException | RuntimeException e) {
      return new byte[0];
    }
  }

  private static @Nullable byte[] open(Jwe jwe, SecretKey key) {
    try {
      return ContentCryptoProvider.decrypt(
          jwe.header,
          jwe.additionalData,
          jwe.encryptedKey,
          jwe.initializationVector,
          jwe.cipherText,
          jwe.tag,
          key,
          new JWEJCAContext(),
          NOT_COMPRESSED);
    } catch (JOSEException | RuntimeException e) {
      return null;
    }
  }
}
