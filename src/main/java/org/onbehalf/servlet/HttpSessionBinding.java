package org.onbehalf.servlet;

import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.onbehalf.Caller;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.KnownCaller;
import org.onbehalf.internal.message.TokenMessages;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code Authentication.BindHttpSession}: a session belongs to the first who uses it, a caller or a
 * user of the container. Thread-safe.
 */
final class HttpSessionBinding {
  private static final Logger LOG = LoggerFactory.getLogger(HttpSessionBinding.class);
  private static final String OWNER = "org.onbehalf.servlet.owner";

  private final RepeatLimiter limiter = new RepeatLimiter(Clock.systemUTC(), Duration.ofMinutes(1));

  /** One for all filters, of which several may bind one session. */
  private static final Object LOCK = new Object();

  /** Invalidates the session of the request if it belongs to another caller. */
  void check(HttpServletRequest request, Caller caller) {
    HttpSession session = request.getSession(false);
    if (session != null) {
      bind(request, session, owner(caller), true);
    }
  }

  /** The caller's session, which may be new; null if there is none and none is to be created. */
  @Nullable
  HttpSession session(HttpServletRequest request, Caller caller, boolean create) {
    return session(request, owner(caller), create);
  }

  private @Nullable HttpSession session(HttpServletRequest request, String owner, boolean create) {
    HttpSession session = request.getSession(create);
    if (session == null || bind(request, session, owner, true)) {
      return session;
    }
    HttpSession next = request.getSession(create);
    return next == null || bind(request, next, owner, true) ? next : null;
  }

  /** A request without a caller of ours, which does not see the session of one. */
  HttpServletRequest withoutCaller(HttpServletRequest request, HttpServletResponse response) {
    Principal user = request.getUserPrincipal();
    if (user != null) {
      HttpSession session = request.getSession(false);
      if (session != null) {
        bind(request, session, owner(user), !hasContainerLogin(request));
      }
    }
    return new RequestWithoutCaller(request, response);
  }

  /** Issuer, tenant and object id; in their place, what an issuer other than Entra states. */
  private static String owner(Caller caller) {
    String issuer = caller instanceof KnownCaller ? ((KnownCaller) caller).issuerName() : "";
    String id = caller.objectId().orElseGet(() -> caller.claim("sub").orElse(caller.clientId()));
    return "caller " + issuer + ' ' + caller.tenantId() + ' ' + id;
  }

  /** Whether the container changed the session's id when that user logged in. */
  private static boolean hasContainerLogin(HttpServletRequest request) {
    String type = request.getAuthType();
    return HttpServletRequest.BASIC_AUTH.equals(type)
        || HttpServletRequest.FORM_AUTH.equals(type)
        || HttpServletRequest.DIGEST_AUTH.equals(type)
        || HttpServletRequest.CLIENT_CERT_AUTH.equals(type);
  }

  private static String owner(Principal containerUser) {
    return "container " + containerUser.getName();
  }

  /**
   * False if it belonged to another one, and is invalid now.
   *
   * @param changesId whether a session that was there before gets a new id, since nobody else gave
   *     it one at a login
   */
  private boolean bind(
      HttpServletRequest request, HttpSession session, String owner, boolean changesId) {
    try {
      Object present = session.getAttribute(OWNER);
      if (present == null) {
        boolean adopted = !session.isNew() && changesId;
        synchronized (LOCK) {
          present = session.getAttribute(OWNER);
          if (present == null) {
            session.setAttribute(OWNER, owner);
          }
        }
        if (present == null) {
          if (adopted) {
            // whoever planted the former id does not know the new one
            request.changeSessionId();
          }
          return true;
        }
      }
      if (owner.equals(present)) {
        return true;
      }
      session.invalidate();
      limiter.log(
          "another owner",
          LOG::warn,
          TokenMessages.ANOTHER_CALLER
              + " a session was used by another caller than the one that it was bound to, and was"
              + " invalidated (Authentication.BindHttpSession)");
    } catch (IllegalStateException e) {
      LOG.debug("another request has invalidated the session");
    }
    return false;
  }

  private static boolean isBound(HttpSession session) {
    try {
      return session.getAttribute(OWNER) != null;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  /** The session of a caller is none here; a new one takes its place. */
  private final class RequestWithoutCaller extends HttpServletRequestWrapper {
    private final HttpServletResponse response;

    RequestWithoutCaller(HttpServletRequest request, HttpServletResponse response) {
      super(request);
      this.response = response;
    }

    @Override
    public @Nullable HttpSession getSession() {
      return getSession(true);
    }

    @Override
    public @Nullable HttpSession getSession(boolean create) {
      HttpServletRequest request = (HttpServletRequest) getRequest();
      // it may have logged in meanwhile
      Principal user = request.getUserPrincipal();
      if (user != null) {
        return session(request, owner(user), create);
      }
      HttpSession session = request.getSession(false);
      if (session == null || !isBound(session)) {
        return session == null && create ? request.getSession(true) : session;
      }
      if (!create) {
        return null;
      }
      try {
        session.invalidate();
      } catch (IllegalStateException e) {
        LOG.debug("another request has invalidated the session");
      }
      return request.getSession(true);
    }

    @Override
    public String changeSessionId() {
      if (getSession(false) == null) {
        throw new IllegalStateException("this request has no session");
      }
      return super.changeSessionId();
    }

    @Override
    public boolean isRequestedSessionIdValid() {
      return super.isRequestedSessionIdValid() && getSession(false) != null;
    }

    /** The asynchronous work must not get the container's request. */
    @Override
    public AsyncContext startAsync() {
      return super.startAsync(this, response);
    }
  }
}
