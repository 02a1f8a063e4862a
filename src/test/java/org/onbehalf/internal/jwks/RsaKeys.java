package org.onbehalf.internal.jwks;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Random;

/** Key pairs for tests. */
public final class RsaKeys {
  private RsaKeys() {}

  public static KeyPair generate() {
    return generate(2048);
  }

  public static KeyPair generate(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A public key as the library of CVE-2017-15361 made them; of its primes only the form is right.
   */
  public static RSAPublicKey roca() {
    BigInteger product = BigInteger.TWO;
    for (int i = 3; i <= 701; i += 2) {
      BigInteger prime = BigInteger.valueOf(i);
      product = prime.isProbablePrime(20) ? product.multiply(prime) : product;
    }
    BigInteger modulus = rocaPrime(product, 5).multiply(rocaPrime(product, 6));
    try {
      return (RSAPublicKey)
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65537)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BigInteger rocaPrime(BigInteger product, long seed) {
    Random random = new Random(seed);
    while (true) {
      BigInteger power = BigInteger.valueOf(65537).modPow(new BigInteger(200, random), product);
      BigInteger prime =
          new BigInteger(1024 - product.bitLength(), random)
              .setBit(1023 - product.bitLength())
              .setBit(1022 - product.bitLength())
              .multiply(product)
              .add(power);
      if (prime.bitLength() == 1024 && prime.isProbablePrime(20)) {
        return prime;
      }
    }
  }
}
