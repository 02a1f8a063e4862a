package org.onbehalf.testing.clients;

import java.util.Map;
import org.onbehalf.internal.Nullable;

/** What a client library in the field makes of a {@code WWW-Authenticate} line. */
public interface ChallengeReader {
  /** The parameters of the challenge as it reads them. */
  Map<String, String> parameters(String header);

  /**
   * The claims with which it asks Entra for its next token.
   *
   * @return null where it asks for none
   */
  @Nullable
  String claims(int status, String header);
}
