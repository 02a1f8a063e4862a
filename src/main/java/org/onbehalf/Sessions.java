package org.onbehalf;

import java.util.List;

/**
 * Manages long-running sessions. A session lets work continue on behalf of a user after the request
 * has ended, the user has signed out, or the server has restarted. It is started in a request of
 * the user and can be resumed anywhere. It is bound to the user's issuer, tenant and object id, not
 * to the user's name.
 *
 * <p><b>Inside a request</b> (or inside work that another session runs), all methods access the
 * caller's own sessions only. Another user's session is treated as if it did not exist. <b>Outside
 * of a request</b>, on a thread without a caller, a session is found by its handle, or by its owner
 * and id. A request of an application without a user has no sessions. To let such a request work in
 * a user's session, resume the session within {@code CallerContext.nobody().open()}.
 *
 * <p>Sessions are state, not a cache. If a session cannot be stored durably, {@link
 * SessionStoreUnavailableException} is thrown. Outside of a request, the <b>handle</b> (128 random
 * bits) is sufficient to use a session, so keep it where only your application can read it.
 *
 * <p>A session ends when it is stopped, has not been used for {@code Sessions.IdleTimeout}, is
 * older than {@code Sessions.MaxAge}, or Entra no longer accepts its refresh token, for example
 * after a password reset. Its use then throws {@link SessionExpiredException}. With an issuer that
 * revokes all refresh tokens of a user when one is used twice (Entra does not), a session also ends
 * if the server crashes or loses the connection before a new refresh token has been stored.
 *
 * <p>Implementations are thread-safe.
 *
 * @since 0.1
 */
public interface Sessions {

  /**
   * Starts a session of the current caller. The session keeps the caller's current roles, scopes
   * and claims. Entra still checks each of its token requests.
   *
   * @return the session, stored durably; never null
   * @throws NoCallerException if the current thread has no caller from a request
   * @throws UserRequiredException if the caller is an application without a user
   * @throws AccessDeniedException if the token of the caller's issuer cannot be exchanged
   * @throws SessionStoreUnavailableException if the session could not be stored durably
   * @throws OnBehalfException if Entra issues no token; if it is not caught, Onbehalf sends the
   *     matching error response
   * @throws IllegalStateException if the caller already has {@code Sessions.MaxPerOwner} sessions,
   *     or no downstream API is called with a caller's token
   */
  Session start();

  /**
   * Starts a session of the current caller with a name that the application chooses. If the caller
   * already has a session with this name, it is renewed: it keeps its handle, gets a new refresh
   * token, and counts as started now. Work that is running in it continues.
   *
   * @param id the name, unique for each owner: 1 to 100 characters, no control characters, no
   *     leading or trailing spaces; not null
   * @return the session, stored durably; never null
   * @throws NoCallerException if the current thread has no caller from a request
   * @throws UserRequiredException if the caller is an application without a user
   * @throws AccessDeniedException if the token of the caller's issuer cannot be exchanged
   * @throws SessionStoreUnavailableException if the session could not be stored durably
   * @throws OnBehalfException if Entra issues no token
   * @throws IllegalArgumentException if {@code id} is not a valid name
   * @throws IllegalStateException as for {@link #start()}
   */
  Session start(String id);

  /**
   * Returns a session. Inside a request it must be the caller's own and is found by handle or name;
   * outside of a request it is found by handle.
   *
   * @param id the handle or the name; not null
   * @throws SessionExpiredException if the session does not exist, or belongs to another owner than
   *     the caller
   * @throws SessionStoreUnavailableException if the store is not available
   */
  Session resume(String id);

  /**
   * Returns a session of the given owner.
   *
   * @param owner the owner; inside a request, owners other than the caller have no sessions; not
   *     null
   * @param id the handle or the name; not null
   * @throws SessionExpiredException if there is no such session
   * @throws SessionStoreUnavailableException if the store is not available
   */
  Session resume(SessionOwner owner, String id);

  /**
   * Lists the current caller's sessions, the oldest first.
   *
   * @throws NoCallerException if the current thread has no caller
   * @throws SessionStoreUnavailableException if the store is not available
   */
  List<SessionInfo> list();

  /**
   * Lists an owner's sessions, the oldest first.
   *
   * @param owner the owner; inside a request, owners other than the caller have no sessions; not
   *     null
   * @throws SessionStoreUnavailableException if the store is not available
   */
  List<SessionInfo> list(SessionOwner owner);

  /**
   * Ends a session and deletes its refresh token and tokens. Does nothing if there is no such
   * session, or if it belongs to another owner than the caller. Work that is running in the session
   * fails when it next needs a token that it does not have yet.
   *
   * @param id the handle; inside a request also the name; not null
   * @throws SessionStoreUnavailableException if the store did not confirm the deletion
   */
  void stop(String id);

  /**
   * Ends a session of the given owner. Does nothing if there is no such session.
   *
   * @param owner the owner; inside a request, owners other than the caller have no sessions; not
   *     null
   * @param id the handle or the name; not null
   * @throws SessionStoreUnavailableException if the store did not confirm the deletion
   */
  void stop(SessionOwner owner, String id);
}
