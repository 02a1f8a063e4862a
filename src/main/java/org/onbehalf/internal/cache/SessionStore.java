package org.onbehalf.internal.cache;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.onbehalf.internal.CircuitBreaker;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.SessionKeys;
import org.onbehalf.spi.RecordStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores long-running sessions, sealed. They are state, not a cache: every fault is an exception
 * with a sentence for the operator. A caller waits at most {@code Sessions.StoreTimeout}, also for
 * a store that the outgoing deployment still has open.
 *
 * <p>Thread-safe. Interrupts of calling threads do no harm and stay set. Opens nothing before the
 * first call.
 */
public final class SessionStore implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(SessionStore.class);
  private static final long RETRY_MILLIS = 50;

  private final @Nullable StoreThread<SealedSessions> storeThread;
  private final @Nullable FileRecordStore file;
  private final SessionSettings settings;
  private final CircuitBreaker breaker;
  private final AtomicBoolean toldHomeless = new AtomicBoolean();
  private final CountDownLatch closing = new CountDownLatch(1);

  private SessionStore(
      SessionSettings settings,
      @Nullable RecordStore store,
      SealKeys.Source keys,
      String name,
      Clock clock) {
    this.settings = settings;
    // a file that another deployment has locked is worth waiting for
    int threshold = settings.store.isShared() ? CircuitBreaker.THRESHOLD : 0;
    this.breaker = new CircuitBreaker(threshold, CircuitBreaker.INTERVAL, clock);
    this.file = store instanceof FileRecordStore ? (FileRecordStore) store : null;
    this.storeThread =
        store == null
            ? null
            : new StoreThread<>(
                "onbehalf-sessions-" + name,
                new SealedSessions(store, keys, clock),
                settings.storeQueue,
                StoreAvailability.ofSessions(name),
                clock);
  }

  /**
   * The store that the settings ask for.
   *
   * @param directory where files lie; null where no place for them was found
   * @param stores builds those that are shared; null where none is
   * @param clock judges what has expired
   */
  public static SessionStore of(
      SessionSettings settings,
      @Nullable Path directory,
      String name,
      @Nullable RecordStores stores,
      Clock clock) {
    if (settings.store.isShared() && stores != null) {
      return new SessionStore(
          settings, stores.sessions(settings.store), stores.keys(), name, clock);
    }
    if (settings.store == SessionKeys.Store.MEMORY) {
      byte[] secret = new byte[SealKey.LENGTH];
      new SecureRandom().nextBytes(secret);
      return with(settings, new MemoryRecordStore(settings.maxSessions), secret, name, clock);
    }
    PrivateFiles files = stores == null ? PrivateFiles.OWNER_ONLY : stores.files();
    return directory == null
        ? new SessionStore(settings, null, () -> keys(new byte[SealKey.LENGTH]), name, clock)
        : new SessionStore(
            settings,
            FileRecordStore.ofSessions(directory, files, settings.maxSessions),
            new SealKeyFile(directory, files),
            name,
            clock);
  }

  /**
   * Over any store of records.
   *
   * @param secret 32 random bytes that seal; the same for all that share the store
   */
  public static SessionStore with(
      SessionSettings settings, RecordStore store, byte[] secret, String name, Clock clock) {
    SealKeys keys = keys(secret);
    return new SessionStore(settings, store, () -> keys, name, clock);
  }

  private static SealKeys keys(byte[] secret) {
    return new SealKeys(Collections.singletonList(new SealKey(secret)));
  }

  /**
   * A session.
   *
   * @param id 32 bytes, the hash of its handle
   * @return null if there is none
   * @throws IOException also when it is there and cannot be opened
   */
  public @Nullable SessionContent read(byte[] id) throws IOException {
    SealedSessions.Found found =
        Objects.requireNonNull(call(sessions -> sessions.read(id), true), "work without a result");
    if (found.fault != null) {
      throw new IOException(found.fault);
    }
    return found.content;
  }

  /**
   * Writes a session if nobody has changed it meanwhile; when it returns true it is durable.
   *
   * @param owner names whose it is; the store sees a keyed hash
   * @param expectedVersion one less than the new one; 0 for a new session
   * @return false if another version, or none, is there
   * @throws IOException also when it is not known whether it was written
   */
  public boolean replace(byte[] id, byte[] owner, SessionContent next, long expectedVersion)
      throws IOException {
    Boolean done = call(sessions -> sessions.replace(id, owner, next, expectedVersion), false);
    return Boolean.TRUE.equals(done);
  }

  /** Deletes a session, durably; none is fine. */
  public void delete(byte[] id) throws IOException {
    call(
        sessions -> {
          sessions.delete(id);
          return id;
        },
        false);
  }

  /** Deletes a session when its turn comes; nobody waits or is told. */
  public void deleteLater(byte[] id) {
    if (storeThread != null) {
      boolean unused =
          storeThread.submit(
              new StoreOperation<>(
                  sessions -> {
                    sessions.delete(id);
                    return id;
                  },
                  false));
    }
  }

  /**
   * The sessions of an owner.
   *
   * @param atMost how many
   */
  public SessionListing owned(byte[] owner, int atMost) throws IOException {
    return Objects.requireNonNull(
        call(sessions -> sessions.owned(owner, atMost), true), "work without a result");
  }

  /** What an owner's name stands for. */
  public SessionName readName(byte[] owner, String name) throws IOException {
    SessionName found =
        Objects.requireNonNull(
            call(sessions -> sessions.readName(owner, name), true), "work without a result");
    if (!found.isReadable()) {
      throw new IOException(SealedSessions.FOREIGN_KEY);
    }
    return found;
  }

  /**
   * Lets a name stand for another session, if nobody has changed it meanwhile; durably.
   *
   * @param handle empty for none
   * @param expiresAt until when the name is kept
   */
  public boolean claimName(SessionName present, String handle, Instant expiresAt)
      throws IOException {
    Instant until = Instant.ofEpochMilli(expiresAt.toEpochMilli());
    Boolean done = call(sessions -> sessions.claimName(present, handle, until), false);
    return Boolean.TRUE.equals(done);
  }

  /** What was lost of the store, in a sentence; null for nothing. Looks at files. */
  public @Nullable String loss() {
    return file == null ? null : file.loss();
  }

  private <R> @Nullable R call(StoreOperation.Work<SealedSessions, R> work, boolean onlyIfAwaited)
      throws IOException {
    if (storeThread == null) {
      String reason =
          "no directory outside the web application was found for the sessions: set"
              + " Sessions.Directory";
      if (toldHomeless.compareAndSet(false, true)) {
        log.warn("no session can be started: {}", reason);
      }
      throw new IOException(reason);
    }
    if (!breaker.tryEnter()) {
      throw new IOException(
          "the session store failed several times in a row; one request a second tries it again");
    }
    long deadline = System.nanoTime() + settings.storeTimeout.toNanos();
    for (; ; ) {
      StoreOperation<SealedSessions, R> operation = new StoreOperation<>(work, onlyIfAwaited);
      if (!storeThread.submit(operation)) {
        breaker.failed();
        throw new IOException(
            closing.getCount() == 0
                ? "the web application is stopping"
                : "more operations wait for the session store than Sessions.StoreQueue allows");
      }
      if (operation.await(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
        breaker.succeeded();
        return operation.result();
      }
      boolean mayOpenLater =
          operation.hasEnded()
              && !operation.wasAttempted()
              && mayPass(operation.fault())
              && deadline - System.nanoTime() > RETRY_MILLIS * 1_000_000;
      if (!mayOpenLater || !pause()) {
        if (!Thread.currentThread().isInterrupted()) {
          breaker.failed();
        }
        throw fault(operation);
      }
    }
  }

  /** A file that is not locked has a fault that somebody must mend. */
  private boolean mayPass(@Nullable Throwable fault) {
    return file == null || fault == null || fault instanceof StoreLockedException;
  }

  /** Until the next attempt; false when there shall be none. */
  private boolean pause() {
    try {
      return !closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private IOException fault(StoreOperation<?, ?> operation) {
    Throwable cause = operation.fault();
    if (cause != null) {
      return new IOException(
          "the session store cannot be used: " + StoreAvailability.describe(cause), cause);
    }
    if (Thread.currentThread().isInterrupted()) {
      return new IOException("the thread was interrupted while it waited for the session store");
    }
    // it may have ended just after the waiting
    return new IOException(
        operation.hasEnded() && !operation.wasAttempted()
            ? "the session store is not open"
            : "the session store did not answer within Sessions.StoreTimeout = "
                + settings.storeTimeout);
  }

  /** Finishes what is queued and gives everything back. Takes limited time. */
  @Override
  public void close() {
    closing.countDown();
    if (storeThread != null) {
      storeThread.close();
    }
  }
}
