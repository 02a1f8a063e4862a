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

/**
 * A downstream API answered non-2xx, or what cannot be read. Uncaught it becomes 502 {@code
 * downstream_error} with the API's name and status; no header and no byte of the answer is relayed.
 * What the API said is there for the application, and neither in the message nor in {@code
 * toString()}.
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
   * An exception for this answer.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @param downstreamStatus the HTTP status that the API answered
   * @param cause the client's own exception; may be null
   * @since 0.1
   */
  public DownstreamApiException(String api, int downstreamStatus, @Nullable Throwable cause) {
    this(api, downstreamStatus, Collections.emptyMap(), new byte[0], "", cause);
  }

  /**
   * An exception for this answer, with what the API said.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @param downstreamStatus the HTTP status that the API answered
   * @param headers the answer's; not null
   * @param body the beginning of the answer's entity; not null
   * @since 0.1
   */
  public DownstreamApiException(
      String api, int downstreamStatus, Map<String, List<String>> headers, byte[] body) {
    this(api, downstreamStatus, headers, body, "", null);
  }

  /**
   * An exception for an answer that cannot be read.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @param downstreamStatus the HTTP status that the API answered
   * @param headers the answer's; not null
   * @param why what is wrong with the entity and what to do, without any of it; not null
   * @param cause the reader's own exception; may be null
   * @return the exception, never null
   * @since 0.1
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
   * The API that answered.
   *
   * @return the key below {@code DownstreamApis}, never null
   * @since 0.1
   */
  public String api() {
    return api;
  }

  /**
   * What the API answered; {@link #status()} is what the caller gets.
   *
   * @return an HTTP status; 200 to 299 only where the entity could not be read
   * @since 0.1
   */
  public int downstreamStatus() {
    return downstreamStatus;
  }

  /**
   * The answer's headers, for the application only.
   *
   * @return an unmodifiable map of lists whose names are found in any case, never null; empty where
   *     a JAX-RS client of the application's own made the call
   * @since 0.1
   */
  public Map<String, List<String>> headers() {
    return Collections.unmodifiableMap(headers);
  }

  /**
   * The beginning of the answer's entity, for the application only.
   *
   * @return a copy of at most {@code MaxErrorBytes} bytes, never null
   * @since 0.1
   */
  public byte[] body() {
    return body.clone();
  }

  /**
   * The beginning of the answer's entity as text, by the charset of its {@code Content-Type}, else
   * UTF-8. For the application only.
   *
   * @return the text, never null
   * @since 0.1
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
