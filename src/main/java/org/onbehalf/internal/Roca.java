package org.onbehalf.internal;

import java.math.BigInteger;

/**
 * Recognizes RSA keys made by the library of CVE-2017-15361 (ROCA), which can be factored. Their
 * primes are {@code k * M + (65537^a mod M)}, M being a product of small primes, so that modulo
 * each of these the modulus is a power of 65537 (Nemec et al., "The Return of Coppersmith's
 * Attack", section 3). Of other keys practically none is.
 */
public final class Roca {
  /** The largest of the small primes in M for keys of 2048 bits; longer keys have these too. */
  private static final int LARGEST = 701;

  private static final int GENERATOR = 65537;

  private Roca() {}

  public static boolean isWeak(BigInteger modulus) {
    for (int prime = 3; prime <= LARGEST; prime += 2) {
      BigInteger small = BigInteger.valueOf(prime);
      if (small.isProbablePrime(20) && !isPower(modulus.mod(small).intValue(), prime)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPower(int residue, int prime) {
    int power = 1;
    do {
      if (power == residue) {
        return true;
      }
      power = power * (GENERATOR % prime) % prime;
    } while (power != 1);
    return false;
  }
}
