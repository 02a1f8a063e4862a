package org.onbehalf.internal.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.StoredRecord;

/**
 * Sessions as sealed records. On the store thread only.
 *
 * <p>The key of a session's record is the hash of its handle, which nobody can guess. Its owner is
 * an HMAC, so that the store does not reveal which users have sessions. The record of a session's
 * name has an HMAC of owner and name as key and owner, and the handle as content; compare-and-set
 * of that record ensures that a name belongs to one session.
 */
final class SessionRecords {
  private static final String UNKNOWN_KEY =
      "the session is sealed with a key that this server does not have. Give it the key that sealed"
          + " it (seal.key beside the sessions, or TokenCache.EncryptionKeys), or stop the session";
  private static final String TAMPERED =
      "the session's record is not what was written. Restore it from a backup, or stop the session";

  private static final byte[] OWNER = "session owner\n".getBytes(US_ASCII);
  private static final byte[] NAME = "session name\n".getBytes(US_ASCII);

  private final SealedRecords records;

  SessionRecords(SealedRecords records) {
    this.records = records;
  }

  /** A session, or why it cannot be unsealed; neither if there is none. */
  static final class Found {
    final @Nullable SessionContent content;
    final @Nullable String fault;

    private Found(@Nullable SessionContent content, @Nullable String fault) {
      this.content = content;
      this.fault = fault;
    }
  }

  /** A record that cannot be unsealed is not deleted. */
  Found read(byte[] id) throws IOException {
    Optional<StoredRecord> found = records.store().read(id);
    if (!found.isPresent()) {
      return new Found(null, null);
    }
    Sealer.Unsealed unsealed = records.unseal(found.get());
    byte[] plain = unsealed.plain();
    if (plain == null) {
      return new Found(null, unsealed == Sealer.Unsealed.UNKNOWN_KEY ? UNKNOWN_KEY : TAMPERED);
    }
    return new Found(content(found.get(), plain), null);
  }

  private static SessionContent content(StoredRecord record, byte[] plain) {
    return new SessionContent(record.version(), record.expiresAt(), plain);
  }

  boolean replace(byte[] id, byte[] owner, SessionContent next, long expectedVersion)
      throws IOException {
    byte[] opaque = records.keys().current().recordKey(identity(owner));
    StoredRecord record = records.seal(id, opaque, next.version(), next.expiresAt(), next.plain());
    return records.store().replace(record, expectedVersion);
  }

  boolean delete(byte[] id) throws IOException {
    records.store().delete(id);
    return true;
  }

  SessionListing owned(byte[] owner, int atMost) throws IOException {
    List<SessionContent> contents = new ArrayList<>();
    int unreadable = 0;
    for (SealKey each : records.keys().all()) {
      for (StoredRecord record : records.store().owned(each.recordKey(identity(owner)), atMost)) {
        byte[] plain = records.unseal(record).plain();
        if (plain == null) {
          unreadable++;
        } else {
          contents.add(content(record, plain));
        }
      }
    }
    return new SessionListing(contents, unreadable);
  }

  /** A tampered record counts as an unused name, which can be claimed. */
  SessionName readName(byte[] owner, String name) throws IOException {
    byte[] identity = identity(owner, name);
    for (SealKey each : records.keys().all()) {
      byte[] key = each.recordKey(identity);
      Optional<StoredRecord> found = records.store().read(key);
      if (found.isPresent()) {
        Sealer.Unsealed unsealed = records.unseal(found.get());
        byte[] plain = unsealed.plain();
        return new SessionName(
            key,
            found.get().version(),
            plain == null || plain.length == 0 ? null : new String(plain, US_ASCII),
            unsealed == Sealer.Unsealed.UNKNOWN_KEY ? UNKNOWN_KEY : null);
      }
    }
    return new SessionName(records.keys().current().recordKey(identity), 0, null, null);
  }

  boolean claimName(SessionName present, String handle, Instant expiresAt) throws IOException {
    byte[] key = present.key();
    StoredRecord record =
        records.seal(key, key, present.version() + 1, expiresAt, handle.getBytes(US_ASCII));
    return records.store().replace(record, present.version());
  }

  /** Never equal to the identity of a token. */
  private static byte[] identity(byte[] owner) {
    return ByteBuffer.allocate(OWNER.length + owner.length).put(OWNER).put(owner).array();
  }

  private static byte[] identity(byte[] owner, String name) {
    byte[] text = name.getBytes(UTF_8);
    return ByteBuffer.allocate(NAME.length + 4 + owner.length + text.length)
        .put(NAME)
        .putInt(owner.length)
        .put(owner)
        .put(text)
        .array();
  }
}
