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
 * What a file holds, read anew when the file has changed. While it cannot be read, such as when it
 * is half written, what it held before stays in use. Thread-safe; no lock is held while the file is
 * read.
 */
public final class WatchedFile<T> implements ReloadableValue<T> {
  /** A file that was written so shortly before may change once more without a trace. */
  private static final long RESTLESS_MILLIS = 2000;

  private final String name;
  private final Path path;
  private final int largest;
  private final ThrowingFunction<byte[], T, CredentialFault> parser;
  private final Object lock = new Object();
  private volatile @Nullable Held<T> held;

  /** What was read, and of which state of the file. Immutable. */
  private static final class Held<T> {
    final Stamp stamp;
    final byte[] content;
    final T value;
    final int version;

    Held(Stamp stamp, byte[] content, T value, int version) {
      this.stamp = stamp;
      this.content = content;
      this.value = value;
      this.version = version;
    }
  }

  /** By what a change of the file is noticed. */
  private static final class Stamp {
    private final long modified;
    private final long size;
    private final @Nullable Object fileKey;
    private final boolean restless;

    /** By the system's clock, since that is what dates files. */
    Stamp(BasicFileAttributes attributes) {
      this.modified = attributes.lastModifiedTime().toMillis();
      this.size = attributes.size();
      this.fileKey = attributes.fileKey();
      this.restless = Math.abs(System.currentTimeMillis() - modified) < RESTLESS_MILLIS;
    }

    boolean covers(Stamp now) {
      return !restless
          && modified == now.modified
          && size == now.size
          && Objects.equals(fileKey, now.fileKey);
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
    this.name = name;
    this.path = path;
    this.largest = largest;
    this.parser = parser;
  }

  @Override
  public T current(Consumer<CredentialFault> unread) throws CredentialFault {
    Held<T> before = held;
    try {
      return refresh(before);
    } catch (CredentialFault e) {
      if (before == null) {
        throw e;
      }
      unread.accept(e);
      return before.value;
    }
  }

  private T refresh(@Nullable Held<T> before) throws CredentialFault {
    Stamp stamp = stamp();
    if (before != null && before.stamp.covers(stamp)) {
      return before.value;
    }
    byte[] content = CredentialFile.read(name, path, largest);
    boolean same = before != null && Arrays.equals(before.content, content);
    T value = before != null && same ? before.value : parser.apply(content);
    synchronized (lock) {
      Held<T> latest = held;
      int version = latest == null ? 1 : latest.version;
      if (latest != null && !Arrays.equals(latest.content, content)) {
        version++;
      }
      held = new Held<>(stamp, content, value, version);
    }
    return value;
  }

  /** Of the file before it is read: a change while it is read shows the next time. */
  private Stamp stamp() throws CredentialFault {
    try {
      return new Stamp(Files.readAttributes(path, BasicFileAttributes.class));
    } catch (IOException e) {
      throw new CredentialFault(
          name,
          CredentialFile.quoted(path.toString()) + ", which is no file",
          "a file that the server's user can read",
          "create the file, or correct the path");
    }
  }

  @Override
  public int version() {
    Held<T> latest = held;
    return latest == null ? 0 : latest.version;
  }
}
