package org.onbehalf.internal.config;

import java.util.Map;

/** What calls through {@code OnBehalf.downstreamApi} have in common; keys of an API. */
public final class CallSettings {
  /** In capitals; of calls that name none. */
  public final String httpMethod;

  /** None that is reserved. */
  public final Map<String, String> extraHeaderParameters;

  public final Map<String, String> extraQueryParameters;
  public final String acceptHeader;
  public final String contentType;

  /** The longest entity that is read into memory. */
  public final int maxResponseBytes;

  /** How much of a refusal's entity is kept. */
  public final int maxErrorBytes;

  /** How many connections are open at once where the JDK's own are not used. */
  public final int maxConnections;

  /** Whether reading calls follow redirects, without the token. */
  public final boolean followRedirects;

  CallSettings(
      String httpMethod,
      Map<String, String> extraHeaderParameters,
      Map<String, String> extraQueryParameters,
      String acceptHeader,
      String contentType,
      int maxResponseBytes,
      int maxErrorBytes,
      int maxConnections,
      boolean followRedirects) {
    this.httpMethod = httpMethod;
    this.extraHeaderParameters = extraHeaderParameters;
    this.extraQueryParameters = extraQueryParameters;
    this.acceptHeader = acceptHeader;
    this.contentType = contentType;
    this.maxResponseBytes = maxResponseBytes;
    this.maxErrorBytes = maxErrorBytes;
    this.maxConnections = maxConnections;
    this.followRedirects = followRedirects;
  }
}
