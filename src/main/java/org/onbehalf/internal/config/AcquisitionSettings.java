package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.AzureAdKeys.APP_HOME_TENANT_ID;
import static org.onbehalf.internal.config.AzureAdKeys.AZURE_REGION;
import static org.onbehalf.internal.config.AzureAdKeys.EXTRA_QUERY_PARAMETERS;
import static org.onbehalf.internal.config.DownstreamApiKeys.*;
import static org.onbehalf.internal.config.LimitKeys.*;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/** How tokens are requested, and what callers are told when there is none. */
public final class AcquisitionSettings {
  /** The longest claims that go into a request or a header. */
  static final int MAX_CLAIMS_LENGTH = 8192;

  private AcquisitionSettings() {}

  /** What every token request of this application has in common; keys of {@code AzureAd}. */
  public static final class Client {
    /** In the order of the configuration; empty where nothing is called downstream. */
    public final List<ClientCredential> clientCredentials;

    public final Duration certificateExpiryWarning;
    public final Set<String> clientCapabilities;

    /** Null for none. */
    public final @Nullable String appHomeTenantId;

    /** {@code TryAutoDetect} for the machine's own; null for the global endpoint. */
    public final @Nullable String azureRegion;

    public final boolean sendX5c;
    public final Map<String, String> extraQueryParameters;

    Client(Section azureAd, ConfigurationInput input) {
      certificateExpiryWarning = azureAd.get(AzureAdKeys.CERTIFICATE_EXPIRY_WARNING);
      clientCredentials =
          new CredentialsReader(azureAd, true, input, certificateExpiryWarning).read();
      clientCapabilities =
          Collections.unmodifiableSet(
              new LinkedHashSet<>(azureAd.words(AzureAdKeys.CLIENT_CAPABILITIES)));
      appHomeTenantId = lower(azureAd.find(APP_HOME_TENANT_ID));
      String region = azureAd.find(AZURE_REGION);
      azureRegion = "TryAutoDetect".equalsIgnoreCase(region) ? "TryAutoDetect" : lower(region);
      sendX5c = azureAd.get(AzureAdKeys.SEND_X5C);
      extraQueryParameters = parameters(azureAd);
    }
  }

  private static @Nullable String lower(@Nullable String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  private static Map<String, String> parameters(Section section) {
    Map<String, String> parameters = new LinkedHashMap<>(section.get(EXTRA_QUERY_PARAMETERS));
    for (String name : parameters.keySet()) {
      if (ReservedParameters.contains(name)) {
        section.reject(
            EXTRA_QUERY_PARAMETERS,
            name,
            "a parameter that neither the protocol nor this library sets",
            "remove it; scopes, claims, tenants and credentials have keys of their own");
      }
    }
    return Collections.unmodifiableMap(parameters);
  }

  /** Whether a text is a claims request (OpenID Connect Core section 5.5): a JSON object. */
  static boolean isClaims(String text) {
    try {
      return text.length() <= MAX_CLAIMS_LENGTH
          && text.trim().startsWith("{")
          && JSONObjectUtils.parse(text) != null;
    } catch (ParseException e) {
      return false;
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

    AcquireTokenOptions(Section section) {
      tenant = lower(section.find(OPTION_TENANT));
      claims = section.find(OPTION_CLAIMS);
      forceRefresh = section.get(OPTION_FORCE_REFRESH);
      correlationId = section.find(OPTION_CORRELATION_ID);
      extraQueryParameters = parameters(section);
    }
  }

  /** The section {@code Acquisition}; the fields have the keys' names. */
  public static final class Acquisition {
    public final Duration flightTimeout;
    public final int maxFlights;
    public final int maxWaitingFlights;
    public final int maxWaitingCallers;
    public final int maxRefreshes;
    public final int retries;
    public final Duration retryBackOff;
    public final Duration credentialRetryInterval;

    Acquisition(Section section) {
      flightTimeout = section.get(FLIGHT_TIMEOUT);
      maxFlights = section.get(MAX_FLIGHTS);
      maxWaitingFlights = section.get(MAX_WAITING_FLIGHTS);
      maxWaitingCallers = section.get(MAX_WAITING_CALLERS);
      maxRefreshes = section.get(MAX_REFRESHES);
      retries = section.get(RETRIES);
      retryBackOff = section.get(RETRY_BACK_OFF);
      credentialRetryInterval = section.get(CREDENTIAL_RETRY_INTERVAL);
    }
  }

  /** The sections {@code Challenges} and {@code RefusalCache}. */
  public static final class Challenges {
    /** How long a refusal is remembered that a new attempt would only repeat. */
    public final Duration refusalCacheTime;

    public final int refusalCacheEntries;
    public final boolean requireClientCapability;

    /** Null leaves {@code consent_uri} out of the answer. */
    public final @Nullable URI consentRedirectUri;

    Challenges(Section challenges, Section refusals) {
      refusalCacheTime = refusals.get(REFUSAL_TIME);
      refusalCacheEntries = refusals.get(REFUSAL_ENTRIES);
      requireClientCapability = challenges.get(REQUIRE_CLIENT_CAPABILITY);
      consentRedirectUri = challenges.find(CONSENT_REDIRECT_URI);
    }
  }
}
