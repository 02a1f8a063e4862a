package org.onbehalf.internal.cache.redis;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * A socket on which all reads of an operation together end with its deadline: a socket's own
 * time-out begins anew with each byte that drips in.
 */
final class TimedSocket extends Socket {
  private final Deadline deadline;

  TimedSocket(Deadline deadline) {
    this.deadline = deadline;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        setSoTimeout(deadline.remainingMillis());
        try {
          return in.read(bytes, offset, length);
        } catch (SocketTimeoutException e) {
          throw deadline.exceeded();
        }
      }
    };
  }
}
