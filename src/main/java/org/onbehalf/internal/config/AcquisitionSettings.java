package org.onbehalf.internal.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/** How tokens are asked for, and what callers are told when there is none. */
public final class AcquisitionSettings {
  private AcquisitionSettings() {}

  /** What every token request of this application has in common; keys of {@code AzureAd}. */
  public static final class Client {
    /** In the order of the configuration; empty where nothing is called downstream. */
    public final List<ClientCredential> clientCredentials;

    /** How long before a certificate's end the log warns of it, once a day. */
    public final Duration certificateExpiryWarning;

    /** Declared where the one who uses the token answers claims challenges. */
    public final Set<String> clientCapabilities;

    /** Where app tokens come from when the authority names no tenant; null for none. */
    public final @Nullable String appHomeTenantId;

    /** Of app tokens; {@code TryAutoDetect} for the machine's own; null for the global endpoint. */
    public final @Nullable String azureRegion;

    /** Whether a certificate's chain goes with the assertion (subject name and issuer). */
    public final boolean sendX5c;

    public final Map<String, String> extraQueryParameters;

    public Client(
        List<ClientCredential> clientCredentials,
        Duration certificateExpiryWarning,
        Set<String> clientCapabilities,
        @Nullable String appHomeTenantId,
        @Nullable String azureRegion,
        boolean sendX5c,
        Map<String, String> extraQueryParameters) {
      this.clientCredentials = clientCredentials;
      this.certificateExpiryWarning = certificateExpiryWarning;
      this.clientCapabilities = clientCapabilities;
      this.appHomeTenantId = appHomeTenantId;
      this.azureRegion = azureRegion;
      this.sendX5c = sendX5c;
      this.extraQueryParameters = extraQueryParameters;
    }
  }

  /** {@code DownstreamApis.NAME.AcquireTokenOptions}. */
  public static final class AcquireTokenOptions {
    /** Null for the caller's, or the application's own. */
    public final @Nullable String tenant;

    /** A JSON object that goes with each request; null for none. */
    public final @Nullable String claims;

    public final boolean forceRefresh;

    /** Null for the incoming request's. */
    public final @Nullable String correlationId;

    public final Map<String, String> extraQueryParameters;

    AcquireTokenOptions(
        @Nullable String tenant,
        @Nullable String claims,
        boolean forceRefresh,
        @Nullable String correlationId,
        Map<String, String> extraQueryParameters) {
      this.tenant = tenant;
      this.claims = claims;
      this.forceRefresh = forceRefresh;
      this.correlationId = correlationId;
      this.extraQueryParameters = extraQueryParameters;
    }
  }

  /** Waits, bounds and budgets of token requests. */
  public static final class Acquisition {
    /** How long anybody waits for a token request, all in all. */
    public final Duration flightTimeout;

    /** How many token requests are under way at once. */
    public final int maxFlights;

    /** How many more may wait for their turn. */
    public final int maxWaitingFlights;

    /** How many threads of the container may wait for tokens. */
    public final int maxWaitingCallers;

    /** How many of those under way may be refreshes in the background. */
    public final int maxRefreshes;

    /** How often a request that failed on its way is repeated. */
    public final int retries;

    /** Before the first repetition; it doubles, and up to half of it is added by chance. */
    public final Duration retryBackOff;

    /** How long a credential that Entra refused comes after the others. */
    public final Duration credentialRetryInterval;

    public Acquisition(
        Duration flightTimeout,
        int maxFlights,
        int maxWaitingFlights,
        int maxWaitingCallers,
        int maxRefreshes,
        int retries,
        Duration retryBackOff,
        Duration credentialRetryInterval) {
      this.flightTimeout = flightTimeout;
      this.maxFlights = maxFlights;
      this.maxWaitingFlights = maxWaitingFlights;
      this.maxWaitingCallers = maxWaitingCallers;
      this.maxRefreshes = maxRefreshes;
      this.retries = retries;
      this.retryBackOff = retryBackOff;
      this.credentialRetryInterval = credentialRetryInterval;
    }
  }

  /** What is remembered of refusals, and what clients are told when Entra wants the user. */
  public static final class Challenges {
    /** How long a refusal is remembered that a new attempt would only repeat. */
    public final Duration negativeMemory;

    /** How many are. */
    public final int negativeEntries;

    /** Whether claims go only to callers that declare to answer them. */
    public final boolean requireClientCapability;

    /** Where the consent page returns to; null leaves {@code consent_uri} out of the answer. */
    public final @Nullable URI consentRedirectUri;

    public Challenges(
        Duration negativeMemory,
        int negativeEntries,
        boolean requireClientCapability,
        @Nullable URI consentRedirectUri) {
      this.negativeMemory = negativeMemory;
      this.negativeEntries = negativeEntries;
      this.requireClientCapability = requireClientCapability;
      this.consentRedirectUri = consentRedirectUri;
    }
  }
}
