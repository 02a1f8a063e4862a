package org.onbehalf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.MediaTypes;
import org.onbehalf.internal.config.ReservedHeaders;

/**
 * A call of a downstream API, apart from its token. What is not set here comes from the API's
 * configuration.
 *
 * <p>Immutable and thread-safe as far as the body is: each method returns a new request. {@code
 * toString()} shows method and path only, without a query.
 *
 * @since 0.1
 */
public final class DownstreamRequest {
  private final String path;
  private final @Nullable String method;
  private final Map<String, List<String>> headers;
  private final Map<String, List<String>> queryParameters;
  private final @Nullable Object body;
  private final @Nullable String contentType;
  private final @Nullable String accept;

  private DownstreamRequest(
      String path,
      @Nullable String method,
      Map<String, List<String>> headers,
      Map<String, List<String>> queryParameters,
      @Nullable Object body,
      @Nullable String contentType,
      @Nullable String accept) {
    this.path = path;
    this.method = method;
    this.headers = headers;
    this.queryParameters = queryParameters;
    this.body = body;
    this.contentType = contentType;
    this.accept = accept;
  }

  /**
   * A call by the API's {@code HttpMethod}, which is GET unless it is set.
   *
   * @param path as {@link DownstreamApi} says; not null
   * @return the request, never null
   * @throws NullPointerException if {@code path} is null
   * @since 0.1
   */
  public static DownstreamRequest to(String path) {
    return new DownstreamRequest(
        Objects.requireNonNull(path, "path"),
        null,
        Collections.emptyMap(),
        Collections.emptyMap(),
        null,
        null,
        null);
  }

  /**
   * The same call by this method.
   *
   * @param name an HTTP method (RFC 9110 section 9), such as {@code POST}; written in capitals; not
   *     null
   * @return the request, never null
   * @throws IllegalArgumentException if it is no method, or CONNECT or TRACE
   * @throws NullPointerException if {@code name} is null
   * @since 0.1
   */
  public DownstreamRequest withMethod(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (!upper.matches("[A-Z][A-Z-]{0,29}") || upper.equals("CONNECT") || upper.equals("TRACE")) {
      throw new IllegalArgumentException(
          "name is an HTTP method of letters and hyphens other than CONNECT and TRACE");
    }
    return new DownstreamRequest(path, upper, headers, queryParameters, body, contentType, accept);
  }

  /**
   * The same call with one more header; it takes the place of one in {@code ExtraHeaderParameters}.
   *
   * @param name not one that says who calls or frames the message, such as {@code Authorization},
   *     {@code Cookie}, {@code Host}, {@code X-Forwarded-For}; not null
   * @param value at most 8192 characters of Latin-1 on one line; not null
   * @return the request, never null
   * @throws IllegalArgumentException if the name is reserved or none, or the value is none
   * @throws NullPointerException if a parameter is null
   * @since 0.1
   */
  public DownstreamRequest withHeader(String name, String value) {
    if (ReservedHeaders.isOfEntity(name)) {
      throw new IllegalArgumentException(name + " is set by withAccept and withContentType");
    }
    if (ReservedHeaders.contains(name)) {
      throw new IllegalArgumentException(
          "the header "
              + (name.matches("[A-Za-z0-9-]{1,100}") ? name : "(not a name)")
              + " says who calls or frames the message; it cannot be set from outside");
    }
    if (!ReservedHeaders.allowsValue(value)) {
      throw new IllegalArgumentException(
          "the header " + name + " has a value that is no line of at most 8192 Latin-1 characters");
    }
    Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(headers);
    return new DownstreamRequest(
        path, method, with(more, name, value), queryParameters, body, contentType, accept);
  }

