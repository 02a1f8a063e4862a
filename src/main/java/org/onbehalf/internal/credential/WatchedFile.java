package org.onbehalf.internal.credential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.ThrowingFunction;

/**
 * The parsed content of a file, read again when the file has changed. While it cannot be read, such
 * as when it is half written, the previous content stays in use. Thread-safe; no lock is held while
 * the file is read.
 */
public final class WatchedFile<T> {
  /** A file that was written so shortly before may change once more without a trace. */
  private static final long UNSETTLED_MILLIS = 2000;

  private final String name;
  private final @Nullable Path path;
  private final byte[] embedded;
  private final int largest;
  private final ThrowingFunction<byte[], T, CredentialFault> parser;
  private final Object lock = new Object();
  private volatile @Nullable Content<T> latest;

  /** What was read, and by what a change of the file is noticed. Immutable. */
  private static final class Content<T> {
    final @Nullable BasicFileAttributes attributes;
    final boolean settled;
    final byte[] bytes;
    final T value;
    final int version;

    Content(
        @Nullable BasicFileAttributes attributes,
        boolean settled,
        byte[] bytes,
        T value,
        int version) {
      this.attributes = attributes;
      this.settled = settled;
      this.bytes = bytes;
      this.value = value;
      this.version = version;
    }

    boolean isOf(@Nullable BasicFileAttributes now) {
      return now == null
          || attributes == null
          || (settled
              && attributes.lastModifiedTime().equals(now.lastModifiedTime())
              && attributes.size() == now.size()
              && Objects.equals(attributes.fileKey(), now.fileKey()));
    }
  }

  /**
   * Of that file; it is not read yet.
   *
   * @param name the last part of the key that names it
   * @param largest in bytes
   */
  public WatchedFile(
      String name, Path path, int largest, ThrowingFunction<byte[], T, CredentialFault> parser) {
    this(name, path, new byte[0], largest, parser);
  }

  /** Of a content that stands in the configuration, if the path is null. */
  WatchedFile(
      String name,
      @Nullable Path path,
      byte[] embedded,
      int largest,
      ThrowingFunction<byte[], T, CredentialFault> parser) {
    this.name = name;
    this.path = path;
    this.embedded = embedded;
    this.largest = largest;
    this.parser = parser;
  }

  /**
   * The present content; the previous one if the file cannot be read now.
   *
   * @param unreadable is told why it cannot be read
   * @throws CredentialFault if it cannot be read and never could
   */
  public T current(Consumer<CredentialFault> unreadable) throws CredentialFault {
    Content<T> before = latest;
    try {
      return refresh(before);
    } catch (CredentialFault e) {
      if (before == null) {
        throw e;
      }
      unreadable.accept(e);
      return before.value;
    }
  }

  private T refresh(@Nullable Content<T> before) throws CredentialFault {
    // before it is read: a change while it is read shows the next time
    BasicFileAttributes attributes = path == null ? null : attributes(path);
    // the system's clock dates files
    boolean settled =
        attributes != null
            && Math.abs(System.currentTimeMillis() - attributes.lastModifiedTime().toMillis())
                >= UNSETTLED_MILLIS;
    if (before != null && before.isOf(attributes)) {
      return before.value;
    }
    byte[] bytes = path == null ? embedded : CredentialFile.read(name, path, largest);
    boolean same = before != null && Arrays.equals(before.bytes, bytes);
    T value = before != null && same ? before.value : parser.apply(bytes);
    synchronized (lock) {
      Content<T> last = latest;
      int version = last == null ? 0 : last.version;
      if (last == null || !Arrays.equals(last.bytes, bytes)) {
        version++;
      }
      latest = new Content<>(attributes, settled, bytes, value, version);
    }
    return value;
  }

  private BasicFileAttributes attributes(Path file) throws CredentialFault {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class);
    } catch (IOException e) {
      throw CredentialFile.missing(name, file);
    }
  }

  /** Grows with each change that was read; 0 while nothing was. */
  public int version() {
    Content<T> last = latest;
    return last == null ? 0 : last.version;
  }
}
