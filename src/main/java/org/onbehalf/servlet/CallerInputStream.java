package org.onbehalf.servlet;

import java.io.IOException;
import javax.servlet.ReadListener;
import javax.servlet.ServletInputStream;

/** The request's body; its listener is called as the caller. */
final class CallerInputStream extends ServletInputStream {
  final ServletInputStream delegate;
  private final AuthenticatedRequest request;

  CallerInputStream(ServletInputStream delegate, AuthenticatedRequest request) {
    this.delegate = delegate;
    this.request = request;
  }

  @Override
  public void setReadListener(ReadListener listener) {
    delegate.setReadListener(CallerListener.of(ReadListener.class, listener, request));
  }

  @Override
  public boolean isFinished() {
    return delegate.isFinished();
  }

  @Override
  public boolean isReady() {
    return delegate.isReady();
  }

  @Override
  public int read() throws IOException {
    return delegate.read();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return delegate.read(buffer, offset, length);
  }

  @Override
  public int readLine(byte[] buffer, int offset, int length) throws IOException {
    return delegate.readLine(buffer, offset, length);
  }

  @Override
  public long skip(long count) throws IOException {
    return delegate.skip(count);
  }

  @Override
  public int available() throws IOException {
    return delegate.available();
  }

  @Override
  public void close() throws IOException {
    delegate.close();
  }

  @Override
  public boolean markSupported() {
    return delegate.markSupported();
  }

  // InputStream's are synchronized: the container's decide

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public void mark(int limit) {
    delegate.mark(limit);
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public void reset() throws IOException {
    delegate.reset();
  }
}
