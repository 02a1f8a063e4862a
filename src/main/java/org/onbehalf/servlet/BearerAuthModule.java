package org.onbehalf.servlet;

import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.message.AuthException;
import javax.security.auth.message.AuthStatus;
import javax.security.auth.message.MessageInfo;
import javax.security.auth.message.MessagePolicy;
import javax.security.auth.message.callback.CallerPrincipalCallback;
import javax.security.auth.message.callback.GroupPrincipalCallback;
import javax.security.auth.message.config.ServerAuthContext;
import javax.security.auth.message.module.ServerAuthModule;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.Caller;
import org.onbehalf.ConfigurationException;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.response.CorrelationId;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.runtime.OnBehalfRuntime;
import org.onbehalf.internal.runtime.RequestAuthenticator;
import org.onbehalf.internal.runtime.RuntimeHolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the container itself authenticate callers by their bearer tokens (JSR 196, Servlet Container
 * Profile), with the configuration and the verdicts of {@link BearerTokenFilter}: {@code
 * security-constraint}, {@code @ServletSecurity} and {@code @RolesAllowed} on EJBs then go by the
 * token. {@link BearerAuthListener} registers it; a server's own configuration may name it as well.
 *
 * <p>Where a constraint demands a user, a request without a valid token is refused with the
 * response that the filter would send. Elsewhere it passes, as nobody if it has no valid token. A
 * response to a user who lacks a role is the container's, without a challenge. The module does not
 * open {@link org.onbehalf.CallerContext}: map the filter too, where the application calls other
 * APIs.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class BearerAuthModule implements ServerAuthModule, ServerAuthContext {
  private static final Logger LOG = LoggerFactory.getLogger(BearerAuthModule.class);
  private static final String MANDATORY = "javax.security.auth.message.MessagePolicy.isMandatory";

  private volatile @Nullable CallbackHandler handler;

  /** Called by the container, or by {@link BearerAuthListener}. */
  public BearerAuthModule() {
    // the handler follows
  }

  /**
   * Called by the container.
   *
   * @param handler takes the caller and the roles; may not be null
   */
  @Override
  @SuppressWarnings("rawtypes") // as in JSR 196
  public void initialize(
      @Nullable MessagePolicy requestPolicy,
      @Nullable MessagePolicy responsePolicy,
      CallbackHandler handler,
      @Nullable Map options) {
    this.handler = handler;
  }

  /** Returns HTTP's request and response. */
  @Override
  public Class<?>[] getSupportedMessageTypes() {
    return new Class<?>[] {HttpServletRequest.class, HttpServletResponse.class};
  }

  /**
   * Called by the container for each request, before its filters.
   *
   * @return {@code SUCCESS} if the request passes, else {@code SEND_SUCCESS} or {@code
   *     SEND_FAILURE} after a response was written
   * @throws AuthException if the container does not take the caller, or the response cannot be
   *     written
   */
  @Override
  public AuthStatus validateRequest(MessageInfo message, Subject client, @Nullable Subject service)
      throws AuthException {
    HttpServletRequest request = (HttpServletRequest) message.getRequestMessage();
    HttpServletResponse response = (HttpServletResponse) message.getResponseMessage();
    boolean mandatory = Boolean.parseBoolean(String.valueOf(message.getMap().get(MANDATORY)));
    try {
      return validate(message, client, request, response, mandatory);
    } catch (IOException | UnsupportedCallbackException e) {
      throw (AuthException) new AuthException(e.toString()).initCause(e);
    }
  }

  private AuthStatus validate(
      MessageInfo message,
      Subject client,
      HttpServletRequest request,
      HttpServletResponse response,
      boolean mandatory)
      throws IOException, UnsupportedCallbackException {
    OnBehalfRuntime runtime;
    try {
      runtime = runtime(request);
    } catch (ConfigurationException e) {
      if (mandatory) {
        ErrorResponseWriter.answerFaulty(request, response);
        return AuthStatus.SEND_FAILURE;
      }
      return pass(client, null);
    }
    Cors cors = new Cors(runtime.settings().cors);
    if (mandatory && cors.answersPreflight(request, response)) {
      return AuthStatus.SEND_SUCCESS;
    }
    RequestAuthenticator authenticator = runtime.authenticator();
    // an asynchronous dispatch is authenticated again, when its token may have expired
    RequestAuthentication earlier =
        RequestAuthentication.earlier(request, authenticator, Collections.emptySet());
    if (earlier != null && earlier.caller != null) {
      return accept(message, client, earlier.caller);
    }
    AccessDecision decision = authenticator.authenticate(request, Collections.emptySet());
    if (decision.answer() == null && decision.caller() == null && mandatory) {
      decision = authenticator.missingToken();
    }
    String correlationId = CorrelationId.of(request.getHeader(CorrelationId.HEADER));
    if (decision.caller() != null) {
      RequestAuthentication passed =
          RequestAuthentication.passToContainer(
              request, authenticator, decision.caller(), correlationId);
      return accept(message, client, passed.caller);
    }
    ErrorResponse refusal = decision.answer();
    if (refusal == null || !mandatory) {
      return pass(client, null);
    }
    LOG.debug("{}. Correlation id {}", decision, correlationId);
    new ErrorResponseWriter(cors, runtime.answers())
        .answer(request, response, refusal, decision.issuerName(), correlationId);
    return AuthStatus.SEND_FAILURE;
  }

  private static OnBehalfRuntime runtime(HttpServletRequest request) {
    Object built = request.getServletContext().getAttribute(OnBehalf.ATTRIBUTE);
    return built instanceof OnBehalfRuntime
        ? (OnBehalfRuntime) built
        : RuntimeHolder.of(request.getServletContext()).runtime();
  }

  @SuppressWarnings("unchecked") // the map is raw in JSR 196
  private AuthStatus accept(MessageInfo message, Subject client, @Nullable Caller caller)
      throws IOException, UnsupportedCallbackException {
    message.getMap().put("javax.servlet.http.authType", "Bearer");
    // a session would keep the caller after its token has expired
    message.getMap().put("javax.servlet.http.registerSession", "false");
    return pass(client, caller);
  }

  private AuthStatus pass(Subject client, @Nullable Caller caller)
      throws IOException, UnsupportedCallbackException {
    CallbackHandler present = handler;
    if (present == null) {
      throw new IllegalStateException("the container has not initialized the module");
    }
    CallerPrincipalCallback principal = new CallerPrincipalCallback(client, caller);
    present.handle(
        caller == null || caller.roles().isEmpty()
            ? new Callback[] {principal}
            : new Callback[] {
              principal, new GroupPrincipalCallback(client, caller.roles().toArray(new String[0]))
            });
    return AuthStatus.SUCCESS;
  }

  /** Called by the container after the application has responded; changes nothing. */
  @Override
  public AuthStatus secureResponse(MessageInfo message, @Nullable Subject service) {
    return AuthStatus.SEND_SUCCESS;
  }

  /** Called by the container at {@code request.logout()}. */
  @Override
  public void cleanSubject(MessageInfo message, @Nullable Subject client) {
    if (client != null) {
      client.getPrincipals().clear();
    }
  }
}