  /**
   * The same call with one more query parameter, after those of the path; it takes the place of one
   * in {@code ExtraQueryParameters}.
   *
   * @param name encoded by the library; not null
   * @param value encoded by the library; not null
   * @return the request, never null
   * @throws NullPointerException if a parameter is null
   * @since 0.1
   */
  public DownstreamRequest withQueryParameter(String name, String value) {
    return new DownstreamRequest(
        path,
        method,
        headers,
        with(new LinkedHashMap<>(queryParameters), name, value),
        body,
        contentType,
        accept);
  }

  /**
   * The same call with a body.
   *
   * @param entity as {@link DownstreamApi} says; null for none
   * @return the request, never null
   * @since 0.1
   */
  public DownstreamRequest withBody(@Nullable Object entity) {
    return new DownstreamRequest(
        path, method, headers, queryParameters, entity, contentType, accept);
  }

  /**
   * The same call with a body of another kind than the API's {@code ContentType}.
   *
   * @param mediaType such as {@code application/merge-patch+json}; not null
   * @return the request, never null
   * @throws IllegalArgumentException if it is no media type
   * @throws NullPointerException if {@code mediaType} is null
   * @since 0.1
   */
  public DownstreamRequest withContentType(String mediaType) {
    if (!MediaTypes.isOne(mediaType)) {
      throw new IllegalArgumentException("mediaType is a media type such as application/json");
    }
    return new DownstreamRequest(path, method, headers, queryParameters, body, mediaType, accept);
  }

  /**
   * The same call accepting other kinds of answers than the API's {@code AcceptHeader}.
   *
   * @param mediaTypes such as {@code text/csv, text/plain;q=0.5}; not null
   * @return the request, never null
   * @throws IllegalArgumentException if it is no list of media types
   * @throws NullPointerException if {@code mediaTypes} is null
   * @since 0.1
   */
  public DownstreamRequest withAccept(String mediaTypes) {
    if (!MediaTypes.isList(mediaTypes)) {
      throw new IllegalArgumentException("mediaTypes is a list such as text/csv, text/plain;q=0.5");
    }
    return new DownstreamRequest(
        path, method, headers, queryParameters, body, contentType, mediaTypes);
  }

  private static Map<String, List<String>> with(
      Map<String, List<String>> copy, String name, String value) {
    List<String> values =
        new ArrayList<>(
            copy.getOrDefault(Objects.requireNonNull(name, "name"), Collections.emptyList()));
    values.add(Objects.requireNonNull(value, "value"));
    copy.put(name, Collections.unmodifiableList(values));
    return Collections.unmodifiableMap(copy);
  }

  /**
   * Where to.
   *
   * @return the path as it was given, never null
   * @since 0.1
   */
  public String path() {
    return path;
  }

  /**
   * The method.
   *
   * @return in capitals; empty for the API's {@code HttpMethod}
   * @since 0.1
   */
  public Optional<String> method() {
    return Optional.ofNullable(method);
  }

  /**
   * Further headers.
   *
   * @return an unmodifiable map of lists whose names are found in any case, never null
   * @since 0.1
   */
  public Map<String, List<String>> headers() {
    return headers;
  }

  /**
   * Further query parameters.
   *
   * @return an unmodifiable map of lists, not encoded, never null
   * @since 0.1
   */
  public Map<String, List<String>> queryParameters() {
    return queryParameters;
  }

  /**
   * What is sent.
   *
   * @return empty for nothing
   * @since 0.1
   */
  public Optional<Object> body() {
    return Optional.ofNullable(body);
  }

  /**
   * What kind of body is sent.
   *
   * @return empty for the API's {@code ContentType}
   * @since 0.1
   */
  public Optional<String> contentType() {
    return Optional.ofNullable(contentType);
  }

  /**
   * What kind of answer is accepted.
   *
   * @return empty for the API's {@code AcceptHeader}
   * @since 0.1
   */
  public Optional<String> accept() {
    return Optional.ofNullable(accept);
  }

  @Override
  public String toString() {
    int query = path.indexOf('?');
    return "DownstreamRequest("
        + (method == null ? "" : method + ' ')
        + (query < 0 ? path : path.substring(0, query))
        + ")";
  }
}
