package org.onbehalf.internal.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The form of a token request as it is sent: endpoint, client and every parameter except for the
 * assertion, the client's secret and the correlation id. The token endpoint is sent this form, and
 * the cache is keyed by it, so that requests which differ in any part have different keys. Created
 * once for each API, not for each request. Immutable.
 */
public final class TokenRequestForm {
  private final String label;
  private final String endpoint;
  private final String clientId;
  private final Map<String, String> parameters;
  private final byte[] digest;
  private final int hash;

  /**
   * Creates a form.
   *
   * @param label for messages: the API's name
   * @param endpoint where the form is sent; may lack the subject's tenant, since the subject is
   *     part of the key
   * @param parameters by their names in the form; none is a secret
   */
  public TokenRequestForm(
      String label, String endpoint, String clientId, Map<String, String> parameters) {
    this.label = label;
    this.endpoint = endpoint;
    this.clientId = clientId;
    this.parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    MessageDigest sha256 = sha256();
    update(sha256, endpoint);
    update(sha256, clientId);
    this.parameters.forEach(
        (name, value) -> {
          update(sha256, name);
          update(sha256, value);
        });
    this.digest = sha256.digest();
    this.hash = Arrays.hashCode(digest);
  }

  /** Preceded by its length, so that no two lists of texts have the same bytes. */
  static void update(MessageDigest sha256, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    sha256.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
    sha256.update(bytes);
  }

  public String endpoint() {
    return endpoint;
  }

  public String clientId() {
    return clientId;
  }

  /** Sorted by name; unmodifiable. */
  public Map<String, String> parameters() {
    return parameters;
  }

  /** The value of a parameter; empty if the form has none of that name. */
  public String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** The SHA-256 of endpoint, client and parameters; not to be changed. */
  byte[] digest() {
    return digest;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof TokenRequestForm
            && Arrays.equals(digest, ((TokenRequestForm) other).digest));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Shows the API's name and no parameter. */
  @Override
  public String toString() {
    return label;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
