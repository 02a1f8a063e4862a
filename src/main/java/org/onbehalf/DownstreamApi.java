package org.onbehalf;

import java.util.function.UnaryOperator;
import org.onbehalf.internal.Nullable;

/**
 * A downstream API of the configuration, called with a token of the right kind: on behalf of the
 * caller who is on the thread when the call is made, or in the application's own name. Needs a
 * JAX-RS client on the class path, and a JSON provider for anything but text and bytes.
 *
 * <p>Every path is relative to the API's {@code BaseUrl} and {@code RelativePath}, is written as it
 * stands in a URL, and may carry a query. Absolute URIs, {@code //}, {@code ..}, {@code \},
 * user-info and fragments are refused, encoded or not. No redirect is followed, unless {@code
 * FollowRedirects} says so: then without the token.
 *
 * <p>A body is a {@code String}, a {@code byte[]} or an {@code InputStream}, sent as it is, or
 * anything that the JAX-RS providers write as {@code ContentType}, such as JSON. What is read back
 * is a {@code String} of any media type, a {@code byte[]}, an {@code InputStream} that is to be
 * closed, {@code Void}, or anything that the providers read; {@code +json} is JSON.
 *
 * <p>A claims challenge (401 with {@code insufficient_claims}) is answered by one new token and one
 * repetition, unless the body is an {@code InputStream}.
 *
 * <p>Implementations are immutable and thread-safe; they share one client per API, closed with the
 * web application.
 *
 * @since 0.1
 */
public interface DownstreamApi {

  /**
   * Calls {@code GET} and reads the entity of a 2xx answer.
   *
   * @param path beneath the API's address; not null
   * @param type what to read the entity as; not null
   * @param <T> the entity's type
   * @return the entity; null only where the answer has none
   * @throws IllegalArgumentException if {@code path} leaves the {@code BaseUrl}
   * @throws DownstreamApiException if the API answered non-2xx, or what cannot be read
   * @throws DownstreamUnavailableException if the API could not be reached or was too slow
   * @throws OnBehalfException if no token was granted; {@link UserInteractionRequiredException}
   *     also if the API wants claims that a new token did not bring
   * @since 0.1
   */
  <T> T get(String path, Class<T> type);

  /**
   * Calls {@code POST} and reads the entity of a 2xx answer.
   *
   * @param path beneath the API's address; not null
   * @param body what to send; null for nothing
   * @param type what to read the entity as; not null
   * @param <T> the entity's type
   * @return the entity; null only where the answer has none
   * @throws IllegalArgumentException if {@code path} leaves the {@code BaseUrl}, or {@code body}
   *     cannot be written
   * @throws OnBehalfException as for {@link #get}
   * @since 0.1
   */
  <T> T post(String path, @Nullable Object body, Class<T> type);

  /**
   * Calls {@code PUT} and reads the entity of a 2xx answer.
   *
   * @param path beneath the API's address; not null
   * @param body what to send; null for nothing
   * @param type what to read the entity as; not null
   * @param <T> the entity's type
   * @return the entity; null only where the answer has none
   * @throws IllegalArgumentException as for {@link #post}
   * @throws OnBehalfException as for {@link #get}
   * @since 0.1
   */
  <T> T put(String path, @Nullable Object body, Class<T> type);

  /**
   * Calls {@code PATCH} (RFC 5789) and reads the entity of a 2xx answer. With Jersey it needs
   * {@code org.glassfish.jersey.connectors:jersey-apache-connector} on the class path, because the
   * JDK's connections know no PATCH.
   *
   * @param path beneath the API's address; not null
   * @param body what to send; null for nothing
   * @param type what to read the entity as; not null
   * @param <T> the entity's type
   * @return the entity; null only where the answer has none
   * @throws IllegalStateException if nothing on the class path can send it; the message names what
   *     is missing
   * @throws IllegalArgumentException as for {@link #post}
   * @throws OnBehalfException as for {@link #get}
   * @since 0.1
   */
  <T> T patch(String path, @Nullable Object body, Class<T> type);

  /**
   * Calls {@code DELETE} and reads the entity of a 2xx answer.
   *
   * @param path beneath the API's address; not null
   * @param type what to read the entity as; not null
   * @param <T> the entity's type
   * @return the entity; null only where the answer has none
   * @throws IllegalArgumentException if {@code path} leaves the {@code BaseUrl}
   * @throws OnBehalfException as for {@link #get}
   * @since 0.1
   */
  <T> T delete(String path, Class<T> type);

  /**
   * Calls {@code DELETE}.
   *
   * @param path beneath the API's address; not null
   * @throws IllegalArgumentException if {@code path} leaves the {@code BaseUrl}
   * @throws OnBehalfException as for {@link #get}
   * @since 0.1
   */
  void delete(String path);

  /**
   * Makes any call, and hands over whatever the API answered.
   *
   * @param request what to send; not null
   * @return the answer, of any status; never null; to be closed
   * @throws IllegalArgumentException if the path leaves the {@code BaseUrl}, the body cannot be
   *     written, or the method takes none
   * @throws IllegalStateException as for {@link #patch}, for any method that the JDK does not know
   * @throws DownstreamUnavailableException if the API could not be reached or was too slow
   * @throws OnBehalfException if no token was granted
   * @since 0.1
   */
  DownstreamResponse call(DownstreamRequest request);

  /**
   * The same API called in the application's own name instead of the caller's.
   *
   * @return the API, never null
   * @since 0.1
   */
  DownstreamApi asApp();

  /**
   * The same API with other options for its tokens, on top of {@code AcquireTokenOptions}: {@code
   * api.with(token -> token.withTenant(tenantId))}.
   *
   * @param options given the request so far, returns the one to use, for the same API; not null
   * @return the API, never null
   * @throws IllegalArgumentException if {@code options} returns a request for another API
   * @throws NullPointerException if {@code options} is or returns null
   * @since 0.1
   */
  DownstreamApi with(UnaryOperator<TokenRequest> options);
}
