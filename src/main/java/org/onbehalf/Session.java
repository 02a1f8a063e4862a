package org.onbehalf;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A long-running session, as described in {@link Sessions}. While the session runs work, {@link
 * CallerContext#current()} is the session's user, with the name, roles and claims from when the
 * session was started. Calls to downstream APIs use tokens of that user.
 *
 * <p>Implementations are thread-safe: a session can be used by several threads and servers at the
 * same time. {@code toString()} shows neither handle nor owner.
 *
 * @since 0.1
 */
public interface Session {

  /**
   * Returns the id that the application uses for the session.
   *
   * @return the name if it has one, or else the handle; never null
   */
  String id();

  /**
   * Returns the handle, which finds the session inside and outside of requests.
   *
   * @return 22 letters, digits, {@code _} and {@code -}; never null; keep it secret
   */
  String handle();

  /** Returns the name that the session was started with; empty if it has none. */
  Optional<String> name();

  /** Returns the owner of the session. */
  SessionOwner owner();

  /**
   * Returns when the session expires if it is not used before. Use by other threads or servers may
   * not be included.
   *
   * @return the instant, never null; each use extends it, up to {@code Sessions.MaxAge}
   */
  Instant expiresAt();

  /**
   * Runs a task on the current thread with the session's user as the caller. The previous caller of
   * the thread is restored afterwards.
   *
   * @param work the task; not null
   * @throws SessionExpiredException if the session has ended; the task was not run
   * @throws SessionStoreUnavailableException if the store is not available; the task was not run
   */
  void run(Runnable work);

  /**
   * Calls a task on the current thread with the session's user as the caller. The previous caller
   * of the thread is restored afterwards.
   *
   * @param work the task; not null
   * @param <T> the type of the result
   * @return the result of the task
   * @throws Exception if the task throws it
   * @throws SessionExpiredException if the session has ended; the task was not run
   * @throws SessionStoreUnavailableException if the store is not available; the task was not run
   */
  <T> T call(Callable<T> work) throws Exception;

  /**
   * Ends the session, as {@link Sessions#stop(String)} does.
   *
   * @throws SessionStoreUnavailableException if the store did not confirm the deletion
   */
  void stop();
}
