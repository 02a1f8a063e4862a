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
 * The entity of one answer on its way through the JAX-RS providers: JSON is called JSON for them,
 * what is read into memory is limited, and what went wrong on the way is told from what they cannot
 * read. Used by one thread.
 */
final class ReceivedEntity {
  /** The request property that carries it. */
  static final String PROPERTY = "org.onbehalf.receivedEntity";

  private static final Pattern JSON =
      Pattern.compile(
          "[ \\t]*[^/;, \\t]+/(?:json|[^/;, \\t]*\\+json)[ \\t]*(;.*)?", Pattern.CASE_INSENSITIVE);

  private @Nullable String contentType;
  private long left = Long.MAX_VALUE;

  /** What Content-Length announces and has not come; negative where nothing is announced. */
  private long missing = -1;

  private @Nullable IOException fault;
  private boolean tooLong;

  /** Receives the final answer; the last of our filters. */
  @Priority(0)
  static final class Filter implements ClientResponseFilter {
    @Override
    public void filter(ClientRequestContext request, ClientResponseContext response) {
      Object property = request.getProperty(PROPERTY);
      if (property instanceof ReceivedEntity
          && !(request.getProperty(RepeatedRequest.PROPERTY) instanceof RepeatedRequest)) {
        ((ReceivedEntity) property).receive(response, request.getMethod().equals("HEAD"));
      }
    }
  }

  private void receive(ClientResponseContext response, boolean withoutEntity) {
    // the JDK takes the connection's end for the entity's, however much is missing
    String length = response.getHeaderString(HttpHeaders.CONTENT_LENGTH);
    if (!withoutEntity
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
      response.setEntityStream(new Watched(entity));
    }
  }

  /** The header as the API sent it; null where it sent none. */
  @Nullable
  String contentType() {
    return contentType;
  }

  /** From now on no more than that is read. */
  void limit(int bytes) {
    left = bytes;
  }

  /** What went wrong on the way, and not with a provider; null for nothing. */
  @Nullable
  IOException fault() {
    return fault;
  }

  boolean isTooLong() {
    return tooLong;
  }

  private final class Watched extends FilterInputStream {
    Watched(InputStream entity) {
      super(entity);
    }

    @Override
    public int read() throws IOException {
      try {
        int read = in.read();
        count(read < 0 ? -1 : 1);
        return read;
      } catch (IOException e) {
        throw noted(e);
      }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        int read = in.read(buffer, offset, length);
        count(read);
        return read;
      } catch (IOException e) {
        throw noted(e);
      }
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = in.skip(bytes);
      count(skipped);
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    private void count(long bytes) throws IOException {
      if (bytes < 0 && missing > 0) {
        throw noted(new EOFException("the connection ended before the entity"));
      }
      long read = Math.max(0, bytes);
      left -= read;
      missing -= missing < 0 ? 0 : Math.min(read, missing);
      if (left < 0) {
        tooLong = true;
        throw new IOException("longer than MaxResponseBytes");
      }
    }

    private IOException noted(IOException e) {
      fault = e;
      return e;
    }
  }
}
