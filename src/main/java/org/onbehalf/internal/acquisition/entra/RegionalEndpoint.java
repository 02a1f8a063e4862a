package org.onbehalf.internal.acquisition.entra;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.RequestedToken;
import org.onbehalf.internal.acquisition.TokenGrant;
import org.onbehalf.internal.http.HttpExchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Entra's endpoint in {@code AzureAd.AzureRegion}. Thread-safe. */
final class RegionalEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(RegionalEndpoint.class);
  private static final String AUTO_DETECT = "TryAutoDetect";
  private static final String METADATA =
      "http://169.254.169.254/metadata/instance/compute/location?format=text&api-version=2020-06-01";
  private static final Duration DETECTION_LIMIT = Duration.ofSeconds(2);
  private static final Set<String> PUBLIC_CLOUD =
      Collections.unmodifiableSet(
          new HashSet<>(
              Arrays.asList(
                  "login.microsoftonline.com", "login.microsoft.com", "login.windows.net")));

  private final URI instance;
  private final String region;
  private final HttpExchange http;
  private final Map<String, String> environment;
  private volatile @Nullable String detected;

  RegionalEndpoint(
      URI instance, String region, HttpExchange http, Map<String, String> environment) {
    this.instance = instance;
    this.region = region;
    this.http = http;
    this.environment = environment;
  }

  /**
   * As in MSAL, only client credentials go to a region; else, or if none is found, the instance.
   */
  URI endpointFor(TokenGrant grant) {
    if (!grant.is(RequestedToken.Grant.CLIENT_CREDENTIALS)) {
      return instance;
    }
    String name = region.equals(AUTO_DETECT) ? detect() : region;
    String host = instance.getHost().toLowerCase(Locale.ROOT);
    String global = PUBLIC_CLOUD.contains(host) ? "login.microsoft.com" : host;
    return name.isEmpty() ? instance : URI.create("https://" + name + '.' + global + "/");
  }

  /** The variable that App Service sets, else the machine's metadata; asked once. */
  private String detect() {
    String known = detected;
    if (known == null) {
      String named = environment.get("REGION_NAME");
      known = clean(named == null ? fromMachine() : named);
      if (known.isEmpty()) {
        LOG.info(
            "AzureAd.AzureRegion = TryAutoDetect found no region: the global endpoint is used");
      }
      detected = known;
    }
    return known;
  }

  private String fromMachine() {
    try {
      HttpExchange.Response answer =
          http.send(
              "GET",
              URI.create(METADATA),
              Collections.singletonMap("Metadata", "true"),
              null,
              DETECTION_LIMIT);
      return answer.status == HttpURLConnection.HTTP_OK
          ? new String(answer.body, StandardCharsets.UTF_8)
          : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static String clean(String region) {
    String name = region.trim().replace(" ", "").toLowerCase(Locale.ROOT);
    return name.matches("[a-z0-9]{2,40}") ? name : "";
  }
}
