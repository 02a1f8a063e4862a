package org.onbehalf;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * A long-running session, see {@link Sessions}. Work that it runs has the session's user as {@link
 * CallerContext#current()}, with the name, roles and claims of when the session started, and every
 * client of Onbehalf gives its calls tokens of that user.
 *
 * <p>Implementations are thread-safe: one session serves many threads at once, on any number of
 * servers. {@code toString()} shows neither handle nor owner.
 *
 * @since 0.1
 */
public interface Session {

  /**
   * What the application calls it.
   *
   * @return the name that it was started under, else the handle; never null
   * @since 0.1
   */
  String id();

  /**
   * What finds it from anywhere.
   *
   * @return 22 characters, letters, digits, {@code _} and {@code -}; never null; keep it secret
   * @since 0.1
   */
  String handle();

  /**
   * The name that it was started under.
   *
   * @return the name; empty for a session without one
   * @since 0.1
   */
  Optional<String> name();

  /**
   * Whose it is.
   *
   * @return the owner, never null
   * @since 0.1
   */
  SessionOwner owner();

  /**
   * When it ends unless it is used before, as far as this object knows.
   *
   * @return the instant, never null; its use defers it up to {@code Sessions.MaxAge}
   * @since 0.1
   */
  Instant expiresAt();

  /**
   * Runs work in the user's name on this thread; whoever was the caller here before is so again
   * afterwards.
   *
   * @param work to be run; not null
   * @throws SessionExpiredException if the session has ended; the work did not run
   * @throws SessionStoreUnavailableException if the store cannot tell; the work did not run
   * @throws NullPointerException if {@code work} is null
   * @since 0.1
   */
  void run(Runnable work);

  /**
   * Calls work in the user's name on this thread; whoever was the caller here before is so again
   * afterwards.
   *
   * @param work to be called; not null
   * @param <T> its result's type
   * @return its result
   * @throws Exception what the work throws
   * @throws SessionExpiredException if the session has ended; the work did not run
   * @throws SessionStoreUnavailableException if the store cannot tell; the work did not run
   * @throws NullPointerException if {@code work} is null
   * @since 0.1
   */
  <T> T call(Callable<T> work) throws Exception;

  /**
   * Ends the session, as {@link Sessions#stop(String)} does.
   *
   * @throws SessionStoreUnavailableException if the store did not confirm it
   * @since 0.1
   */
  void stop();
}
