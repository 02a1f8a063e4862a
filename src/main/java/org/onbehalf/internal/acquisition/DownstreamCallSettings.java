package org.onbehalf.internal.acquisition;

import static org.onbehalf.internal.config.DownstreamApiKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.INVALID;

import java.util.Locale;
import java.util.Map;
import org.onbehalf.internal.config.Section;
import org.onbehalf.internal.http.ReservedHeaders;

/** What calls through {@code OnBehalf.downstreamApi} have in common; keys of an API. */
public final class DownstreamCallSettings {
  /** In capitals; of calls that name none. */
  public final String httpMethod;

  /** None that is reserved. */
  public final Map<String, String> extraHeaderParameters;

  public final Map<String, String> extraQueryParameters;
  public final String acceptHeader;
  public final String contentType;
  public final int maxResponseBytes;
  public final int maxErrorBytes;
  public final int maxConnections;
  public final boolean followRedirects;

  DownstreamCallSettings(Section api) {
    httpMethod = api.get(HTTP_METHOD).toUpperCase(Locale.ROOT);
    extraHeaderParameters = api.get(EXTRA_HEADER_PARAMETERS);
    extraHeaderParameters.forEach((name, value) -> checkHeader(api, name, value));
    extraQueryParameters = api.get(EXTRA_QUERY_PARAMETERS);
    acceptHeader = api.get(ACCEPT_HEADER);
    contentType = api.get(CONTENT_TYPE);
    maxResponseBytes = api.get(MAX_RESPONSE_BYTES).intValue();
    maxErrorBytes = api.get(MAX_ERROR_BYTES).intValue();
    maxConnections = api.get(MAX_CONNECTIONS);
    followRedirects = api.get(FOLLOW_REDIRECTS);
  }

  private static void checkHeader(Section api, String name, String value) {
    if (ReservedHeaders.isOfEntity(name)) {
      api.reject(
          EXTRA_HEADER_PARAMETERS,
          name,
          "headers other than Accept and Content-Type",
          "write it as AcceptHeader or ContentType");
    } else if (ReservedHeaders.contains(name)) {
      api.reject(
          EXTRA_HEADER_PARAMETERS,
          name,
          "headers that neither say who calls nor frame the message",
          "remove it; the library sets Authorization, HTTP clients the others");
    } else if (!ReservedHeaders.allowsValue(value)) {
      api.fault(
          INVALID,
          EXTRA_HEADER_PARAMETERS,
          api.show(EXTRA_HEADER_PARAMETERS, name) + " with a value that no header may have",
          "at most 8192 characters of Latin-1 on one line",
          "correct the value");
    }
  }
}
