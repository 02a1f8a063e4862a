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
import org.onbehalf.spi.SessionRecord;
import org.onbehalf.spi.SessionStore;

/**
 * A {@link SessionStore} as contents: names and seals what goes in, opens and checks what comes
 * out. On the store thread only.
 *
 * <p>A record lies under the hash of its handle, which nobody can guess, so that a lost sealing key
 * is told from a session that never was. Its owner is a keyed hash: who knows a user must not learn
 * from the store whether that user has sessions. So is the key of a name's record, which leads from
 * owner and name to the handle: that a name is one session is what the compare-and-set of one
 * record can hold. Owner and version are sealed in with the key.
 */
final class SealedSessions implements ManagedStore {
  static final String FOREIGN_KEY =
      "the session is sealed with a key that this server does not have. Give it the key that sealed"
          + " it (seal.key beside the sessions, or TokenCache.EncryptionKeys), or stop the session";

  private static final String KIND = "session";
  private static final byte[] OWNER = "session owner\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NAME = "session name\n".getBytes(StandardCharsets.US_ASCII);

  private final SessionStore store;
  private final KeyRing ring;
  private final Clock clock;

  SealedSessions(SessionStore store, SealKeys.Source keySource, Clock clock) {
    this.store = store;
    this.ring = new KeyRing(keySource, KIND);
    this.clock = clock;
  }

  @Override
  public void open() throws IOException {
    SealKeys loaded = ring.load();
    store.open();
    ring.use(loaded);
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
    Optional<SessionRecord> found = store.read(id);
    if (!found.isPresent()) {
      return new Found(null, null);
    }
    SessionRecord record = found.get();
    Opened opened = open(record);
    byte[] plain = opened.plain();
    if (plain != null) {
      return new Found(new SessionContent(record.version(), record.expiresAt(), plain), null);
    }
    return new Found(
        null,
        opened == Opened.UNKNOWN_KEY
            ? FOREIGN_KEY
            : "the session's record is not what was written. Restore it from a backup, or stop the"
                + " session");
  }

  /** What a name stands for; a name that is not there can be claimed. */
  SessionName readName(byte[] owner, String name) throws IOException {
    byte[] identity = name(owner, name);
    for (SealKey each : ring.keys().all()) {
      byte[] key = each.recordKey(identity);
      Optional<SessionRecord> found = store.read(key);
      if (found.isPresent()) {
        // one that was changed is claimed anew: it only led to a session
        Opened opened = open(found.get());
        byte[] plain = opened.plain();
        return new SessionName(
            key,
            found.get().version(),
            plain == null || plain.length == 0
                ? null
                : new String(plain, StandardCharsets.US_ASCII),
            opened != Opened.UNKNOWN_KEY);
      }
    }
    return new SessionName(ring.keys().current().recordKey(identity), 0, null, true);
  }

  /** Lets the name stand for that handle, empty for none; false if somebody else changed it. */
  boolean claimName(SessionName present, String handle, Instant expiresAt) throws IOException {
    byte[] key = present.key();
    long version = present.version() + 1;
    byte[] sealed =
        ring.sealer()
            .seal(bound(key, key, version), expiresAt, handle.getBytes(StandardCharsets.US_ASCII));
    return store.replace(
        new SessionRecord(key, key, version, sealed, expiresAt), present.version());
  }

  private Opened open(SessionRecord record) throws IOException {
    return ring.sealer()
        .open(
            bound(record.key(), record.owner(), record.version()),
            record.expiresAt(),
            record.sealed());
  }

  /** As {@link SessionStore#replace}; the new version is one more than the expected one. */
  boolean replace(byte[] id, byte[] owner, SessionContent next, long expectedVersion)
      throws IOException {
    byte[] opaque = ring.keys().current().recordKey(identity(owner));
    byte[] sealed =
        ring.sealer().seal(bound(id, opaque, next.version()), next.expiresAt(), next.plain());
    return store.replace(
        new SessionRecord(id, opaque, next.version(), sealed, next.expiresAt()), expectedVersion);
  }

  void delete(byte[] id) throws IOException {
    store.delete(id);
  }

  /** The sessions of an owner, and how many more there are that cannot be opened. */
  OwnedSessions owned(byte[] owner, int atMost) throws IOException {
    List<SessionContent> contents = new ArrayList<>();
    int unreadable = 0;
    byte[] identity = identity(owner);
    for (SealKey each : ring.keys().all()) {
      for (SessionRecord record : store.owned(each.recordKey(identity), atMost)) {
        byte[] plain = open(record).plain();
        if (plain == null) {
          unreadable++;
        } else {
          contents.add(new SessionContent(record.version(), record.expiresAt(), plain));
        }
      }
    }
    return new OwnedSessions(contents, unreadable);
  }

  @Override
  public int purge(int atMost) throws IOException {
    return store.deleteExpired(clock.instant(), atMost);
  }

  @Override
  public void close() throws IOException {
    ring.forget();
    store.close();
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

  static byte[] bound(byte[] key, byte[] owner, long version) {
    return ByteBuffer.allocate(8 + key.length + owner.length + Long.BYTES)
        .putInt(key.length)
        .put(key)
        .putInt(owner.length)
        .put(owner)
        .putLong(version)
        .array();
  }
}
