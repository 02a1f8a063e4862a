package org.onbehalf.internal.downstream;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.annotation.Priority;
import javax.ws.rs.client.ClientRequestContext;
import javax.ws.rs.client.ClientResponseContext;
import javax.ws.rs.client.ClientResponseFilter;
import javax.ws.rs.core.HttpHeaders;
import org.onbehalf.internal.Nullable;

/**
 * The entity of one response on its way to the JAX-RS providers. All kinds of JSON are named {@code
 * application/json}, its length is limited, and transport errors are told from unreadable content.
 * Used by one thread.
 */
final class ReceivedEntity {
  /** The request property that carries it. */
  static final String PROPERTY = "org.onbehalf.receivedEntity";

  private static final Pattern JSON =
      Pattern.compile(
          "[ \\t]*[^/;, \\t]+/(?:json|[^/;, \\t]*\\+json)[ \\t]*(;.*)?", Pattern.CASE_INSENSITIVE);

  private @Nullable String contentType;
  private long allowed = Long.MAX_VALUE;

  /** How much of the announced Content-Length is missing; negative if none was announced. */
  private long missing = -1;

  private @Nullable IOException transportError;

  /** Receives the final response; the last of our filters. */
  @Priority(0)
  static final class Filter implements ClientResponseFilter {
    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
      Object property = request.getProperty(PROPERTY);
      if (property instanceof ReceivedEntity && SentRequest.repeatedBy(request) == null) {
        ((ReceivedEntity) property).receive(response, request.getMethod().equals("HEAD"));
      }
    }
  }

  private void receive(ClientResponseContext response, boolean isHead) {
    // the JDK takes the connection's end for the entity's, however much is missing
    String length = response.getHeaderString(HttpHeaders.CONTENT_LENGTH);
    if (!isHead
        && response.getHeaderString(HttpHeaders.CONTENT_ENCODING) == null
        && length != null
        && length.matches("[0-9]{1,18}")) {
      missing = Long.parseLong(length);
    }
    contentType = response.getHeaderString(HttpHeaders.CONTENT_TYPE);
    Matcher json = JSON.matcher(contentType == null ? "" : contentType);
    if (json.matches()) {
      String parameters = json.group(1) == null ? "" : json.group(1);
      response.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, "application/json" + parameters);
    }
    InputStream entity = response.getEntityStream();
    if (entity != null) {
      response.setEntityStream(new CheckedStream(entity));
    }
  }

  /** The header as the API sent it; null if it sent none. */
  @Nullable
  String contentType() {
    return contentType;
  }

  /** Whether it is JSON by its type, so that a provider for JSON has to read it. */
  boolean isJson() {
    return contentType != null && JSON.matcher(contentType).matches();
  }

  /** Limits how much more is read. */
  void limit(int bytes) {
    allowed = bytes;
  }

  boolean isTooLong() {
    return allowed < 0;
  }

  /** Why the entity was not received; null if it was, even if no provider can read it. */
  @Nullable
  IOException transportError() {
    return transportError;
  }

  private final class CheckedStream extends FilterInputStream {
    CheckedStream(InputStream entity) {
      super(entity);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read;
      try {
        read = in.read(buffer, offset, length);
        if (read < 0 && missing > 0) {
          throw new EOFException("the connection was closed before the end of the entity");
        }
      } catch (IOException e) {
        transportError = e;
        throw e;
      }
      allowed -= Math.max(0, read);
      missing -= Math.max(0, Math.min(read, missing));
      if (allowed < 0) {
        throw new IOException("longer than MaxResponseBytes");
      }
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      return Math.max(0, read(new byte[(int) Math.min(8192, Math.max(0, bytes))]));
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
