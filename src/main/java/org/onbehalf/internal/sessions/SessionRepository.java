package org.onbehalf.internal.sessions;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.onbehalf.SessionOwner;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.SessionContent;
import org.onbehalf.internal.cache.SessionListing;
import org.onbehalf.internal.cache.SessionName;
import org.onbehalf.internal.cache.SessionSettings;
import org.onbehalf.internal.cache.SessionStore;
import org.onbehalf.internal.telemetry.Metrics;

/** Reads and writes sessions in their store. Thread-safe. */
final class SessionRepository implements Closeable {
  private static final int ATTEMPTS = 10;

  private final SessionStore store;
  private final SessionSettings settings;

  /** A session and which version of it. Immutable. */
  static final class StoredSession {
    final SessionState state;
    final long version;

    StoredSession(SessionState state, long version) {
      this.state = state;
      this.version = version;
    }
  }

  /** An owner's sessions. Immutable. */
  static final class Owned {
    final List<StoredSession> sessions;

    /** How many more there are that nobody here can read. */
    final int unreadable;

    Owned(List<StoredSession> sessions, int unreadable) {
      this.sessions = sessions;
      this.unreadable = unreadable;
    }
  }

  SessionRepository(SessionStore store, SessionSettings settings) {
    this.store = store;
    this.settings = settings;
  }

  /** The session; null if there is none, or it is over. */
  @Nullable
  StoredSession read(SessionHandle handle) throws IOException {
    SessionContent content = store.read(handle.id());
    if (content == null) {
      return null;
    }
    StoredSession stored = stored(content);
    return stored.state.isOver() ? null : stored;
  }

  /** Stores a new session; when it returns it is durable. */
  StoredSession create(SessionState state) throws IOException {
    StoredSession created = write(state, 0);
    if (created == null) {
      throw new IOException("there is a session of the same 128 random bits");
    }
    return created;
  }

  /**
   * Stores a changed session if nobody else has changed it; when it returns it is durable.
   *
   * @return null if somebody else has, or it is gone
   * @throws IOException also when nobody knows
   */
  @Nullable
  StoredSession replace(StoredSession former, SessionState next) throws IOException {
    return write(next, former.version);
  }

  private @Nullable StoredSession write(SessionState state, long expectedVersion)
      throws IOException {
    SessionContent content =
        new SessionContent(
            expectedVersion + 1, state.expiresAt(settings), SessionCodec.encode(state));
    return store.replace(state.handle.id(), owner(state.owner()), content, expectedVersion)
        ? new StoredSession(state, content.version())
        : null;
  }

  void delete(SessionHandle handle) throws IOException {
    store.delete(handle.id());
  }

  /** Deletes it in the background. */
  void deleteLater(SessionHandle handle) {
    store.deleteLater(handle.id());
  }

  /** The owner's session of that name; null if there is none, or it is over. */
  @Nullable
  StoredSession read(SessionOwner owner, String name) throws IOException {
    return named(store.readName(owner(owner), name), owner, name);
  }

  private @Nullable StoredSession named(SessionName found, SessionOwner owner, String name)
      throws IOException {
    String text = found.handle();
    SessionHandle handle = text == null ? null : SessionHandle.parse(text);
    StoredSession stored = handle == null ? null : read(handle);
    return stored != null && stored.state.owner().equals(owner) && name.equals(stored.state.name)
        ? stored
        : null;
  }

  /**
   * Lets the session's name stand for it, unless it stands for another one that lives.
   *
   * @param lives whether a session does
   * @return which one the name stands for now
   */
  StoredSession claimName(StoredSession claimant, Predicate<SessionState> lives)
      throws IOException {
    String name = claimant.state.name;
    if (name == null) {
      return claimant;
    }
    SessionOwner owner = claimant.state.owner();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      SessionName present = store.readName(owner(owner), name);
      StoredSession other = named(present, owner, name);
      if (other != null
          && !other.state.handle.equals(claimant.state.handle)
          && lives.test(other.state)) {
        return other;
      }
      Instant until = claimant.state.startedAt.plus(settings.maxAge);
      if (store.claimName(present, claimant.state.handle.text(), until)) {
        return claimant;
      }
    }
    throw new IOException("others changed the session of this name all the time");
  }

  /** Lets a name go that stands for this session; it is kept a while for who still claims it. */
  void releaseName(SessionOwner owner, String name, SessionHandle handle, Instant until)
      throws IOException {
    SessionName present = store.readName(owner(owner), name);
    if (handle.text().equals(present.handle())) {
      boolean unused = store.claimName(present, "", until);
    }
  }

  /** All of an owner's that are not over, expired ones among them. */
  Owned owned(SessionOwner owner) throws IOException {
    // somewhat more than there may be: nodes that start some at once do not know of each other
    SessionListing found = store.owned(owner(owner), 2 * settings.maxPerOwner + 32);
    List<StoredSession> sessions = new ArrayList<>();
    int unreadable = found.unreadable();
    for (SessionContent each : found.contents()) {
      try {
        StoredSession stored = stored(each);
        if (!stored.state.isOver() && stored.state.owner().equals(owner)) {
          sessions.add(stored);
        }
      } catch (IOException e) {
        unreadable++;
      }
    }
    sessions.sort(
        Comparator.comparing((StoredSession each) -> each.state.startedAt)
            .thenComparing(each -> each.state.handle.text()));
    return new Owned(sessions, unreadable);
  }

  void addTo(Metrics metrics) {
    store.addTo(metrics);
  }

  @Nullable
  String storeFault() {
    return store.storeFault();
  }

  String store() {
    return store.store();
  }

  @Nullable
  String loss() {
    return store.loss();
  }

  private static StoredSession stored(SessionContent content) throws IOException {
    try {
      return new StoredSession(SessionCodec.decode(content.plain()), content.version());
    } catch (ParseException e) {
      // without the cause, whose message may show the content
      throw new IOException("the session was written by another version of this library");
    }
  }

  /** Each part with its length, so that no two owners have the same name. */
  private static byte[] owner(SessionOwner owner) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (String part : Arrays.asList(owner.cloud(), owner.tenantId(), owner.objectId())) {
      byte[] encoded = part.getBytes(StandardCharsets.UTF_8);
      out.writeInt(encoded.length);
      out.write(encoded);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    store.close();
  }
}
