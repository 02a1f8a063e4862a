package org.onbehalf.internal.credential;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.onbehalf.internal.Nullable;

/**
 * An element of {@code TokenCache.EncryptionKeys}: a key, or a file that holds one or several.
 * Immutable and thread-safe; {@code toString()} shows only the id.
 */
public final class EncryptionKey {
  /** What the operator calls it; for messages. */
  public final String id;

  /** What holds the keys, and is read again when it changes; null for a key that stands here. */
  public final @Nullable Path file;

  private final Reader reader;

  private EncryptionKey(String id, @Nullable Path file, Reader reader) {
    this.id = id;
    this.file = file;
    this.reader = reader;
  }

  private interface Reader {
    List<byte[]> read() throws IOException;
  }

  /** A key in the configuration: 32 bytes, not to be changed. */
  public static EncryptionKey of(String id, byte[] secret) {
    return new EncryptionKey(id, null, () -> Collections.singletonList(secret));
  }

  /** A text file with a key on each line, see {@link EncryptionKeyFile}. */
  public static EncryptionKey inFile(String id, Path file) {
    return new EncryptionKey(id, file, () -> EncryptionKeyFile.read(file));
  }

  /**
   * A key store.
   *
   * @param alias the one entry that counts; null for all, of which the last by name comes first
   * @param password of the store and of its entries
   */
  public static EncryptionKey inKeyStore(
      String id, Path file, @Nullable String alias, String password) {
    return new EncryptionKey(id, file, () -> EncryptionKeyStore.read(file, alias, password));
  }

  /**
   * The present keys, at least one, the one that encrypts first: 32 bytes each.
   *
   * @throws IOException whose message names the file and the remedy, and shows nothing of the
   *     content
   */
  public List<byte[]> read() throws IOException {
    return reader.read();
  }

  /** The file's content, by which a change is noticed; empty where there is no file. */
  public byte[] content() throws IOException {
    return file == null ? new byte[0] : EncryptionKeyFile.bytes(file);
  }

  @Override
  public String toString() {
    return "EncryptionKey(" + id + ")";
  }
}
