package org.onbehalf.internal.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;

/**
 * The sessions in a {@link RecordStore}. On the store thread only.
 *
 * <p>The key of a record is the hash of its handle, which nobody can guess, so a lost sealing key
 * is told apart from a session that never was. Its owner is a keyed hash: knowing a user must not
 * be enough to learn from the store whether that user has sessions. So is the key of a name's
 * record, which leads from owner and name to the handle; that a name stands for one session is
 * ensured by the compare-and-set of that one record. Owner and version are bound into the seal.
 */
final class SealedSessions extends SealedStore {
  static final String FOREIGN_KEY =
      "the session is sealed with a key that this server does not have. Give it the key that sealed"
          + " it (seal.key beside the sessions, or TokenCache.EncryptionKeys), or stop the session";

  private static final String KIND = "session";
  private static final byte[] OWNER = "session owner\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NAME = "session name\n".getBytes(StandardCharsets.US_ASCII);

  SealedSessions(RecordStore store, SealKeys.Source keySource, Clock clock) {
    super(store, keySource, KIND, clock);
  }

  /** A session, or why it cannot be opened: such a record is not ours to delete. Immutable. */
  static final class Found {
    final @Nullable SessionContent content;
    final @Nullable String fault;

    private Found(@Nullable SessionContent content, @Nullable String fault) {
      this.content = content;
      this.fault = fault;
    }
  }

  Found read(byte[] id) throws IOException {
    Optional<StoredRecord> found = store().read(id);
    if (!found.isPresent()) {
      return new Found(null, null);
    }
    Unsealed unsealed = unseal(found.get());
    byte[] plain = unsealed.plain();
    if (plain != null) {
      return new Found(content(found.get(), plain), null);
    }
    return new Found(
        null,
        unsealed == Unsealed.UNKNOWN_KEY
            ? FOREIGN_KEY
            : "the session's record is not what was written. Restore it from a backup, or stop the"
                + " session");
  }

  private static SessionContent content(StoredRecord record, byte[] plain) {
    return new SessionContent(record.version(), record.expiresAt(), plain);
  }

  /** What a name stands for; a name that is not there can be claimed. */
  SessionName readName(byte[] owner, String name) throws IOException {
    byte[] identity = name(owner, name);
    for (SealKey each : keys().all()) {
      byte[] key = each.recordKey(identity);
      Optional<StoredRecord> found = store().read(key);
      if (found.isPresent()) {
        // one that was changed is claimed anew: it only led to a session
        Unsealed unsealed = unseal(found.get());
        byte[] plain = unsealed.plain();
        return new SessionName(
            key,
            found.get().version(),
            plain == null || plain.length == 0
                ? null
                : new String(plain, StandardCharsets.US_ASCII),
            unsealed != Unsealed.UNKNOWN_KEY);
      }
    }
    return new SessionName(keys().current().recordKey(identity), 0, null, true);
  }

  /** Lets the name stand for that handle, empty for none; false if somebody else changed it. */
  boolean claimName(SessionName present, String handle, Instant expiresAt) throws IOException {
    byte[] key = present.key();
    byte[] plain = handle.getBytes(StandardCharsets.US_ASCII);
    return store()
        .replace(seal(key, key, present.version() + 1, expiresAt, plain), present.version());
  }

  /** As {@link RecordStore#replace}; the new version is one more than the expected one. */
  boolean replace(byte[] id, byte[] owner, SessionContent next, long expectedVersion)
      throws IOException {
    byte[] opaque = keys().current().recordKey(identity(owner));
    return store()
        .replace(seal(id, opaque, next.version(), next.expiresAt(), next.plain()), expectedVersion);
  }

  void delete(byte[] id) throws IOException {
    store().delete(id);
  }

  /** The sessions of an owner, and how many more there are that cannot be opened. */
  SessionListing owned(byte[] owner, int atMost) throws IOException {
    List<SessionContent> contents = new ArrayList<>();
    int unreadable = 0;
    byte[] identity = identity(owner);
    for (SealKey each : keys().all()) {
      for (StoredRecord record : store().owned(each.recordKey(identity), atMost)) {
        byte[] plain = unseal(record).plain();
        if (plain == null) {
          unreadable++;
        } else {
          contents.add(content(record, plain));
        }
      }
    }
    return new SessionListing(contents, unreadable);
  }

  private static byte[] name(byte[] owner, String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(NAME.length + 4 + owner.length + text.length)
        .put(NAME)
        .putInt(owner.length)
        .put(owner)
        .put(text)
        .array();
  }

  /** So that it never equals what names a token. */
  private static byte[] identity(byte[] owner) {
    return ByteBuffer.allocate(OWNER.length + owner.length).put(OWNER).put(owner).array();
  }

  @Override
  byte[] bound(byte[] key, byte[] owner, long version) {
    return boundTo(key, owner, version);
  }

  static byte[] boundTo(byte[] key, byte[] owner, long version) {
    return ByteBuffer.allocate(8 + key.length + owner.length + Long.BYTES)
        .putInt(key.length)
        .put(key)
        .putInt(owner.length)
        .put(owner)
        .putLong(version)
        .array();
  }
}
