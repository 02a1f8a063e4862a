package org.onbehalf.internal.downstream;

import org.onbehalf.AccessToken;
import org.onbehalf.OnBehalf;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;

/**
 * What calls to downstream APIs need of the house: an {@link OnBehalf} that also tells the API's
 * settings.
 */
public interface DownstreamTokens extends OnBehalf {

  /**
   * The API's settings; {@link IllegalArgumentException} names the configured ones when there is
   * none of that name.
   */
  DownstreamApiSettings settingsOf(String api);

  /**
   * A token for one of our own clients, which answers claims challenges.
   *
   * @param request as for {@link OnBehalf#accessToken}
   */
  AccessToken tokenFor(TokenRequest request);

  /**
   * A token in place of one that the API refused with a claims challenge.
   *
   * @param request with the challenge's claims
   * @param refused the token that was refused; never logged
   */
  AccessToken replacementFor(TokenRequest request, String refused);

  /**
   * Says in the log that a new token was fetched for a challenge, but the request not sent again.
   *
   * @param obstacle why, a few stable words
   */
  void logNotRepeated(String api, String obstacle);

  /**
   * What becomes of a challenge that a new token did not answer.
   *
   * @param application whether the token was the application's own, which no user can better
   * @return {@link LeakedResponse#CLAIMS} or {@link LeakedResponse#INTERACTION} where the caller on
   *     this thread is to sign in again; null where that would not help
   */
  @Nullable
  String toldOfClaims(boolean application);
}
