package org.onbehalf.servlet;

import java.io.IOException;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;

/** The body of an asynchronous answer; its listener is called as the caller. */
final class CallerOutputStream extends ServletOutputStream {
  final ServletOutputStream delegate;
  private final AuthenticatedRequest request;

  CallerOutputStream(ServletOutputStream delegate, AuthenticatedRequest request) {
    this.delegate = delegate;
    this.request = request;
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    delegate.setWriteListener(CallerListener.of(WriteListener.class, listener, request));
  }

  @Override
  public boolean isReady() {
    return delegate.isReady();
  }

  @Override
  public void write(int oneByte) throws IOException {
    delegate.write(oneByte);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    delegate.write(bytes, offset, length);
  }

  // Jetty's encodes as the response says

  @Override
  public void print(String text) throws IOException {
    delegate.print(text);
  }

  @Override
  public void flush() throws IOException {
    delegate.flush();
  }

  @Override
  public void close() throws IOException {
    delegate.close();
  }
}
