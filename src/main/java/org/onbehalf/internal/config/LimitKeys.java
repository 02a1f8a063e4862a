package org.onbehalf.internal.config;

import java.net.URI;
import java.time.Duration;

/**
 * The sections {@code Keys}, {@code SignatureCache}, {@code Acquisition}, {@code Challenges} and
 * {@code RefusalCache}.
 */
public final class LimitKeys {
  public static final Schema KEYS = new Schema("Keys", "Issuers' metadata and signing keys.");

  public static final Key<Duration> REFRESH_INTERVAL =
      KEYS.duration("RefreshInterval", "1 ms", "7 d", "30 min")
          .means(
              "How often an issuer's signing keys are refreshed in the background, up to 5 "
                  + "% earlier so that servers do not ask at the same time. Requests are "
                  + "conditional if the document has an ETag or Last-Modified. After twice this "
                  + "time without a refresh, requests wait for one: a withdrawn key is used no "
                  + "longer than that while the issuer can be reached.");

  public static final Key<Duration> LAST_KNOWN_GOOD =
      KEYS.duration("LastKnownGood", "1 ms", "30 d", "24 h")
          .means("How long keys are used after the last successful fetch.");

  public static final Key<Duration> UNKNOWN_KID_INTERVAL =
      KEYS.duration("UnknownKidInterval", "1 ms", "1 d", "30 s")
          .means("How often tokens with an unknown key may cause a fetch.");

  public static final Key<Duration> RETRY_INTERVAL =
      KEYS.duration("RetryInterval", "1 ms", "1 h", "5 s")
          .means("How long after a failed fetch it is retried.");

  public static final Key<Integer> MAX_WAITING =
      KEYS.count("MaxWaiting", 1, 10000, 50)
          .means(
              "How many requests wait for the keys of one issuer, first or unknown ones, "
                  + "for at most Http.ConnectTimeout and Http.ReadTimeout; further ones wait "
                  + "during the first second of a fetch only, and are then answered 503.");

  public static final Schema SIGNATURE_CACHE =
      new Schema("SignatureCache", "The cache of verified signatures.");

  public static final Key<Integer> SIGNATURE_ENTRIES =
      SIGNATURE_CACHE
          .count("Entries", 0, 10000000, 10000)
          .means("How many verified signatures are cached; with 0, each is verified again.");

  public static final Key<Long> SIGNATURE_MAX_BYTES =
      SIGNATURE_CACHE
          .size("MaxBytes", "1 KiB", "16 GiB", "32 MiB")
          .means(
              "How much memory they may take, with what is known of each caller. If that is more"
                  + " than 8 KiB, the token's claims are checked on each request.");

  public static final Schema ACQUISITION = new Schema("Acquisition", "Token requests.");

  public static final Key<Duration> FLIGHT_TIMEOUT =
      ACQUISITION
          .duration("FlightTimeout", "1 ms", "10 min", "30 s")
          .means("How long a caller waits for a token, including retries.");

  public static final Key<Integer> MAX_FLIGHTS =
      ACQUISITION
          .count("MaxFlights", 1, 10000, 64)
          .means("How many token requests are sent at the same time.");

  public static final Key<Integer> MAX_WAITING_FLIGHTS =
      ACQUISITION
          .count("MaxWaitingFlights", 0, 1000000, 10000)
          .means("How many more may wait for their turn; further ones are answered 503.");

  public static final Key<Integer> MAX_WAITING_CALLERS =
      ACQUISITION
          .count("MaxWaitingCallers", 1, 100000, 100)
          .means(
              "How many threads may wait for tokens at once. A further one waits as long as token"
                  + " requests are answered, and is answered 503 if none was answered for 2 s."
                  + " Requests that need no token are not affected. The default is half of the"
                  + " threads that Tomcat and Jetty have by default.");

  public static final Key<Integer> MAX_REFRESHES =
      ACQUISITION
          .count("MaxRefreshes", 0, 10000, 8)
          .means("How many of these requests may be refreshes in the background.");

  public static final Key<Integer> RETRIES =
      ACQUISITION
          .count("Retries", 0, 10, 1)
          .means(
              "How often a token request that could not be sent or was answered 5xx is retried.");

  public static final Key<Duration> RETRY_BACK_OFF =
      ACQUISITION
          .duration("RetryBackOff", "1 ms", "1 min", "500 ms")
          .means("The pause before the first retry; it doubles, with jitter.");

  public static final Key<Duration> CREDENTIAL_RETRY_INTERVAL =
      ACQUISITION
          .duration("CredentialRetryInterval", "1 ms", "1 d", "5 min")
          .means("How long a credential that Entra refused is tried after the others.");

  public static final Schema CHALLENGES =
      new Schema("Challenges", "What clients are told when Entra requires user interaction.");

  public static final Key<Boolean> REQUIRE_CLIENT_CAPABILITY =
      CHALLENGES
          .flag("RequireClientCapability")
          .means(
              "Whether claims are sent only to callers that declare to answer them (cp1 in "
                  + "xms_cc); others get interaction_required.");

  public static final Key<URI> CONSENT_REDIRECT_URI =
      CHALLENGES
          .url(
              "ConsentRedirectUri",
              "URL, https",
              uri -> uri.getRawFragment() == null && uri.getRawUserInfo() == null,
              "an https URL without fragment and user; http only for loopback hosts",
              "write a redirect URI of the app registration")
          .means(
              "Where Entra's consent page returns to; without it, answers carry no "
                  + "consent_uri.");

  public static final Schema REFUSAL_CACHE =
      new Schema("RefusalCache", "The cache of refusals from Entra.");

  public static final Key<Duration> REFUSAL_TIME =
      REFUSAL_CACHE
          .duration("Time", "0 s", "10 min", "5 s")
          .means(
              "How long a refusal of Entra is cached if a new request with the same token "
                  + "would be refused too; refusals that end with a consent are not cached.");

  public static final Key<Integer> REFUSAL_ENTRIES =
      REFUSAL_CACHE.count("Entries", 0, 1000000, 10000).means("How many refusals are cached.");

  static {
    CHALLENGES.refused("write it as RefusalCache.Time", "NegativeMemory");
    CHALLENGES.refused("write it as RefusalCache.Entries", "NegativeEntries");
  }

  private LimitKeys() {}
}
