package org.onbehalf.internal.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.List;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * A file for MVStore, named {@code recorded:} and its path, of which every change is recorded, so
 * that each state that a kill could have left behind can be made anew.
 */
public final class RecordedFile extends FilePathWrapper {
  private static final List<Change> changes = new ArrayList<>();

  /** One call of the operating system that changed the file. */
  static final class Change {
    final long position;
    final byte[] written;

    /** Whether the file ends at the position from then on. */
    final boolean truncated;

    private Change(long position, byte[] written, boolean truncated) {
      this.position = position;
      this.written = written;
      this.truncated = truncated;
    }
  }

  /** Forgets what was recorded before. */
  static void begin() {
    FilePath.register(new RecordedFile());
    changes.clear();
  }

  static List<Change> changes() {
    return changes;
  }

  @Override
  public String getScheme() {
    return "recorded";
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    return new Channel(getBase().open(mode));
  }

  private static final class Channel extends FileBase {
    private final FileChannel file;

    Channel(FileChannel file) {
      this.file = file;
    }

    @Override
    public synchronized int write(ByteBuffer source, long position) throws IOException {
      byte[] written = new byte[source.remaining()];
      source.duplicate().get(written);
      changes.add(new Change(position, written, false));
      return file.write(source, position);
    }

    @Override
    public int write(ByteBuffer source) {
      throw new UnsupportedOperationException("MVStore names the position");
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      changes.add(new Change(size, new byte[0], true));
      file.truncate(size);
      return this;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return file.read(target);
    }

    @Override
    public synchronized int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
      file.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }
  }
}
