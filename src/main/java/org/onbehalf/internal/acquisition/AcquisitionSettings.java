package org.onbehalf.internal.acquisition;

import static org.onbehalf.internal.config.LimitKeys.*;

import java.time.Duration;
import java.util.Map;
import org.onbehalf.internal.config.LimitKeys;
import org.onbehalf.internal.config.Section;
import org.onbehalf.internal.config.TokenCacheKeys;

/** What the acquisition of tokens needs of the configuration; the fields have the keys' names. */
public final class AcquisitionSettings {
  /** The application's name. */
  public final String name;

  public final ClientSettings client;
  public final Map<String, DownstreamApiSettings> downstreamApis;

  /** Of the issuers that exchange their callers' tokens themselves, by the issuers' names. */
  public final Map<String, TokenExchangeSettings> exchanges;

  /** The largest of all issuers. */
  public final Duration clockSkew;

  public final Duration flightTimeout;
  public final int maxFlights;
  public final int maxWaitingFlights;
  public final int maxWaitingCallers;
  public final int maxRefreshes;
  public final int retries;
  public final Duration retryBackOff;
  public final Duration credentialRetryInterval;

  /** The last share of a token's lifetime, in percent, in which it is refreshed; 0 for none. */
  public final int refreshAhead;

  /** How long a refusal is cached that a new attempt would only repeat. */
  public final Duration refusalCacheTime;

  public final int refusalCacheEntries;
  public final boolean requireClientCapability;

  /** From all its sections. */
  public AcquisitionSettings(
      Section root,
      String name,
      ClientSettings client,
      Map<String, DownstreamApiSettings> downstreamApis,
      Map<String, TokenExchangeSettings> exchanges,
      Duration clockSkew) {
    this.name = name;
    this.client = client;
    this.downstreamApis = downstreamApis;
    this.exchanges = exchanges;
    this.clockSkew = clockSkew;
    Section section = root.child(LimitKeys.ACQUISITION);
    flightTimeout = section.get(FLIGHT_TIMEOUT);
    maxFlights = section.get(MAX_FLIGHTS);
    maxWaitingFlights = section.get(MAX_WAITING_FLIGHTS);
    maxWaitingCallers = section.get(MAX_WAITING_CALLERS);
    maxRefreshes = section.get(MAX_REFRESHES);
    retries = section.get(RETRIES);
    retryBackOff = section.get(RETRY_BACK_OFF);
    credentialRetryInterval = section.get(CREDENTIAL_RETRY_INTERVAL);
    refreshAhead = root.child(TokenCacheKeys.SECTION).get(TokenCacheKeys.REFRESH_AHEAD);
    Section refusals = root.child(LimitKeys.REFUSAL_CACHE);
    refusalCacheTime = refusals.get(REFUSAL_TIME);
    refusalCacheEntries = refusals.get(REFUSAL_ENTRIES);
    requireClientCapability = root.child(LimitKeys.CHALLENGES).get(REQUIRE_CLIENT_CAPABILITY);
  }
}
