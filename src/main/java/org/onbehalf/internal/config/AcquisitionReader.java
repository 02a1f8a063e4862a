package org.onbehalf.internal.config;

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
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /** The longest claims that go into a request or a header. */
  static final int MAX_CLAIMS_LENGTH = 8192;

  private AcquisitionReader() {}

  static AcquisitionSettings.Client client(Section azureAd, ConfigurationInput input) {
    Duration expiryWarning =
        azureAd.duration("CertificateExpiryWarning", Duration.ZERO, Duration.ofDays(365));
    List<ClientCredential> credentials =
        new CredentialsReader(azureAd, true, input, expiryWarning).read();
    Set<String> capabilities = new LinkedHashSet<>(azureAd.words("ClientCapabilities"));
    for (String each : capabilities) {
      if (!each.matches("[A-Za-z0-9_.-]{1,64}")) {
        azureAd.fault(
            "ClientCapabilities",
            azureAd.show("ClientCapabilities", each),
            "words such as cp1",
            "write [\"cp1\"], or [] for none");
      }
    }
    return new AcquisitionSettings.Client(
        credentials,
        expiryWarning,
        Collections.unmodifiableSet(capabilities),
        tenant(azureAd, "AppHomeTenantId"),
        region(azureAd),
        azureAd.flag("SendX5C"),
        parameters(azureAd));
  }

  private static @Nullable String region(Section azureAd) {
    String text = azureAd.text("AzureRegion");
    if (text == null || text.equalsIgnoreCase("TryAutoDetect")) {
      return text == null ? null : "TryAutoDetect";
    }
    String region = text.toLowerCase(Locale.ROOT);
    if (!region.matches("[a-z0-9]{2,40}")) {
      azureAd.fault(
          "AzureRegion",
          azureAd.show("AzureRegion", text),
          "a region's short name such as westeurope, or TryAutoDetect",
          "write the name without blanks");
      return null;
    }
    return region;
  }

  static AcquisitionSettings.AcquireTokenOptions options(Section section) {
    String correlationId = section.text("CorrelationId");
    if (correlationId != null && !correlationId.matches("[A-Za-z0-9-]{8,64}")) {
      section.fault(
          "CorrelationId",
          section.show("CorrelationId", correlationId),
          "8 to 64 letters, digits and hyphens",
          "remove the key: the incoming request's id is used then");
    }
    return new AcquisitionSettings.AcquireTokenOptions(
        tenant(section, "Tenant"),
        claims(section),
        section.flag("ForceRefresh"),
        correlationId,
        parameters(section));
  }

  private static @Nullable String tenant(Section section, String name) {
    String text = section.text(name);
    if (text == null) {
      return null;
    }
    String tenant = text.toLowerCase(Locale.ROOT);
    if (!AuthorityReader.isTenant(tenant)
        || Arrays.asList("common", "organizations", "consumers").contains(tenant)) {
      section.fault(
          name,
          section.show(name, text),
          "a tenant's id (a GUID) or one of its domain names",
          "name one tenant");
      return null;
    }
    return tenant;
  }

  private static @Nullable String claims(Section section) {
    String text = section.text("Claims");
    if (text == null || isClaims(text)) {
      return text;
    }
    section.fault(
        "Claims",
        section.show("Claims", text),
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
        .texts("ExtraQueryParameters")
        .forEach(
            (name, value) -> {
              if (ReservedParameters.contains(name)) {
                section.fault(
                    "ExtraQueryParameters",
                    section.show("ExtraQueryParameters", name),
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
        section.duration("FlightTimeout", SHORTEST, Duration.ofMinutes(10)),
        section.count("MaxFlights", 1, 10_000),
        section.count("MaxWaitingFlights", 0, 1_000_000),
        section.count("MaxWaitingCallers", 1, 100_000),
        section.count("MaxRefreshes", 0, 10_000),
        section.count("Retries", 0, 10),
        section.duration("RetryBackOff", SHORTEST, Duration.ofMinutes(1)),
        section.duration("CredentialRetryInterval", SHORTEST, Duration.ofDays(1)));
  }

  static AcquisitionSettings.Challenges challenges(Section section) {
    return new AcquisitionSettings.Challenges(
        section.duration("NegativeMemory", Duration.ZERO, Duration.ofMinutes(10)),
        section.count("NegativeEntries", 0, 1_000_000),
        section.flag("RequireClientCapability"),
        consentRedirectUri(section));
  }

  private static @Nullable URI consentRedirectUri(Section section) {
    String text = section.text("ConsentRedirectUri");
    if (text == null) {
      return null;
    }
    URI uri = Addresses.web(text);
    if (uri == null
        || uri.getRawFragment() != null
        || uri.getRawUserInfo() != null
        || (Addresses.isHttp(uri) && !Addresses.isLoopback(uri))) {
      section.fault(
          "ConsentRedirectUri",
          section.show("ConsentRedirectUri", text),
          "an https URL without fragment and user; http only for loopback hosts",
          "write a redirect URI of the app registration");
    }
    return uri;
  }
}
