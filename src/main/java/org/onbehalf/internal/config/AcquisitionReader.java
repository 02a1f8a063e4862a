package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.AzureAdKeys.*;
import static org.onbehalf.internal.config.DownstreamApiKeys.*;
import static org.onbehalf.internal.config.LimitKeys.*;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/** Reads {@link AcquisitionSettings}. */
final class AcquisitionReader {
  /** The longest claims that go into a request or a header. */
  static final int MAX_CLAIMS_LENGTH = 8192;

  private AcquisitionReader() {}

  static AcquisitionSettings.Client client(Section azureAd, ConfigurationInput input) {
    Duration expiryWarning = azureAd.get(CERTIFICATE_EXPIRY_WARNING);
    List<ClientCredential> credentials =
        new CredentialsReader(azureAd, true, input, expiryWarning).read();
    Set<String> capabilities = new LinkedHashSet<>(azureAd.words(CLIENT_CAPABILITIES));
    for (String each : capabilities) {
      if (!each.matches("[A-Za-z0-9_.-]{1,64}")) {
        azureAd.reject(
            CLIENT_CAPABILITIES, each, "words such as cp1", "write [\"cp1\"], or [] for none");
      }
    }
    return new AcquisitionSettings.Client(
        credentials,
        expiryWarning,
        Collections.unmodifiableSet(capabilities),
        tenant(azureAd, APP_HOME_TENANT_ID),
        region(azureAd),
        azureAd.get(SEND_X5C),
        parameters(azureAd));
  }

  private static @Nullable String region(Section azureAd) {
    String text = azureAd.text(AZURE_REGION);
    if (text == null || text.equalsIgnoreCase("TryAutoDetect")) {
      return text == null ? null : "TryAutoDetect";
    }
    String region = text.toLowerCase(Locale.ROOT);
    if (!region.matches("[a-z0-9]{2,40}")) {
      azureAd.reject(
          AZURE_REGION,
          text,
          "a region's short name such as westeurope, or TryAutoDetect",
          "write the name without blanks");
      return null;
    }
    return region;
  }

  static AcquisitionSettings.AcquireTokenOptions options(Section section) {
    String correlationId = section.text(OPTION_CORRELATION_ID);
    if (correlationId != null && !correlationId.matches("[A-Za-z0-9-]{8,64}")) {
      section.reject(
          OPTION_CORRELATION_ID,
          correlationId,
          "8 to 64 letters, digits and hyphens",
          "remove the key: the incoming request's id is used then");
    }
    return new AcquisitionSettings.AcquireTokenOptions(
        tenant(section, OPTION_TENANT),
        claims(section),
        section.get(OPTION_FORCE_REFRESH),
        correlationId,
        parameters(section));
  }

  private static @Nullable String tenant(Section section, Key<String> name) {
    String text = section.text(name);
    if (text == null) {
      return null;
    }
    String tenant = text.toLowerCase(Locale.ROOT);
    if (!AuthorityReader.isTenant(tenant)
        || Arrays.asList("common", "organizations", "consumers").contains(tenant)) {
      section.reject(
          name, text, "a tenant's id (a GUID) or one of its domain names", "name one tenant");
      return null;
    }
    return tenant;
  }

  private static @Nullable String claims(Section section) {
    String text = section.text(OPTION_CLAIMS);
    if (text == null || isClaims(text)) {
      return text;
    }
    section.reject(
        OPTION_CLAIMS,
        text,
        "a JSON object of at most " + MAX_CLAIMS_LENGTH + " characters",
        "write it as text in three double quotes");
    return null;
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

  private static Map<String, String> parameters(Section section) {
    Map<String, String> parameters = new LinkedHashMap<>();
    section
        .texts(AzureAdKeys.EXTRA_QUERY_PARAMETERS)
        .forEach(
            (name, value) -> {
              if (ReservedParameters.contains(name)) {
                section.reject(
                    AzureAdKeys.EXTRA_QUERY_PARAMETERS,
                    name,
                    "a parameter that neither the protocol nor this library sets",
                    "remove it; scopes, claims, tenants and credentials have keys of their own");
              } else {
                parameters.put(name, value);
              }
            });
    return Collections.unmodifiableMap(parameters);
  }

  static AcquisitionSettings.Acquisition acquisition(Section section) {
    return new AcquisitionSettings.Acquisition(
        section.get(FLIGHT_TIMEOUT),
        section.get(MAX_FLIGHTS),
        section.get(MAX_WAITING_FLIGHTS),
        section.get(MAX_WAITING_CALLERS),
        section.get(MAX_REFRESHES),
        section.get(RETRIES),
        section.get(RETRY_BACK_OFF),
        section.get(CREDENTIAL_RETRY_INTERVAL));
  }

  static AcquisitionSettings.Challenges challenges(Section section, Section refusals) {
    return new AcquisitionSettings.Challenges(
        refusals.get(REFUSAL_TIME),
        refusals.get(REFUSAL_ENTRIES),
        section.get(REQUIRE_CLIENT_CAPABILITY),
        consentRedirectUri(section));
  }

  private static @Nullable URI consentRedirectUri(Section section) {
    String text = section.text(CONSENT_REDIRECT_URI);
    if (text == null) {
      return null;
    }
    URI uri = Addresses.web(text);
    if (uri == null
        || uri.getRawFragment() != null
        || uri.getRawUserInfo() != null
        || (Addresses.isHttp(uri) && !Addresses.isLoopback(uri))) {
      section.reject(
          CONSENT_REDIRECT_URI,
          text,
          "an https URL without fragment and user; http only for loopback hosts",
          "write a redirect URI of the app registration");
    }
    return uri;
  }
}
