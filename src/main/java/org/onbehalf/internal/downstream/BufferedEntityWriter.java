package org.onbehalf.internal.downstream;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import javax.ws.rs.ext.WriterInterceptor;
import javax.ws.rs.ext.WriterInterceptorContext;

/**
 * Writes an entity completely before any of it is sent. If a provider throws an {@code
 * IOException}, HttpUrlConnector sends what there is: half a document, or a request without
 * headers. Other exceptions prevent that. Thread-safe.
 */
final class BufferedEntityWriter implements WriterInterceptor {

  /** The entity cannot be written, or not by this provider. */
  static final class UnwritableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnwritableException(Exception cause) {
      super(cause);
    }
  }

  @Override
  public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
    Object entity = context.getEntity();
    if (entity instanceof InputStream) {
      context.setEntity(new Source((InputStream) entity));
      context.setType(InputStream.class);
      context.setGenericType(InputStream.class);
      context.proceed();
      return;
    }
    if (entity instanceof byte[] || entity instanceof String) {
      context.proceed();
      return;
    }
    OutputStream connection = context.getOutputStream();
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    context.setOutputStream(written);
    try {
      context.proceed();
    } catch (IOException | RuntimeException e) {
      throw new UnwritableException(e);
    }
    context.setOutputStream(connection);
    written.writeTo(connection);
  }

  /** A stream of the application; an error in it must not look like its end. */
  private static final class Source extends FilterInputStream {
    Source(InputStream source) {
      super(source);
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      try {
        return in.read(buffer, offset, length);
      } catch (IOException e) {
        throw new UnwritableException(new UncheckedIOException(e));
      }
    }
  }
}
