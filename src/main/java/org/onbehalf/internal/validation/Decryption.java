package org.onbehalf.internal.validation;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.impl.ContentCryptoProvider;
import com.nimbusds.jose.jca.JWEJCAContext;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;

/**
 * Decrypts tokens with the credential that they name ({@code x5t#S256}, {@code x5t} or {@code
 * kid}). If a token names none, or only an unknown {@code kid} (issuers write it in many forms),
 * each credential is tried. If it names a certificate that is not ours by its thumbprint, none is
 * tried, unless only one is configured. All failures look alike, and if a key cannot be unwrapped a
 * random one takes its place (RFC 7516 section 11.5), so that nobody learns which step failed.
 * Concurrent decryptions are limited; there is no queue. Thread-safe.
 */
final class Decryption {
  private final List<DecryptionCredential> credentials;
  private final int mostAtOnce;
  private final Semaphore permits;
  private final SecureRandom random = new SecureRandom();

  Decryption(DecryptionSettings settings) {
    credentials = settings.credentials;
    mostAtOnce = settings.maxConcurrent;
    permits = new Semaphore(mostAtOnce);
  }

  /** The signed token within an encrypted one; a signed one is returned as it is. */
  BearerToken signed(BearerToken token) {
    if (!CompactSerialization.isEncrypted(token.text())) {
      return token;
    }
    if (credentials.isEmpty()) {
      throw new TokenValidationException(ValidationError.ENCRYPTED);
    }
    byte[] content = content(Jwe.parse(token.text()));
    String text = content == null ? "" : new String(content, StandardCharsets.US_ASCII);
    // a signed token and nothing else: no claims that anybody could have encrypted, no nesting
    if (CompactSerialization.fault(text) != null || CompactSerialization.isEncrypted(text)) {
      throw new TokenValidationException(ValidationError.DECRYPTION);
    }
    return new BearerToken(text);
  }

  private @Nullable byte[] content(Jwe jwe) {
    List<DecryptionCredential> candidates = candidates(jwe);
    int needed = Math.min(candidates.size(), mostAtOnce);
    if (!permits.tryAcquire(needed)) {
      throw new TokenValidationException(ValidationError.DECRYPTING);
    }
    try {
      byte[] content = null;
      for (DecryptionCredential credential : candidates) {
        byte[] opened = open(jwe, contentKey(jwe, credential.privateKey));
        content = content == null ? opened : content;
      }
      return content;
    } finally {
      permits.release(needed);
    }
  }

  private List<DecryptionCredential> candidates(Jwe jwe) {
    if (credentials.size() == 1) {
      return credentials;
    }
    boolean named = false;
    for (String name : Arrays.asList("x5t#S256", "x5t", "kid")) {
      Object value = jwe.members.get(name);
      // a thumbprint has one form
      named |= value != null && !name.equals("kid");
      for (DecryptionCredential credential : credentials) {
        if (credential.isNamed(value)) {
          return Collections.singletonList(credential);
        }
      }
    }
    return named ? Collections.emptyList() : credentials;
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
          // the limit for compressed content, which is never accepted
          Integer.MAX_VALUE);
    } catch (JOSEException | RuntimeException e) {
      return null;
    }
  }
}
