package org.onbehalf.internal.downstream;

import org.onbehalf.AccessToken;
import org.onbehalf.OnBehalf;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;

/** What clients of downstream APIs need beyond {@link OnBehalf}. */
public interface DownstreamTokens extends OnBehalf {

  /** The API's settings; if it is not configured, an {@link IllegalArgumentException}. */
  DownstreamApiSettings settingsOf(String api);

  /** A token for a client that answers claims challenges. */
  AccessToken tokenFor(TokenRequest request);

  /**
   * A token that replaces one that the API refused with a claims challenge.
   *
   * @param request with the challenge's claims
   * @param refused the refused token; never logged
   */
  AccessToken replacementFor(TokenRequest request, String refused);

  /**
   * Logs that a challenge was answered with a new token, but the request was not repeated.
   *
   * @param obstacle why, a few stable words
   */
  void logNotRepeated(String api, String obstacle);

  /**
   * What the caller learns of a challenge that a new token did not answer.
   *
   * @param application whether the token was the application's own, which no user can improve
   * @return {@link RelayedResponse#CLAIMS} or {@link RelayedResponse#INTERACTION} if the caller of
   *     this thread must sign in again; null if that would not help
   */
  @Nullable
  String toldOfClaims(boolean application);
}
