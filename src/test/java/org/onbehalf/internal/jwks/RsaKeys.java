package org.onbehalf.internal.jwks;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Random;

/** Key pairs for tests. */
public final class RsaKeys {
  private static final BigInteger EXPONENT = BigInteger.valueOf(65537);

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

  /** A public key as the library of CVE-2017-15361 made them. */
  public static RSAPublicKey roca() {
    return (RSAPublicKey) rocaPair().getPublic();
  }

  /** Both keys; of the primes only the form is that of the library. */
  public static KeyPair rocaPair() {
    BigInteger product = BigInteger.TWO;
    for (int i = 3; i <= 701; i += 2) {
      BigInteger prime = BigInteger.valueOf(i);
      product = prime.isProbablePrime(20) ? product.multiply(prime) : product;
    }
    BigInteger p = rocaPrime(product, 5);
    BigInteger q = rocaPrime(product, 6);
    BigInteger beforeP = p.subtract(BigInteger.ONE);
    BigInteger beforeQ = q.subtract(BigInteger.ONE);
    BigInteger d = EXPONENT.modInverse(beforeP.multiply(beforeQ));
    BigInteger modulus = p.multiply(q);
    try {
      KeyFactory factory = KeyFactory.getInstance("RSA");
      return new KeyPair(
          factory.generatePublic(new RSAPublicKeySpec(modulus, EXPONENT)),
          factory.generatePrivate(
              new RSAPrivateCrtKeySpec(
                  modulus, EXPONENT, d, p, q, d.mod(beforeP), d.mod(beforeQ), q.modInverse(p))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BigInteger rocaPrime(BigInteger product, long seed) {
    Random random = new Random(seed);
    while (true) {
      BigInteger power = EXPONENT.modPow(new BigInteger(200, random), product);
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
