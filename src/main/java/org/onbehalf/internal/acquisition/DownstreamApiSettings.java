package org.onbehalf.internal.acquisition;

import static org.onbehalf.internal.config.DownstreamApiKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.INVALID;
import static org.onbehalf.internal.message.ConfigurationMessages.MISSING;
import static org.onbehalf.internal.message.ConfigurationMessages.PLAIN_HTTP;
import static org.onbehalf.internal.message.ConfigurationMessages.TOO_MANY;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Addresses;
import org.onbehalf.internal.config.KeyNames;
import org.onbehalf.internal.config.Section;

/** A downstream API. */
public final class DownstreamApiSettings {
  private static final int MOST = 200;

  public final String name;

  /** Absolute, https (or http where allowed), without query, fragment and user-info. */
  public final URI baseUrl;

  /** Never empty. */
  public final List<String> scopes;

  /** Beneath the base URL; empty for none. */
  public final String relativePath;

  public final boolean requestAppToken;
  public final AcquireTokenOptions acquireTokenOptions;

  /**
   * Whether the application itself answers claims challenges of this API where it takes tokens for
   * a client of its own.
   */
  public final boolean handlesClaimsChallenge;

  public final Duration connectTimeout;
  public final Duration readTimeout;

  /** Of calls without a client of the application's own. */
  public final DownstreamCallSettings call;

  /** What it is called at issuers that exchange tokens themselves. */
  public final ExchangeTarget exchange;

  private DownstreamApiSettings(String name, URI baseUrl, Section api) {
    this.name = name;
    this.baseUrl = baseUrl;
    this.scopes = api.words(SCOPES);
    this.relativePath = relativePath(api);
    this.requestAppToken = api.get(REQUEST_APP_TOKEN);
    this.acquireTokenOptions = new AcquireTokenOptions(api.child(ACQUIRE_TOKEN_OPTIONS));
    this.handlesClaimsChallenge = api.get(HANDLES_CLAIMS_CHALLENGE);
    this.connectTimeout = api.get(CONNECT_TIMEOUT);
    this.readTimeout = api.get(READ_TIMEOUT);
    this.call = new DownstreamCallSettings(api);
    this.exchange = new ExchangeTarget(api.child(TOKEN_EXCHANGE));
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
      tenant = ClientSettings.lower(section.find(OPTION_TENANT));
      claims = section.find(OPTION_CLAIMS);
      forceRefresh = section.get(OPTION_FORCE_REFRESH);
      correlationId = section.find(OPTION_CORRELATION_ID);
      extraQueryParameters = ReservedParameters.read(section);
    }
  }

  /** Reads the section {@code DownstreamApis}. */
  public static Map<String, DownstreamApiSettings> readAll(Section section) {
    Map<String, DownstreamApiSettings> apis = new LinkedHashMap<>();
    if (section.names().size() > MOST) {
      section.fault(
          TOO_MANY, "*", section.names().size() + " APIs", "at most " + MOST, "remove some");
      return apis;
    }
    for (String name : section.names()) {
      if (!KeyNames.isName(name)) {
        section.fault(
            INVALID,
            name,
            "an API's name with other characters than letters, digits, _ and -",
            "a name of at most 64 letters, digits, _ and -",
            "rename the API");
        continue;
      }
      DownstreamApiSettings api = api(name, section.child(name));
      if (api != null) {
        apis.put(name, api);
      }
    }
    return Collections.unmodifiableMap(apis);
  }

  private static @Nullable DownstreamApiSettings api(String name, Section api) {
    URI baseUrl = baseUrl(api);
    if (api.words(SCOPES).isEmpty()) {
      api.fault(
          MISSING,
          SCOPES,
          api.isSet(SCOPES) ? "an empty list" : "nothing",
          "the scopes of a token for this API, such as [\"api://partner/read\"]",
          "name at least one scope of the API");
    }
    // read even without a base URL, so that all faults are reported
    DownstreamApiSettings read =
        new DownstreamApiSettings(
            name, baseUrl == null ? URI.create("https://none") : baseUrl, api);
    return baseUrl == null ? null : read;
  }

  private static @Nullable URI baseUrl(Section api) {
    boolean allowHttp = api.get(ALLOW_HTTP);
    String expected = "an absolute https URL without query, fragment, user and ..";
    String text = api.required(BASE_URL, expected, "name the URL beneath which tokens may be sent");
    if (text == null) {
      return null;
    }
    URI uri = Addresses.web(text);
    if (uri == null
        || Addresses.hasQueryFragmentOrUser(uri)
        || !Addresses.isPlainPath(uri.getRawPath())) {
      api.reject(BASE_URL, text, expected, "correct the URL, in quotes");
      return null;
    }
    if (Addresses.isHttp(uri) && !Addresses.isLoopback(uri)) {
      if (!allowHttp) {
        api.reject(
            BASE_URL,
            text,
            "https; http only for localhost, 127.0.0.0/8 and [::1]",
            "write https; where the network itself is safe, set AllowHttp = true");
        return null;
      }
      api.warn(
          PLAIN_HTTP, ALLOW_HTTP, "tokens of your users are sent to this API over plain http.");
    }
    return uri;
  }

  /** Without the slash at its beginning, which means nothing here. */
  private static String relativePath(Section api) {
    String text = api.get(RELATIVE_PATH);
    String path = text.trim();
    String relative = path.startsWith("/") ? path.substring(1) : path;
    if (relative.startsWith("/")
        || !Addresses.isPlainPath(relative)
        || !relative.matches("[A-Za-z0-9._~!$&'()*+,=@%/:-]*")
        || relative.matches("[A-Za-z][A-Za-z0-9+.-]*:.*")) {
      api.reject(
          RELATIVE_PATH,
          text,
          "a path beneath BaseUrl, without query, fragment and ..",
          "write the path as it stands in a URL");
      return "";
    }
    return relative;
  }
}
