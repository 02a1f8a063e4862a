package org.onbehalf.internal.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Random;

/** Tokens that look like Entra's, with words that a search can look for. */
final class SampleTokens {
  static final String OBJECT_ID = "0f1e2d3c-aaaa-bbbb-cccc-1234567890ab";
  static final String USER_NAME = "alice.example@contoso.example";
  static final String PAYLOAD =
      "{\"aud\":\"api://partner\",\"oid\":\""
          + OBJECT_ID
          + "\",\"preferred_username\":\""
          + USER_NAME
          + "\",\"scp\":\"read\"}";
  static final String ACCESS_TOKEN = jwt(1);
  static final String ASSERTION = jwt(2);

  private SampleTokens() {}

  private static String jwt(int seed) {
    byte[] signature = new byte[256];
    new Random(seed).nextBytes(signature);
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return encoder.encodeToString("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(UTF_8))
        + "."
        + encoder.encodeToString(PAYLOAD.getBytes(UTF_8))
        + "."
        + encoder.encodeToString(signature);
  }
}
