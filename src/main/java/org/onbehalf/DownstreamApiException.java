package org.onbehalf;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.AcquisitionMessages;

/**
 * Thrown when a downstream API returns a non-2xx status or a response that cannot be read. If it is
 * not caught, the response is 502 {@code downstream_error} with the API's name and status; headers
 * and body of the API's response are not relayed. The application can read them from this
 * exception; they are neither in the message nor in {@code toString()}.
 *
 * @since 0.1
 */
public final class DownstreamApiException extends OnBehalfException {
  private static final long serialVersionUID = 1L;

  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*\"?([A-Za-z0-9._:+-]{1,60})", Pattern.CASE_INSENSITIVE);

  private final String api;
  private final int downstreamStatus;
  private final TreeMap<String, List<String>> headers;
  private final byte[] body;

  /**
   * Creates an exception for a response whose content is not known.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @param downstreamStatus the HTTP status that the API returned
   * @param cause the exception of the HTTP client; may be null
   */
  public DownstreamApiException(String api, int downstreamStatus, @Nullable Throwable cause) {
    this(api, downstreamStatus, Collections.emptyMap(), new byte[0], "", cause);
  }

  /**
   * Creates an exception for a response with headers and body.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @param downstreamStatus the HTTP status that the API returned
   * @param headers the response headers; not null
   * @param body the beginning of the response body; not null
   */
  public DownstreamApiException(
      String api, int downstreamStatus, Map<String, List<String>> headers, byte[] body) {
    this(api, downstreamStatus, headers, body, "", null);
  }

  /**
   * Creates an exception for a response that cannot be read.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @param downstreamStatus the HTTP status that the API returned
   * @param headers the response headers; not null
   * @param why what is wrong with the body and the remedy, without any content of the body; not
   *     null
   * @param cause the exception of the reader; may be null
   */
  public static DownstreamApiException unreadable(
      String api,
      int downstreamStatus,
      Map<String, List<String>> headers,
      String why,
      @Nullable Throwable cause) {
    return new DownstreamApiException(
        api, downstreamStatus, headers, new byte[0], ", and " + why, cause);
  }

  private DownstreamApiException(
      String api,
      int downstreamStatus,
      Map<String, List<String>> headers,
      byte[] body,
      String more,
      @Nullable Throwable cause) {
    super(
        502,
        "downstream_error",
        AcquisitionMessages.API_ERROR,
        "DownstreamApis." + api + " answered " + downstreamStatus + more,
        cause);
    this.api = Objects.requireNonNull(api, "api");
    this.downstreamStatus = downstreamStatus;
    this.headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach(
        (name, values) ->
            this.headers.put(name, Collections.unmodifiableList(new ArrayList<>(values))));
    this.body = body.clone();
  }

  /**
   * Returns the API that was called.
   *
   * @return the key below {@code DownstreamApis}, never null
   */
  public String api() {
    return api;
  }

  /**
   * Returns the HTTP status that the API returned. The status of the response to the caller is
   * {@link #status()}.
   *
   * @return the status; 200 to 299 only if the body could not be read
   */
  public int downstreamStatus() {
    return downstreamStatus;
  }

  /**
   * Returns the response headers. They are not relayed to the caller.
   *
   * @return an unmodifiable map with case-insensitive names, never null; empty if the call was made
   *     by the application's own JAX-RS client
   */
  public Map<String, List<String>> headers() {
    return Collections.unmodifiableMap(headers);
  }

  /**
   * Returns the beginning of the response body. It is not relayed to the caller.
   *
   * @return a copy of at most {@code MaxErrorBytes} bytes, never null
   */
  public byte[] body() {
    return body.clone();
  }

  /**
   * Returns the beginning of the response body as text, decoded with the charset of its {@code
   * Content-Type}, or UTF-8 if it has none. It is not relayed to the caller.
   */
  public String bodyText() {
    return new String(body, charset());
  }

  private Charset charset() {
    List<String> types = headers.getOrDefault("Content-Type", Collections.emptyList());
    Matcher matcher = CHARSET.matcher(types.isEmpty() ? "" : types.get(0));
    try {
      return matcher.find() ? Charset.forName(matcher.group(1)) : StandardCharsets.UTF_8;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }
}
