package org.onbehalf.internal.sessions;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import org.onbehalf.internal.Nullable;

/**
 * What finds a session: 128 random bits in base64url, and the hash by which stores and caches know
 * it. Immutable.
 */
final class SessionHandle {
  private static final int BYTES = 16;
  private static final String SYNTAX = "[A-Za-z0-9_-]{22}";

  private final String text;
  private final byte[] id;

  private SessionHandle(String text) {
    this.text = text;
    try {
      this.id =
          MessageDigest.getInstance("SHA-256")
              .digest(("onbehalf session 1\n" + text).getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static SessionHandle generate(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new SessionHandle(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** The handle; null if the text is none. */
  static @Nullable SessionHandle parse(String text) {
    return text.matches(SYNTAX) ? new SessionHandle(text) : null;
  }

  /** Never log it. */
  String text() {
    return text;
  }

  /** 32 bytes that do not lead back to the handle; not to be changed. */
  byte[] id() {
    return id;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SessionHandle && text.equals(((SessionHandle) other).text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Shows nothing of it. */
  @Override
  public String toString() {
    return "SessionHandle";
  }
}
