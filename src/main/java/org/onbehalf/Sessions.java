package org.onbehalf;

import java.util.List;

/**
 * Long-running sessions: work in a user's name that goes on when the request is over, the user has
 * left and the server has restarted. A session is started inside a request of the user and resumed
 * anywhere; it is bound to the user's issuer, tenant and object id, whatever the user is called.
 *
 * <p><b>Inside a request</b> (or inside the work of another session) everything here concerns the
 * caller's own sessions and no others: another user's session cannot be told from one that never
 * was. <b>Outside</b>, where no caller is on the thread, a session is found by its handle, or by
 * its owner and its id. A request of an application without a user has no sessions of its own; to
 * let it start a user's job, resume within {@code CallerContext.nobody().open()}.
 *
 * <p>A session is state, not cache: what cannot be stored durably fails with {@link
 * SessionStoreUnavailableException}. A <b>handle</b> (128 random bits) is all that code outside a
 * request needs: keep it where only your application reads it.
 *
 * <p>A session ends, with {@link SessionExpiredException} for whoever uses it, when it is stopped,
 * was not used for {@code Sessions.IdleTimeout}, is older than {@code Sessions.MaxAge}, or Entra no
 * longer accepts its refresh token (a password reset, a revocation). With an issuer that revokes
 * all of a user's refresh tokens when one is used twice, it also ends when a server dies, or loses
 * the connection, between the issuer's answer and the store; Entra is no such issuer.
 *
 * <p>Implementations are thread-safe.
 *
 * @since 0.1
 */
public interface Sessions {

  /**
   * Starts a session of the current caller. It goes on with the caller's roles, scopes and claims
   * of this moment; its tokens are Entra's to judge each time.
   *
   * @return the session, durable; never null
   * @throws NoCallerException if no request's caller is on this thread
   * @throws UserRequiredException if an application without a user calls
   * @throws AccessDeniedException if the caller's issuer cannot be asked
   * @throws SessionStoreUnavailableException if the session could not be stored durably
   * @throws OnBehalfException if Entra grants no token; left uncaught it becomes the answer that
   *     the caller needs
   * @throws IllegalStateException if the caller has as many sessions as {@code
   *     Sessions.MaxPerOwner} allows, or no downstream API takes a caller's token
   * @since 0.1
   */
  Session start();

  /**
   * Starts a session of the current caller under a name of the application's choice. Where the
   * caller has a session of this name, that one goes on: same handle, with what Entra has granted
   * now, and as if it had been started now; work under way in it is not disturbed.
   *
   * @param id the name, unique within its owner: 1 to 100 characters, no control characters, no
   *     blank at either end; not null
   * @return the session, durable; never null
   * @throws NoCallerException if no request's caller is on this thread
   * @throws UserRequiredException if an application without a user calls
   * @throws AccessDeniedException if the caller's issuer cannot be asked
   * @throws SessionStoreUnavailableException if the session could not be stored durably
   * @throws OnBehalfException if Entra grants no token
   * @throws IllegalArgumentException if {@code id} is no name
   * @throws IllegalStateException as for {@link #start()}
   * @throws NullPointerException if {@code id} is null
   * @since 0.1
   */
  Session start(String id);

  /**
   * Finds a session: inside a request the caller's own, by handle or name; outside, by handle.
   *
   * @param id the handle or the name; not null
   * @return the session, never null
   * @throws SessionExpiredException if there is none, which says nothing about another owner's
   * @throws SessionStoreUnavailableException if the store cannot tell
   * @throws NullPointerException if {@code id} is null
   * @since 0.1
   */
  Session resume(String id);

  /**
   * Finds a session of an owner.
   *
   * @param owner whose; inside a request only the caller has sessions; not null
   * @param id the handle or the name; not null
   * @return the session, never null
   * @throws SessionExpiredException if there is none
   * @throws SessionStoreUnavailableException if the store cannot tell
   * @throws NullPointerException if a parameter is null
   * @since 0.1
   */
  Session resume(SessionOwner owner, String id);

  /**
   * The current caller's sessions, those started first at the front.
   *
   * @return an unmodifiable list, never null
   * @throws NoCallerException outside a request
   * @throws SessionStoreUnavailableException if the store cannot tell
   * @since 0.1
   */
  List<SessionInfo> list();

  /**
   * An owner's sessions, those started first at the front.
   *
   * @param owner whose; inside a request only the caller has sessions; not null
   * @return an unmodifiable list, never null
   * @throws SessionStoreUnavailableException if the store cannot tell
   * @throws NullPointerException if {@code owner} is null
   * @since 0.1
   */
  List<SessionInfo> list(SessionOwner owner);

  /**
   * Ends a session: its refresh token and its tokens are deleted. None is fine, and so is another
   * owner's inside a request, which goes on. Work under way in it ends when it next needs a token
   * that it has not got yet.
   *
   * @param id the handle; inside a request also the name; not null
   * @throws SessionStoreUnavailableException if the store did not confirm it
   * @throws NullPointerException if {@code id} is null
   * @since 0.1
   */
  void stop(String id);

  /**
   * Ends a session of an owner; none is fine.
   *
   * @param owner whose; inside a request only the caller has sessions; not null
   * @param id the handle or the name; not null
   * @throws SessionStoreUnavailableException if the store did not confirm it
   * @throws NullPointerException if a parameter is null
   * @since 0.1
   */
  void stop(SessionOwner owner, String id);
}
