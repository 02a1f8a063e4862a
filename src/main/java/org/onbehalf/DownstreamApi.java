package org.onbehalf;

import java.util.function.UnaryOperator;
import org.onbehalf.internal.Nullable;

/**
 * Calls a configured downstream API with an access token: on behalf of the current thread's caller,
 * or in the application's own name. This requires a JAX-RS client on the class path, and a JSON
 * provider for bodies other than text and bytes.
 *
 * <p>Paths are relative to the API's {@code BaseUrl} and {@code RelativePath}, URL-encoded, and may
 * contain a query. Absolute URIs, {@code //}, {@code ..}, {@code \}, user-info and fragments are
 * rejected, even if encoded. Redirects are not followed unless {@code FollowRedirects} is set, and
 * then without the token.
 *
 * <p>A request body is a {@code String}, {@code byte[]} or {@code InputStream}, which is sent
 * unchanged, or any object that the JAX-RS providers can write as {@code ContentType}, such as
 * JSON. A response body can be read as {@code String} (whatever its media type), {@code byte[]},
 * {@code InputStream} (which the application must close), {@code Void}, or any type that the
 * providers can read. Media types ending in {@code +json} are read as JSON.
 *
 * <p>After a claims challenge (401 with {@code insufficient_claims}) the call is retried once with
 * a new token, unless the body is an {@code InputStream}.
 *
 * <p>Implementations are immutable and thread-safe. They share one client per API, which is closed
 * when the web application stops.
 *
 * @since 0.1
 */
public interface DownstreamApi {

  /**
   * Sends a {@code GET} request and reads the body of a 2xx response.
   *
   * @param path the path relative to the API's address; not null
   * @param type the type to read the body as; not null
   * @param <T> the type of the body
   * @return the body; null only if the response has none
   * @throws IllegalArgumentException if {@code path} is not beneath {@code BaseUrl}
   * @throws DownstreamApiException if the API returned a non-2xx status, or the response cannot be
   *     read
   * @throws DownstreamUnavailableException if the API could not be reached or did not respond in
   *     time
   * @throws OnBehalfException if no token was issued; {@link UserInteractionRequiredException} also
   *     if the API still requires claims after a retry with a new token
   */
  <T> T get(String path, Class<T> type);

  /**
   * Sends a {@code POST} request and reads the body of a 2xx response.
   *
   * @param path the path relative to the API's address; not null
   * @param body the request body; null for none
   * @param type the type to read the body as; not null
   * @param <T> the type of the body
   * @return the body; null only if the response has none
   * @throws IllegalArgumentException if {@code path} is not beneath {@code BaseUrl}, or {@code
   *     body} cannot be written
   * @throws OnBehalfException as for {@link #get}
   */
  <T> T post(String path, @Nullable Object body, Class<T> type);

  /**
   * Sends a {@code PUT} request and reads the body of a 2xx response.
   *
   * @param path the path relative to the API's address; not null
   * @param body the request body; null for none
   * @param type the type to read the body as; not null
   * @param <T> the type of the body
   * @return the body; null only if the response has none
   * @throws IllegalArgumentException as for {@link #post}
   * @throws OnBehalfException as for {@link #get}
   */
  <T> T put(String path, @Nullable Object body, Class<T> type);

  /**
   * Sends a {@code PATCH} request (RFC 5789) and reads the body of a 2xx response. With Jersey this
   * requires {@code org.glassfish.jersey.connectors:jersey-apache-connector} on the class path,
   * because the JDK's HTTP connections do not support PATCH.
   *
   * @param path the path relative to the API's address; not null
   * @param body the request body; null for none
   * @param type the type to read the body as; not null
   * @param <T> the type of the body
   * @return the body; null only if the response has none
   * @throws IllegalStateException if no library on the class path can send PATCH; the message names
   *     the missing one
   * @throws IllegalArgumentException as for {@link #post}
   * @throws OnBehalfException as for {@link #get}
   */
  <T> T patch(String path, @Nullable Object body, Class<T> type);

  /**
   * Sends a {@code DELETE} request and reads the body of a 2xx response.
   *
   * @param path the path relative to the API's address; not null
   * @param type the type to read the body as; not null
   * @param <T> the type of the body
   * @return the body; null only if the response has none
   * @throws IllegalArgumentException if {@code path} is not beneath {@code BaseUrl}
   * @throws OnBehalfException as for {@link #get}
   */
  <T> T delete(String path, Class<T> type);

  /**
   * Sends a {@code DELETE} request and ignores the body of the response.
   *
   * @param path the path relative to the API's address; not null
   * @throws IllegalArgumentException if {@code path} is not beneath {@code BaseUrl}
   * @throws OnBehalfException as for {@link #get}
   */
  void delete(String path);

  /**
   * Sends a request and returns the response, whatever its status.
   *
   * @param request the request; not null
   * @return the response, never null; the application must close it
   * @throws IllegalArgumentException if the path is not beneath {@code BaseUrl}, the body cannot be
   *     written, or the method does not allow a body
   * @throws IllegalStateException as for {@link #patch}, for any method that the JDK does not
   *     support
   * @throws DownstreamUnavailableException if the API could not be reached or did not respond in
   *     time
   * @throws OnBehalfException if no token was issued
   */
  DownstreamResponse call(DownstreamRequest request);

  /** Returns this API with calls made in the application's own name instead of the caller's. */
  DownstreamApi asApp();

  /**
   * Returns this API with other token options, in addition to {@code AcquireTokenOptions}: {@code
   * api.with(token -> token.withTenant(tenantId))}.
   *
   * @param options a function that receives the current token request and returns the one to use,
   *     for the same API; not null
   * @throws IllegalArgumentException if {@code options} returns a request for another API
   * @throws NullPointerException if {@code options} is or returns null
   */
  DownstreamApi with(UnaryOperator<TokenRequest> options);
}
