package org.onbehalf.internal.downstream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.ws.rs.ProcessingException;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import org.onbehalf.DownstreamApiException;
import org.onbehalf.DownstreamResponse;
import org.onbehalf.DownstreamUnavailableException;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;

/** A JAX-RS response. Not thread-safe. */
final class JaxrsDownstreamResponse implements DownstreamResponse {
  private static final Pattern NO_READER =
      Pattern.compile("message ?body ?reader", Pattern.CASE_INSENSITIVE);

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
    headers.remove(RelayedResponse.API_HEADER);
    headers.remove(RelayedResponse.CHALLENGE_HEADER);
    List<String> methods =
        RelayedResponse.unmarked(headers.getOrDefault(HttpHeaders.ALLOW, Collections.emptyList()));
    if (methods.isEmpty()) {
      headers.remove(HttpHeaders.ALLOW);
    } else {
      headers.put(HttpHeaders.ALLOW, Collections.unmodifiableList(methods));
    }
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
      RelayedResponse marked = RelayedResponse.of(response);
      OnBehalfException challenged = marked == null ? null : marked.challenge();
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
    return read(type);
  }

  @Override
  public byte[] bytes() {
    byte[] bytes = read(byte[].class);
    return bytes == null ? new byte[0] : bytes;
  }

  /** Null if there is no entity. */
  @SuppressWarnings("NullAway")
  private <T> T read(Class<T> type) {
    readOnce();
    try {
      received.limit(settings.call.maxResponseBytes);
      return type == Void.class || !response.hasEntity() ? null : response.readEntity(type);
    } catch (RuntimeException e) {
      // JAX-RS providers throw any exception
      throw unreadable(type, e);
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
      throw new IllegalStateException("the entity has already been read");
    }
    read = true;
  }

  /** The beginning of an error's entity. */
  private byte[] beginning(int maxBytes) {
    read = true;
    if (!response.hasEntity()) {
      return new byte[0];
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (InputStream entity = response.readEntity(InputStream.class)) {
      byte[] buffer = new byte[8192];
      int count = 0;
      for (int left = maxBytes; left > 0 && count >= 0; left -= count) {
        count = entity.read(buffer, 0, Math.min(left, buffer.length));
        bytes.write(buffer, 0, Math.max(0, count));
      }
    } catch (IOException | ProcessingException e) {
      // the status matters more than the rest of the entity
      return bytes.toByteArray();
    }
    return bytes.toByteArray();
  }

  private RuntimeException unreadable(Class<?> type, RuntimeException e) {
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
    IOException error = received.transportError();
    if (error != null) {
      return new DownstreamUnavailableException(
          settings.name, error instanceof InterruptedIOException, e);
    }
    if (received.isJson() && hasNoReader(e)) {
      return new IllegalStateException(
          "JSON cannot be read as "
              + type.getName()
              + ": the application has no JAX-RS provider for it. Add one such as"
              + " jersey-media-json-jackson, resteasy-jackson2-provider or jackson-jaxrs-json-provider,"
              + " or read it as String or byte[]",
          e);
    }
    return DownstreamApiException.unreadable(
        settings.name,
        status(),
        headers,
        String.format(
            "its entity of type %s cannot be read as %s. Read it as String or byte[] to see it;"
                + " JSON needs a provider such as jersey-media-json-jackson, and a matching type",
            header(HttpHeaders.CONTENT_TYPE).orElse("(none)").replaceAll("[^ -~]", "?"),
            type.getName()),
        e);
  }

  /** Each implementation has a text of its own for it. */
  private static boolean hasNoReader(RuntimeException e) {
    return e instanceof ProcessingException
        && NO_READER.matcher(String.valueOf(e.getMessage())).find();
  }

  @Override
  public void close() {
    try {
      response.close();
    } catch (ProcessingException e) {
      // the connection is closed already
      read = true;
    }
  }

  /** Shows the status only. */
  @Override
  public String toString() {
    return "DownstreamResponse(" + settings.name + ", " + status() + ")";
  }
}
