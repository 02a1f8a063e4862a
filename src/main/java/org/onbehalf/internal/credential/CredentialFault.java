package org.onbehalf.internal.credential;

/**
 * Why a credential cannot be had, told to an operator. Holds no secret; and no cause, since the
 * text of what the JDK throws is not ours to vouch for.
 */
public final class CredentialFault extends Exception {
  /** The last part of the key that is to blame, such as {@code CertificatePassword}. */
  public final String name;

  public final String found;
  public final String expected;
  public final String remedy;

  /** Whether the same attempt may do better in a moment. */
  public final boolean passing;

  public CredentialFault(String name, String found, String expected, String remedy) {
    this(name, found, expected, remedy, false);
  }

  private CredentialFault(
      String name, String found, String expected, String remedy, boolean passing) {
    super(
        name + ": found " + found + "; expected " + expected + ". Remedy: " + remedy,
        null,
        false,
        false);
    this.name = name;
    this.found = found;
    this.expected = expected;
    this.remedy = remedy;
    this.passing = passing;
  }

  /** A service that gives the credential did not, and may in a moment. */
  public static CredentialFault passing(String name, String found, String expected, String remedy) {
    return new CredentialFault(name, found, expected, remedy, true);
  }
}
