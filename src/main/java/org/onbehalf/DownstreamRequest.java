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
import java.util.function.Consumer;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.MediaTypes;
import org.onbehalf.internal.http.ReservedHeaders;

/**
 * A request to a downstream API. Values that are not set here are taken from the API's
 * configuration.
 *
 * <p>Immutable: each method returns a new request. Thread-safe if the body is. {@code toString()}
 * shows method and path only, without the query.
 *
 * @since 0.1
 */
public final class DownstreamRequest {
  private final String path;
  private final Options options;

  private DownstreamRequest(String path, Options options) {
    this.path = path;
    this.options = options;
  }

  /** Changed only before a request has it. */
  private static final class Options {
    private @Nullable String method;
    private Map<String, List<String>> headers = Collections.emptyMap();
    private Map<String, List<String>> queryParameters = Collections.emptyMap();
    private @Nullable Object body;
    private @Nullable String contentType;
    private @Nullable String accept;
  }

  private DownstreamRequest with(Consumer<Options> change) {
    Options copy = new Options();
    copy.method = options.method;
    copy.headers = options.headers;
    copy.queryParameters = options.queryParameters;
    copy.body = options.body;
    copy.contentType = options.contentType;
    copy.accept = options.accept;
    change.accept(copy);
    return new DownstreamRequest(path, copy);
  }

  /**
   * Creates a request with the API's {@code HttpMethod}, which is GET by default.
   *
   * @param path the path, as described in {@link DownstreamApi}; not null
   */
  public static DownstreamRequest to(String path) {
    return new DownstreamRequest(Objects.requireNonNull(path, "path"), new Options());
  }

  /**
   * Returns this request with the given method.
   *
   * @param name an HTTP method (RFC 9110 section 9), such as {@code POST}; converted to upper case;
   *     not null
   * @throws IllegalArgumentException if {@code name} is not a valid method, or is CONNECT or TRACE
   */
  public DownstreamRequest withMethod(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (!upper.matches("[A-Z][A-Z-]{0,29}") || upper.equals("CONNECT") || upper.equals("TRACE")) {
      throw new IllegalArgumentException(
          "name must be an HTTP method of letters and hyphens, other than CONNECT and TRACE");
    }
    return with(copy -> copy.method = upper);
  }

  /**
   * Returns this request with an additional header. It replaces a header of the same name in {@code
   * ExtraHeaderParameters}.
   *
   * @param name the header's name; reserved are headers that identify the caller or frame the
   *     message, such as {@code Authorization}, {@code Cookie}, {@code Host} and {@code
   *     X-Forwarded-For}; not null
   * @param value at most 8192 Latin-1 characters without line breaks; not null
   * @throws IllegalArgumentException if the name is reserved or invalid, or the value is invalid
   */
  public DownstreamRequest withHeader(String name, String value) {
    if (ReservedHeaders.isOfEntity(name)) {
      throw new IllegalArgumentException(name + " is set by withAccept and withContentType");
    }
    if (ReservedHeaders.contains(name)) {
      throw new IllegalArgumentException(
          "the header "
              + (name.matches("[A-Za-z0-9-]{1,100}") ? name : "(not a name)")
              + " identifies the caller or frames the message; it cannot be set by the"
              + " application");
    }
    if (!ReservedHeaders.allowsValue(value)) {
      throw new IllegalArgumentException(
          "the header "
              + name
              + " has an invalid value: at most 8192 Latin-1 characters without line breaks");
    }
    Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(options.headers);
    Map<String, List<String>> headers = add(more, name, value);
    return with(copy -> copy.headers = headers);
  }

  /**
   * Returns this request with an additional query parameter, which is appended to those of the
   * path. It replaces a parameter of the same name in {@code ExtraQueryParameters}.
   *
   * @param name the parameter's name, not encoded; not null
   * @param value the parameter's value, not encoded; not null
   */
  public DownstreamRequest withQueryParameter(String name, String value) {
    Map<String, List<String>> parameters =
        add(new LinkedHashMap<>(options.queryParameters), name, value);
    return with(copy -> copy.queryParameters = parameters);
  }

  /**
   * Returns this request with the given body.
   *
   * @param entity the body, as described in {@link DownstreamApi}; null for none
   */
  public DownstreamRequest withBody(@Nullable Object entity) {
    return with(copy -> copy.body = entity);
  }

  /**
   * Returns this request with another media type of the body than the API's {@code ContentType}.
   *
   * @param mediaType the media type, such as {@code application/merge-patch+json}; not null
   * @throws IllegalArgumentException if {@code mediaType} is not a valid media type
   */
  public DownstreamRequest withContentType(String mediaType) {
    if (!MediaTypes.isOne(mediaType)) {
      throw new IllegalArgumentException("mediaType must be a media type such as application/json");
    }
    return with(copy -> copy.contentType = mediaType);
  }

  /**
   * Returns this request with other accepted media types than the API's {@code AcceptHeader}.
   *
   * @param mediaTypes the accepted media types, such as {@code text/csv, text/plain;q=0.5}; not
   *     null
   * @throws IllegalArgumentException if {@code mediaTypes} is not a valid list of media types
   */
  public DownstreamRequest withAccept(String mediaTypes) {
    if (!MediaTypes.isList(mediaTypes)) {
      throw new IllegalArgumentException(
          "mediaTypes must be a list such as text/csv, text/plain;q=0.5");
    }
    return with(copy -> copy.accept = mediaTypes);
  }

  private static Map<String, List<String>> add(
      Map<String, List<String>> copy, String name, String value) {
    List<String> values =
        new ArrayList<>(
            copy.getOrDefault(Objects.requireNonNull(name, "name"), Collections.emptyList()));
    values.add(Objects.requireNonNull(value, "value"));
    copy.put(name, Collections.unmodifiableList(values));
    return Collections.unmodifiableMap(copy);
  }

  /**
   * Returns the path.
   *
   * @return the path as it was passed to {@link #to}, never null
   */
  public String path() {
    return path;
  }

  /** Returns the method, in upper case; empty for the API's {@code HttpMethod}. */
  public Optional<String> method() {
    return Optional.ofNullable(options.method);
  }

  /**
   * Returns the additional headers.
   *
   * @return an unmodifiable map with case-insensitive names, never null
   */
  public Map<String, List<String>> headers() {
    return options.headers;
  }

  /**
   * Returns the additional query parameters.
   *
   * @return an unmodifiable map, with names and values not encoded; never null
   */
  public Map<String, List<String>> queryParameters() {
    return options.queryParameters;
  }

  /** Returns the body; empty if there is none. */
  public Optional<Object> body() {
    return Optional.ofNullable(options.body);
  }

  /** Returns the media type of the body; empty for the API's {@code ContentType}. */
  public Optional<String> contentType() {
    return Optional.ofNullable(options.contentType);
  }

  /** Returns the accepted media types; empty for the API's {@code AcceptHeader}. */
  public Optional<String> accept() {
    return Optional.ofNullable(options.accept);
  }

  @Override
  public String toString() {
    int query = path.indexOf('?');
    return "DownstreamRequest("
        + (options.method == null ? "" : options.method + ' ')
        + (query < 0 ? path : path.substring(0, query))
        + ")";
  }
}
