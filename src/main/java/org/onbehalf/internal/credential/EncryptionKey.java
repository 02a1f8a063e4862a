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

  private final List<byte[]> secrets;
  private final boolean keyStore;
  private final @Nullable String alias;
  private final String password;

  private EncryptionKey(
      String id,
      @Nullable Path file,
      List<byte[]> secrets,
      boolean keyStore,
      @Nullable String alias,
      String password) {
    this.id = id;
    this.file = file;
    this.secrets = secrets;
    this.keyStore = keyStore;
    this.alias = alias;
    this.password = password;
  }

  /** A key that stands in the configuration: 32 bytes, not to be changed. */
  public static EncryptionKey of(String id, byte[] secret) {
    return new EncryptionKey(id, null, Collections.singletonList(secret), false, null, "");
  }

  /** A file of text with a key on each line, see {@link EncryptionKeyFile}. */
  public static EncryptionKey inFile(String id, Path file) {
    return new EncryptionKey(id, file, Collections.emptyList(), false, null, "");
  }

  /**
   * A key store.
   *
   * @param alias the one entry that counts; null for all, of which the last by name comes first
   * @param password of the store and of its entries
   */
  public static EncryptionKey inKeyStore(
      String id, Path file, @Nullable String alias, String password) {
    return new EncryptionKey(id, file, Collections.emptyList(), true, alias, password);
  }

  /**
   * The keys as they are now, at least one, the one that seals first: 32 bytes each.
   *
   * @throws IOException when they cannot be had; the message is ours, names the file and the
   *     remedy, and shows nothing of what is in it
   */
  public List<byte[]> read() throws IOException {
    Path from = file;
    if (from == null) {
      return secrets;
    }
    return keyStore ? EncryptionKeyStore.read(from, alias, password) : EncryptionKeyFile.read(from);
  }

  /**
   * What the file holds, by which a change of it is noticed; nothing where there is no file.
   *
   * @throws IOException as {@link #read}
   */
  public byte[] content() throws IOException {
    return file == null ? new byte[0] : EncryptionKeyFile.bytes(file);
  }

  @Override
  public String toString() {
    return "EncryptionKey(" + id + ")";
  }
}
