package org.onbehalf;

import java.util.Objects;

/**
 * What a token is asked for: the downstream API and in whose name.
 *
 * <p>Immutable and thread-safe.
 *
 * @since 0.1
 */
public final class TokenRequest {
  private final String api;
  private final boolean asApplication;

  private TokenRequest(String api, boolean asApplication) {
    this.api = Objects.requireNonNull(api, "api");
    this.asApplication = asApplication;
  }

  /**
   * A token for an API of the configuration, in the name that its {@code RequestAppToken} says: the
   * caller's (default) or the application's.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @return the request, never null
   * @throws NullPointerException if {@code api} is null
   * @since 0.1
   */
  public static TokenRequest forApi(String api) {
    return new TokenRequest(api, false);
  }

  /**
   * The same request in the application's own name (client credentials, RFC 6749 section 4.4).
   *
   * @return the request, never null
   * @since 0.1
   */
  public TokenRequest asApplication() {
    return new TokenRequest(api, true);
  }

  /**
   * The API's name.
   *
   * @return the key below {@code DownstreamApis}, never null
   * @since 0.1
   */
  public String api() {
    return api;
  }

  /**
   * Whether the request asks for an app token whatever the API's {@code RequestAppToken} says.
   *
   * @return true after {@link #asApplication()}
   * @since 0.1
   */
  public boolean isAsApplication() {
    return asApplication;
  }

  @Override
  public String toString() {
    return "TokenRequest(" + api + (asApplication ? ", as application)" : ")");
  }
}
