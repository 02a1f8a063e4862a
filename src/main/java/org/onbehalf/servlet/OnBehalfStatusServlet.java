package org.onbehalf.servlet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.EnvironmentMessages;
import org.onbehalf.internal.message.TokenMessages;
import org.onbehalf.internal.response.CorrelationId;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.runtime.Audit;
import org.onbehalf.internal.runtime.OnBehalfRuntime;
import org.onbehalf.internal.runtime.RuntimeHolder;
import org.onbehalf.internal.runtime.StartLog;
import org.onbehalf.internal.runtime.StatusReport;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows operators whether all is well and, if not, the one thing to do; the figures, the last
 * refusals, the configuration without secrets, and the versions. A page in HTML, or JSON with
 * {@code Accept: application/json} or {@code ?format=json}. It contains no token, no secret and
 * nothing of a person.
 *
 * <p>Map it in {@code web.xml} onto a path behind {@link BearerTokenFilter}. The init-param {@code
 * role} names the role that a caller needs, or a user of the container ({@code Authentication.Mode
 * = optional} or {@code audit}); without it, and without the filter, every request is answered 503.
 * Other callers get 401 and 403.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class OnBehalfStatusServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(OnBehalfStatusServlet.class);
  private static final ErrorResponse NOT_IN_ROLE =
      ErrorResponse.of(
          TokenMessages.RULE,
          403,
          "insufficient_scope",
          "The caller lacks a role that this call needs");

  private final transient RepeatLimiter limiter =
      new RepeatLimiter(Clock.systemUTC(), Duration.ofMinutes(1));

  /** Empty if the page is shown to nobody. */
  private volatile String role = "";

  /** Called by the container. */
  public OnBehalfStatusServlet() {
    // set by init
  }

  /** Called by the container. Logs an error if the init-param {@code role} is not usable. */
  @Override
  public void init() {
    String found = getInitParameter("role");
    String trimmed = found == null ? "" : found.trim();
    if (trimmed.isEmpty() || trimmed.equals("*") || trimmed.equals("**")) {
      StartLog.error(
          getServletContext(),
          EnvironmentMessages.STATUS_PAGE,
          "the status page of the servlet "
              + getServletName()
              + " is shown to nobody. Init-param role: found "
              + (trimmed.isEmpty() ? "nothing" : '"' + trimmed + "\", which all callers have")
              + ". Expected the role of those who may see the page. Add such as <init-param>"
              + "<param-name>role</param-name><param-value>Operator</param-value></init-param>",
          null);
    } else {
      role = trimmed;
    }
  }

  /** Called by the container. Answers GET and HEAD. */
  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    boolean head = request.getMethod().equals("HEAD");
    if (!head && !request.getMethod().equals("GET")) {
      response.setStatus(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
      response.setHeader("Allow", "GET, HEAD");
      return;
    }
    RuntimeHolder holder = RuntimeHolder.of(getServletContext());
    OnBehalfRuntime runtime = runtime(holder);
    if (runtime == null || role.isEmpty()) {
      unavailable(request, response);
      return;
    }
    ErrorResponseWriter writer =
        new ErrorResponseWriter(new Cors(runtime.settings().cors), runtime.answers());
    RequestAuthentication passed = RequestAuthentication.of(request, runtime.authenticator());
    if (passed == null && !isWatched(request, holder.audit(), runtime, writer)) {
      limiter.log(
          "no filter",
          LOG::error,
          EnvironmentMessages.STATUS_PAGE
              + " the status page of the servlet {} is shown to nobody, since BearerTokenFilter is"
              + " not in front of it and nobody knows who asks. Let a filter-mapping of it cover the"
              + " servlet's url-pattern",
          getServletName());
      unavailable(request, response);
      return;
    }
    ErrorResponse refusal = refusal(request);
    if (refusal == null) {
      write(request, response, runtime.status(getServletContext().getServerInfo()), head);
    } else {
      writer.answer(
          request,
          response,
          refusal,
          passed == null ? "" : passed.issuerName,
          passed == null
              ? CorrelationId.of(request.getHeader(CorrelationId.HEADER))
              : passed.correlationId);
    }
  }

  /** Null if the configuration is faulty, or the application is stopping. */
  private static @Nullable OnBehalfRuntime runtime(RuntimeHolder holder) {
    try {
      return holder.runtime();
    } catch (ConfigurationException | IllegalStateException e) {
      // logged at the start
      return null;
    }
  }

  private static void unavailable(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    ErrorResponseWriter.answerUnavailable(
        request,
        response,
        EnvironmentMessages.STATUS_PAGE,
        "The status cannot be shown. The log of this server says why.");
  }

  /** Whether the filter lets the request pass as it came: {@code Authentication.Mode = audit}. */
  private static boolean isWatched(
      HttpServletRequest request,
      @Nullable Audit audit,
      OnBehalfRuntime runtime,
      ErrorResponseWriter writer) {
    return audit != null
        && new RequestAudit(audit, runtime.authenticator(), writer).of(request) != null;
  }

  private @Nullable ErrorResponse refusal(HttpServletRequest request) {
    if (request.getUserPrincipal() == null) {
      return ErrorResponse.challenge();
    }
    if (request.isUserInRole(role)) {
      return null;
    }
    limiter.log(
        "role",
        LOG::info,
        LOG::debug,
        "a caller was not shown the status page, since it lacks the role {} (init-param role of the"
            + " servlet {})",
        role,
        getServletName());
    return NOT_IN_ROLE;
  }

  private static void write(
      HttpServletRequest request, HttpServletResponse response, StatusReport report, boolean head)
      throws IOException {
    boolean json = wantsJson(request);
    byte[] body =
        (json ? StatusJson.of(report) : new StatusPage(report).toString())
            .getBytes(StandardCharsets.UTF_8);
    response.setContentType((json ? "application/json" : "text/html") + ";charset=UTF-8");
    response.setContentLength(body.length);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Vary", "Accept");
    response.setHeader("Content-Security-Policy", Html.POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    if (!head) {
      response.getOutputStream().write(body);
    }
  }

  private static boolean wantsJson(HttpServletRequest request) {
    String format = request.getParameter("format");
    if (format != null) {
      return format.equals("json");
    }
    String accept = request.getHeader("Accept");
    return accept != null && accept.contains("application/json") && !accept.contains("text/html");
  }
}
