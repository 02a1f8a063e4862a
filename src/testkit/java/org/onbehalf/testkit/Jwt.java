package org.onbehalf.testkit;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The compact form of signed tokens, written without the checks that would forbid broken ones. */
final class Jwt {
  private Jwt() {}

  static String compact(
      Map<String, ?> header, Map<String, ?> claims, Function<byte[], Base64URL> signer) {
    String input =
        Base64URL.encode(JSONObjectUtils.toJSONString(header))
            + "."
            + Base64URL.encode(JSONObjectUtils.toJSONString(claims));
    return input + '.' + signer.apply(input.getBytes(StandardCharsets.US_ASCII));
  }

  /** The claims of a token whose signature nobody checked. */
  static Optional<Map<String, Object>> unverifiedClaims(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSONObjectUtils.parse(new Base64URL(parts[1]).decodeToString()));
    } catch (ParseException e) {
      return Optional.empty();
    }
  }
}
