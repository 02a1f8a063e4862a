package org.onbehalf.internal.sessions;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.onbehalf.SessionOwner;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.SessionContent;
import org.onbehalf.internal.cache.SessionListing;
import org.onbehalf.internal.cache.SessionName;
import org.onbehalf.internal.cache.SessionSettings;
import org.onbehalf.internal.cache.SessionStore;

/** The vault in terms of sessions. Thread-safe. */
final class SessionRepository implements Closeable {
  private static final int ATTEMPTS = 10;

  private final SessionStore vault;
  private final SessionSettings settings;

  /** A session and which version of it. Immutable. */
  static final class Kept {
    final SessionState state;
    final long version;

    Kept(SessionState state, long version) {
      this.state = state;
      this.version = version;
    }
  }

  /** An owner's sessions. Immutable. */
  static final class Owned {
    final List<Kept> sessions;

    /** How many more there are that nobody here can read. */
    final int unreadable;

    Owned(List<Kept> sessions, int unreadable) {
      this.sessions = sessions;
      this.unreadable = unreadable;
    }
  }

  SessionRepository(SessionStore vault, SessionSettings settings) {
    this.vault = vault;
    this.settings = settings;
  }

  /** The session; null if there is none, or it is over. */
  @Nullable
  Kept read(SessionHandle handle) throws IOException {
    SessionContent content = vault.read(handle.id());
    if (content == null) {
      return null;
    }
    Kept kept = kept(content);
    return kept.state.isOver() ? null : kept;
  }

  /** Stores a new session; when it returns it is durable. */
  Kept create(SessionState state) throws IOException {
    Kept created = write(state, 0);
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
  Kept replace(Kept former, SessionState next) throws IOException {
    return write(next, former.version);
  }

  private @Nullable Kept write(SessionState state, long expectedVersion) throws IOException {
    SessionContent content =
        new SessionContent(
            expectedVersion + 1, state.expiresAt(settings), SessionCodec.encode(state));
    return vault.replace(state.handle.id(), owner(state.owner()), content, expectedVersion)
        ? new Kept(state, content.version())
        : null;
  }

  void delete(SessionHandle handle) throws IOException {
    vault.delete(handle.id());
  }

  /** Deletes it some time; nobody is told. */
  void deleteLater(SessionHandle handle) {
    vault.deleteLater(handle.id());
  }

  /** The owner's session of that name; null if there is none, or it is over. */
  @Nullable
  Kept read(SessionOwner owner, String name) throws IOException {
    return named(vault.readName(owner(owner), name), owner, name);
  }

  private @Nullable Kept named(SessionName found, SessionOwner owner, String name)
      throws IOException {
    String text = found.handle();
    SessionHandle handle = text == null ? null : SessionHandle.parse(text);
    Kept kept = handle == null ? null : read(handle);
    return kept != null && kept.state.owner().equals(owner) && name.equals(kept.state.name)
        ? kept
        : null;
  }

  /**
   * Lets the session's name stand for it, unless it stands for another one that lives.
   *
   * @param lives whether a session does
   * @return which one the name stands for now
   */
  Kept claimName(Kept claimant, Predicate<SessionState> lives) throws IOException {
    String name = claimant.state.name;
    if (name == null) {
      return claimant;
    }
    SessionOwner owner = claimant.state.owner();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      SessionName present = vault.readName(owner(owner), name);
      Kept other = named(present, owner, name);
      if (other != null
          && !other.state.handle.equals(claimant.state.handle)
          && lives.test(other.state)) {
        return other;
      }
      Instant until = claimant.state.startedAt.plus(settings.maxAge);
      if (vault.claimName(present, claimant.state.handle.text(), until)) {
        return claimant;
      }
    }
    throw new IOException("others changed the session of this name all the time");
  }

  /** Lets a name go that stands for this session; it is kept a while for who still claims it. */
  void releaseName(SessionOwner owner, String name, SessionHandle handle, Instant until)
      throws IOException {
    SessionName present = vault.readName(owner(owner), name);
    if (handle.text().equals(present.handle())) {
      boolean unused = vault.claimName(present, "", until);
    }
  }

  /** All of an owner's that are not over, expired ones among them. */
  Owned owned(SessionOwner owner) throws IOException {
    // somewhat more than there may be: nodes that start some at once do not know of each other
    SessionListing found = vault.owned(owner(owner), 2 * settings.maxPerOwner + 32);
    List<Kept> sessions = new ArrayList<>();
    int unreadable = found.unreadable();
    for (SessionContent each : found.contents()) {
      try {
        Kept kept = kept(each);
        if (!kept.state.isOver() && kept.state.owner().equals(owner)) {
          sessions.add(kept);
        }
      } catch (IOException e) {
        unreadable++;
      }
    }
    sessions.sort(
        (one, other) -> {
          int byTime = one.state.startedAt.compareTo(other.state.startedAt);
          return byTime != 0
              ? byTime
              : one.state.handle.text().compareTo(other.state.handle.text());
        });
    return new Owned(sessions, unreadable);
  }

  @Nullable
  String loss() {
    return vault.loss();
  }

  private static Kept kept(SessionContent content) throws IOException {
    try {
      return new Kept(SessionCodec.decode(content.plain()), content.version());
    } catch (ParseException e) {
      // without the cause, whose message may show the content
      throw new IOException("the session was written by another version of this library");
    }
  }

  /** Each part with its length, so that no two owners have the same name. */
  private static byte[] owner(SessionOwner owner) {
    byte[][] parts = {
      owner.cloud().getBytes(StandardCharsets.UTF_8),
      owner.tenantId().getBytes(StandardCharsets.UTF_8),
      owner.objectId().getBytes(StandardCharsets.UTF_8)
    };
    int length = 0;
    for (byte[] part : parts) {
      length += Integer.BYTES + part.length;
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      bytes.putInt(part.length).put(part);
    }
    return bytes.array();
  }

  @Override
  public void close() {
    vault.close();
  }
}
