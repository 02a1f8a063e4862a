package org.onbehalf.internal.jwks;

import org.onbehalf.internal.Nullable;

/**
 * The algorithms of RFC 7518 that a token may be signed with: those with a public key, each for one
 * kind of key. There is no HMAC and no {@code none}, so that none can be configured.
 */
public enum SignatureAlgorithm {
  RS256("RSA", "SHA256withRSA"),
  RS384("RSA", "SHA384withRSA"),
  RS512("RSA", "SHA512withRSA"),
  PS256("RSA"),
  PS384("RSA"),
  PS512("RSA"),
  ES256("P-256"),
  ES384("P-384"),
  ES512("P-521");

  private final String kind;
  private final @Nullable String jcaName;

  SignatureAlgorithm(String kind) {
    this(kind, null);
  }

  SignatureAlgorithm(String kind, @Nullable String jcaName) {
    this.kind = kind;
    this.jcaName = jcaName;
  }

  /** Its name in the JDK, for RSASSA-PKCS1-v1_5; null for the others. */
  public @Nullable String jcaName() {
    return jcaName;
  }

  /** What kind of key it is for: {@code RSA}, or the curve's name as a JWK has it. */
  public String kind() {
    return kind;
  }

  /** The algorithm of exactly that name; null for any other text. */
  public static @Nullable SignatureAlgorithm find(@Nullable Object name) {
    for (SignatureAlgorithm algorithm : values()) {
      if (algorithm.name().equals(name)) {
        return algorithm;
      }
    }
    return null;
  }
}
