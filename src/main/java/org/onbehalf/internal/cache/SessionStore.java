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
import org.onbehalf.internal.config.Quantities;
import org.onbehalf.internal.config.SessionKeys;
import org.onbehalf.internal.message.StoreMessages;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.spi.RecordStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores long-running sessions, sealed. They are state, not a cache: every fault is an exception
 * whose message is for the operator. Callers wait at most {@code Sessions.StoreTimeout}, also for a
 * file that the outgoing deployment still has open.
 *
 * <p>Thread-safe. Interrupts of calling threads do no harm and stay set. The first call opens the
 * store.
 */
public final class SessionStore implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(SessionStore.class);
  private static final long RETRY_MILLIS = 50;
  private static final String BREAKER_OPEN = " failed several times in a row";

  private final @Nullable StoreThread storeThread;
  private final @Nullable SessionRecords records;
  private final @Nullable FileRecordStore file;
  private final SessionSettings settings;
  private final CircuitBreaker breaker;
  private final AtomicBoolean noDirectoryLogged = new AtomicBoolean();
  private final CountDownLatch closing = new CountDownLatch(1);

  private SessionStore(
      SessionSettings settings,
      @Nullable RecordStore store,
      SealKeys.Source keys,
      String name,
      Clock clock) {
    this.settings = settings;
    // no circuit breaker for a file: callers wait until another deployment unlocks it
    int threshold = settings.store.isShared() ? CircuitBreaker.THRESHOLD : 0;
    this.breaker = new CircuitBreaker(threshold, CircuitBreaker.INTERVAL, clock);
    this.file = store instanceof FileRecordStore ? (FileRecordStore) store : null;
    if (store == null) {
      this.records = null;
      this.storeThread = null;
    } else {
      SealedRecords sealed = new SealedRecords(store, keys, RecordStore.Kind.SESSIONS);
      this.records = new SessionRecords(sealed);
      this.storeThread =
          new StoreThread(
              "onbehalf-sessions-" + name,
              sealed,
              null,
              settings.storeQueue,
              StoreAvailability.ofSessions(store.toString()),
              clock);
    }
  }

  /**
   * Creates the configured store.
   *
   * @param directory the directory of a file store; null if none was found
   * @param stores creates shared stores; null if there are none
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
        ? new SessionStore(settings, null, RecordStores.NO_KEYS, name, clock)
        : new SessionStore(
            settings,
            FileRecordStore.ofSessions(directory, files, settings.maxSessions),
            new SealKeyFile(directory, files),
            name,
            clock);
  }

  /**
   * Creates a session store over any record store.
   *
   * @param secret 32 random bytes that seal the records
   */
  public static SessionStore with(
      SessionSettings settings, RecordStore store, byte[] secret, String name, Clock clock) {
    SealKeys keys = new SealKeys(Collections.singletonList(new SealKey(secret)));
    return new SessionStore(settings, store, () -> keys, name, clock);
  }

  private interface Work<R> {
    @Nullable
    R on(SessionRecords records) throws IOException;
  }

  /**
   * Returns a session.
   *
   * @param id 32 bytes, the hash of its handle
   * @return null if there is none
   * @throws IOException also if it cannot be unsealed
   */
  public @Nullable SessionContent read(byte[] id) throws IOException {
    SessionRecords.Found found = query(sessions -> sessions.read(id));
    if (found.fault != null) {
      throw new IOException(found.fault);
    }
    return found.content;
  }

  /**
   * Writes a session durably if it still has the expected version.
   *
   * @param owner identifies the owner; the store gets an HMAC of it
   * @param expectedVersion one less than the new one; 0 for a new session
   * @return false if the version is another one
   * @throws IOException also if it is unknown whether the session was written
   */
  public boolean replace(byte[] id, byte[] owner, SessionContent next, long expectedVersion)
      throws IOException {
    return change(sessions -> sessions.replace(id, owner, next, expectedVersion));
  }

  /** Deletes a session durably, if it exists. */
  public void delete(byte[] id) throws IOException {
    boolean unused = change(sessions -> sessions.delete(id));
  }

  /** Deletes a session later; a failure is ignored. */
  public void deleteLater(byte[] id) {
    SessionRecords sessions = records;
    if (storeThread != null && sessions != null) {
      boolean unused =
          storeThread.submit(
              new StoreOperation<>(StoreOperation.Type.CHANGE, () -> sessions.delete(id)));
    }
  }

  public SessionListing owned(byte[] owner, int atMost) throws IOException {
    return query(sessions -> sessions.owned(owner, atMost));
  }

  public SessionName readName(byte[] owner, String name) throws IOException {
    SessionName found = query(sessions -> sessions.readName(owner, name));
    if (found.fault() != null) {
      throw new IOException(found.fault());
    }
    return found;
  }

  /**
   * Assigns a name to another session durably, if the name is unchanged.
   *
   * @param handle empty to release the name
   * @param expiresAt when the name's record may be deleted
   */
  public boolean claimName(SessionName present, String handle, Instant expiresAt)
      throws IOException {
    Instant until = Instant.ofEpochMilli(expiresAt.toEpochMilli());
    return change(sessions -> sessions.claimName(present, handle, until));
  }

  /** A message about lost sessions; null if none were lost. Looks at files. */
  public @Nullable String loss() {
    return file == null ? null : file.loss();
  }

  /** Shows the figures of the store. */
  public void addTo(Metrics metrics) {
    metrics.gauge(
        "onbehalf.circuits.open", () -> breaker.isOpen() ? 1 : 0, "target", "session_store");
    if (storeThread != null) {
      storeThread.addTo(metrics, "sessions");
    }
  }

  /** Why the store cannot be used; null if it can, or nobody has tried yet. */
  public @Nullable String storeFault() {
    return storeThread == null ? null : storeThread.fault();
  }

  /** The store's path or address. */
  public String store() {
    return storeThread == null ? "none, as no directory was found" : storeThread.store();
  }

  private <R> R query(Work<R> work) throws IOException {
    return Objects.requireNonNull(call(StoreOperation.Type.READ, work), "work without a result");
  }

  private boolean change(Work<Boolean> work) throws IOException {
    return Boolean.TRUE.equals(call(StoreOperation.Type.CHANGE, work));
  }

  private <R> @Nullable R call(StoreOperation.Type type, Work<R> work) throws IOException {
    SessionRecords sessions = records;
    if (storeThread == null || sessions == null) {
      String reason =
          "no directory outside the web application was found for the sessions: set"
              + " Sessions.Directory";
      if (noDirectoryLogged.compareAndSet(false, true)) {
        log.warn(StoreMessages.NO_SESSION + " no session can be started: {}", reason);
      }
      throw new IOException(reason);
    }
    if (!breaker.tryEnter()) {
      throw new IOException(
          "the session store " + store() + BREAKER_OPEN + "; one request a second tries it again");
    }
    long deadline = System.nanoTime() + settings.storeTimeout.toNanos();
    for (; ; ) {
      StoreOperation<R> operation = new StoreOperation<>(type, () -> work.on(sessions));
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
          operation.foundStoreClosed()
              && isTransient(operation.fault())
              && deadline - System.nanoTime() > RETRY_MILLIS * 1_000_000;
      if (!mayOpenLater || !pause()) {
        if (!Thread.currentThread().isInterrupted()) {
          breaker.failed();
        }
        throw fault(operation);
      }
    }
  }

  /** A file that is not locked has a fault that the operator must fix. */
  private boolean isTransient(@Nullable Throwable fault) {
    return file == null || fault == null || fault instanceof StoreLockedException;
  }

  /** Waits until the next attempt; false if there shall be none. */
  private boolean pause() {
    try {
      return !closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Whether the log has that message of an exception already: the store thread tells its faults.
   */
  public static boolean isLogged(String message) {
    return message.contains(StoreAvailability.SESSION_STORE)
        && (message.contains(StoreAvailability.UNUSABLE) || message.contains(BREAKER_OPEN));
  }

  private IOException fault(StoreOperation<?> operation) {
    Throwable cause = operation.fault();
    if (cause != null) {
      return new IOException(
          StoreAvailability.sentence(StoreAvailability.SESSION_STORE, store(), cause), cause);
    }
    if (Thread.currentThread().isInterrupted()) {
      return new IOException("the thread was interrupted while it waited for the session store");
    }
    return new IOException(
        operation.foundStoreClosed()
            ? "the session store " + store() + " is not open"
            : "the session store "
                + store()
                + " did not answer within Sessions.StoreTimeout = "
                + Quantities.words(settings.storeTimeout));
  }

  /** Performs what is queued and closes the store, in limited time. */
  @Override
  public void close() {
    closing.countDown();
    if (storeThread != null) {
      storeThread.close();
    }
  }
}
