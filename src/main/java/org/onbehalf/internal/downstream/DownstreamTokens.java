package org.onbehalf.internal.downstream;

import org.onbehalf.OnBehalf;
import org.onbehalf.internal.config.Settings;

/**
 * What calls to downstream APIs need of the house: an {@link OnBehalf} that also tells the API's
 * settings.
 */
public interface DownstreamTokens extends OnBehalf {

  /**
   * The API's settings; {@link IllegalArgumentException} names the configured ones when there is
   * none of that name.
   */
  Settings.DownstreamApi settingsOf(String api);
}
