package org.onbehalf.internal.downstream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.ws.rs.ProcessingException;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import org.onbehalf.DownstreamApiException;
import org.onbehalf.DownstreamResponse;
import org.onbehalf.DownstreamUnavailableException;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;

/** A JAX-RS response, and what is known of its entity beside it. Not thread-safe. */
final class JaxrsDownstreamResponse implements DownstreamResponse {
  private final DownstreamApiSettings settings;
  private final Response response;
  private final ReceivedEntity received;
  private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private boolean read;

  JaxrsDownstreamResponse(
      DownstreamApiSettings settings, Response response, ReceivedEntity received) {
    this.settings = settings;
    this.response = response;
    this.received = received;
    response
        .getStringHeaders()
        .forEach(
            (name, values) ->
                headers.put(name, Collections.unmodifiableList(new ArrayList<>(values))));
    headers.remove(LeakedResponse.API_HEADER);
    headers.remove(LeakedResponse.CHALLENGE_HEADER);
    String contentType = received.contentType();
    if (contentType != null) {
      headers.put(HttpHeaders.CONTENT_TYPE, Collections.singletonList(contentType));
    }
  }

  @Override
  public int status() {
    return response.getStatus();
  }

  @Override
  public boolean isSuccessful() {
    return status() >= 200 && status() <= 299;
  }

  @Override
  public Map<String, List<String>> headers() {
    return Collections.unmodifiableMap(headers);
  }

  @Override
  public Optional<String> header(String name) {
    List<String> values = headers.get(name);
    return values == null ? Optional.empty() : Optional.of(String.join(", ", values));
  }

  @Override
  public DownstreamResponse requireSuccess() {
    if (isSuccessful()) {
      return this;
    }
    try {
      OnBehalfException challenged = LeakedResponse.challenged(settings.name, response);
      if (challenged != null) {
        throw challenged;
      }
      byte[] body = read ? new byte[0] : beginning(settings.call.maxErrorBytes);
      throw new DownstreamApiException(settings.name, status(), headers, body);
    } finally {
      close();
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T body(Class<T> type) {
    if (type == InputStream.class) {
      return (T) stream();
    }
    if (type == byte[].class) {
      return (T) bytes();
    }
    readOnce();
    try {
      received.limit(settings.call.maxResponseBytes);
      return type == Void.class || !response.hasEntity() ? nothing() : response.readEntity(type);
    } catch (RuntimeException e) {
      // JAX-RS providers throw what they like
      throw unreadable(type, e);
    } finally {
      close();
    }
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }

  @Override
  public byte[] bytes() {
    readOnce();
    try {
      received.limit(settings.call.maxResponseBytes);
      byte[] bytes = response.hasEntity() ? response.readEntity(byte[].class) : new byte[0];
      return bytes == null ? new byte[0] : bytes;
    } catch (RuntimeException e) {
      throw unreadable(byte[].class, e);
    } finally {
      close();
    }
  }

  @Override
  public InputStream stream() {
    readOnce();
    InputStream entity = response.hasEntity() ? response.readEntity(InputStream.class) : null;
    return new FilterInputStream(entity == null ? new ByteArrayInputStream(new byte[0]) : entity) {
      @Override
      public void close() throws IOException {
        try {
          super.close();
        } finally {
          JaxrsDownstreamResponse.this.close();
        }
      }
    };
  }

  private void readOnce() {
    if (read) {
      throw new IllegalStateException("the entity was read before");
    }
    read = true;
  }

  /** What fits; the rest is left. */
  private byte[] beginning(int most) {
    read = true;
    if (!response.hasEntity()) {
      return new byte[0];
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (InputStream entity = response.readEntity(InputStream.class)) {
      byte[] buffer = new byte[8192];
      int left = most;
      while (left > 0) {
        int count = entity.read(buffer, 0, Math.min(left, buffer.length));
        if (count < 0) {
          break;
        }
        bytes.write(buffer, 0, count);
        left -= count;
      }
    } catch (IOException | ProcessingException e) {
      // the refusal counts, not how its explanation ended
      return bytes.toByteArray();
    }
    return bytes.toByteArray();
  }

  private OnBehalfException unreadable(Class<?> type, RuntimeException e) {
    if (received.isTooLong()) {
      return DownstreamApiException.unreadable(
          settings.name,
          status(),
          headers,
          "its entity is longer than MaxResponseBytes = "
              + settings.call.maxResponseBytes
              + ". Raise the limit, or read it as a stream",
          null);
    }
    @Nullable IOException fault = received.fault();
    if (fault != null) {
      return new DownstreamUnavailableException(
          settings.name, fault instanceof SocketTimeoutException, e);
    }
    return DownstreamApiException.unreadable(
        settings.name,
        status(),
        headers,
        "its entity of type "
            + header(HttpHeaders.CONTENT_TYPE).orElse("(none)").replaceAll("[^ -~]", "?")
            + " cannot be read as "
            + type.getName()
            + ". Ask for a String or a byte[] to see it; JSON needs a provider such as"
            + " jersey-media-json-jackson, and a type that fits",
        e);
  }

  @Override
  public void close() {
    try {
      response.close();
    } catch (ProcessingException e) {
      // the connection is gone, which is what close() is for
      read = true;
    }
  }

  /** Shows the status only. */
  @Override
  public String toString() {
    return "DownstreamResponse(" + settings.name + ", " + status() + ")";
  }
}
