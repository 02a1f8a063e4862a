package org.onbehalf.internal.credential;

import java.nio.charset.StandardCharsets;

/** A secret that has a file to itself. */
public final class SecretText {
  /** In bytes. */
  public static final int LARGEST = 4096;

  private SecretText() {}

  /**
   * The secret in that file, without the line break at its end.
   *
   * @param name the last part of the key that names the file
   */
  public static String parse(String name, byte[] content) throws CredentialFault {
    String secret = new String(content, StandardCharsets.UTF_8).trim();
    boolean oneWord = !secret.isEmpty();
    for (int i = 0; i < secret.length(); i++) {
      oneWord &= secret.charAt(i) > ' ' && secret.charAt(i) < 0x7f;
    }
    if (!oneWord) {
      throw new CredentialFault(
          name,
          secret.isEmpty() ? "an empty file" : "a file with more than one word",
          "a file that holds the secret and nothing else",
          "write the secret alone to the file");
    }
    return secret;
  }
}
