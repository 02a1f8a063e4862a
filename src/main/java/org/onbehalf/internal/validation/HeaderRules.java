package org.onbehalf.internal.validation;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/**
 * What a token's header may say. It names a key; it never brings one, nor chooses how it is used.
 */
final class HeaderRules {
  static final String ALGORITHM = "RS256";

  /** Parameters that bring a key, or change what is signed or what must be understood. */
  private static final List<String> NEVER =
      Collections.unmodifiableList(
          Arrays.asList("crit", "b64", "zip", "jku", "jwk", "x5u", "x5c", "enc", "cty"));

  private static final List<String> TYPES =
      Collections.unmodifiableList(Arrays.asList("jwt", "at+jwt", "application/at+jwt"));

  private HeaderRules() {}

  /** Judges a header and says which key it names. */
  static String kid(Map<String, Object> header) throws RefusedException {
    Object algorithm = header.get("alg");
    if (algorithm instanceof String && ((String) algorithm).equalsIgnoreCase("none")) {
      throw new RefusedException(Check.UNSIGNED);
    }
    if (!ALGORITHM.equals(algorithm)) {
      throw new RefusedException(Check.ALGORITHM);
    }
    // a Graph token's header is hashed before it is signed: no key verifies what was sent
    if (header.containsKey("nonce")) {
      throw new RefusedException(Check.GRAPH_TOKEN);
    }
    for (String parameter : NEVER) {
      if (header.containsKey(parameter)) {
        throw new RefusedException(Check.HEADER_PARAMETER);
      }
    }
    if (header.containsKey("typ") && !isAccessTokenType(header.get("typ"))) {
      throw new RefusedException(Check.TYPE);
    }
    Object kid = header.get("kid");
    if (!(kid instanceof String) || ((String) kid).isEmpty()) {
      throw new RefusedException(Check.KEY_ID);
    }
    return (String) kid;
  }

  private static boolean isAccessTokenType(@Nullable Object type) {
    return type instanceof String && TYPES.contains(((String) type).toLowerCase(Locale.ROOT));
  }
}
