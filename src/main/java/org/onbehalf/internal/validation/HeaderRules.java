package org.onbehalf.internal.validation;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.jwks.SignatureAlgorithm;

/**
 * Checks a token's JOSE header. It may name a key, but neither contain one nor choose how it is
 * used.
 */
final class HeaderRules {
  /** Parameters that bring a key, or change what is signed or what must be understood. */
  private static final List<String> NEVER =
      Collections.unmodifiableList(
          Arrays.asList("crit", "b64", "zip", "jku", "jwk", "x5u", "x5c", "enc", "cty"));

  private static final List<String> TYPES =
      Collections.unmodifiableList(Arrays.asList("jwt", "at+jwt", "application/at+jwt"));

  private HeaderRules() {}

  /** The algorithm that a header names, if it is one of those accepted. */
  static SignatureAlgorithm algorithm(Map<String, Object> header, Set<SignatureAlgorithm> accepted)
      throws TokenValidationException {
    Object name = header.get("alg");
    if (name instanceof String && ((String) name).equalsIgnoreCase("none")) {
      throw new TokenValidationException(ValidationError.UNSIGNED);
    }
    SignatureAlgorithm algorithm = SignatureAlgorithm.find(name);
    if (algorithm == null || !accepted.contains(algorithm)) {
      throw new TokenValidationException(ValidationError.ALGORITHM);
    }
    return algorithm;
  }

  /**
   * Checks the rest of a header and returns the id of its key.
   *
   * @param entra whether the issuer is Entra, whose tokens always name their key
   * @return empty for none
   */
  static String kid(Map<String, Object> header, boolean entra) throws TokenValidationException {
    // a Graph token's header is hashed before it is signed: no key verifies what was sent
    if (entra && header.containsKey("nonce")) {
      throw new TokenValidationException(ValidationError.GRAPH_TOKEN);
    }
    for (String parameter : NEVER) {
      if (header.containsKey(parameter)) {
        throw new TokenValidationException(ValidationError.HEADER_PARAMETER);
      }
    }
    if (header.containsKey("typ") && !isAccessTokenType(header.get("typ"))) {
      throw new TokenValidationException(ValidationError.TYPE);
    }
    if (!entra && !header.containsKey("kid")) {
      return "";
    }
    Object kid = header.get("kid");
    if (!(kid instanceof String) || ((String) kid).isEmpty()) {
      throw new TokenValidationException(ValidationError.KEY_ID);
    }
    return (String) kid;
  }

  private static boolean isAccessTokenType(@Nullable Object type) {
    return type instanceof String && TYPES.contains(((String) type).toLowerCase(Locale.ROOT));
  }
}
