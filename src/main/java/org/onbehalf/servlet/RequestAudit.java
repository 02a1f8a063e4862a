package org.onbehalf.servlet;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import javax.servlet.AsyncEvent;
import javax.servlet.AsyncListener;
import javax.servlet.DispatcherType;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.CallerContext;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.authorization.MatchedRules;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.response.CorrelationId;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.runtime.Audit;
import org.onbehalf.internal.runtime.AuditRecord;
import org.onbehalf.internal.runtime.RequestAuthenticator;
import org.slf4j.MDC;

/**
 * {@code Authentication.Mode = audit}: lets requests pass as they came, and records them. A second
 * filter of ours behind the application's own login only looks at the user whom that found.
 * Thread-safe.
 */
final class RequestAudit {
  private static final String ATTRIBUTE = "org.onbehalf.servlet.audit";

  private final Audit audit;
  private final RequestAuthenticator authenticator;
  private final ErrorResponseWriter writer;

  RequestAudit(Audit audit, RequestAuthenticator authenticator, ErrorResponseWriter writer) {
    this.audit = audit;
    this.authenticator = authenticator;
    this.writer = writer;
  }

  /** Whether the filter decides as ever, and is only recorded. */
  boolean onlyRecords() {
    return audit.onlyRecords();
  }

  /** Lets a request pass, and records it. */
  void filter(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      Set<String> issuers)
      throws IOException, ServletException {
    // a dispatch from another web application may have brought that one's caller
    try (CallerContext.Scope scope = CallerContext.nobody().open()) {
      AuditRecord begun = of(request);
      if (begun != null) {
        begun.see(request);
        chain.doFilter(request, response);
      } else if (request.getDispatcherType() == DispatcherType.REQUEST) {
        String correlationId = CorrelationId.of(request.getHeader(CorrelationId.HEADER));
        String former = MDC.get(CorrelationId.MDC_KEY);
        MDC.put(CorrelationId.MDC_KEY, correlationId);
        try {
          AuditRecord record = audit.watch(request, issuers, correlationId);
          record(
              request,
              response,
              record,
              () -> {
                boolean refused = refuses(request, response, record);
                if (!refused) {
                  chain.doFilter(request, response);
                }
                return refused;
              });
        } finally {
          restore(former);
        }
      } else {
        chain.doFilter(request, response);
      }
    }
  }

  private static void restore(@Nullable String former) {
    if (former == null) {
      MDC.remove(CorrelationId.MDC_KEY);
    } else {
      MDC.put(CorrelationId.MDC_KEY, former);
    }
  }

  /** Records what the filter decides and the application answers. */
  void record(HttpServletRequest request, HttpServletResponse response, Handling handling)
      throws IOException, ServletException {
    if (request.getDispatcherType() == DispatcherType.REQUEST && of(request) == null) {
      String correlationId = CorrelationId.of(request.getHeader(CorrelationId.HEADER));
      record(request, response, audit.begin(request, correlationId), handling);
    } else {
      boolean unused = handling.refuses();
    }
  }

  /** What handles a request. */
  interface Handling {
    /** Whether the container's login, or the rules for its users, refused it. */
    boolean refuses() throws IOException, ServletException;
  }

  /** The request's record by this application; null for none. */
  @Nullable
  AuditRecord of(HttpServletRequest request) {
    Object begun = request.getAttribute(ATTRIBUTE);
    return begun instanceof AuditRecord && ((AuditRecord) begun).isOf(audit)
        ? (AuditRecord) begun
        : null;
  }

  private static void record(
      HttpServletRequest request,
      HttpServletResponse response,
      AuditRecord record,
      Handling handling)
      throws IOException, ServletException {
    request.setAttribute(ATTRIBUTE, record);
    record.see(request);
    boolean thrown = true;
    boolean refused = false;
    try {
      refused = handling.refuses();
      thrown = false;
    } finally {
      record.see(request);
      if (!completesLater(request, response, record)) {
        // the container answers 500 if the application throws
        int status = thrown ? HttpServletResponse.SC_INTERNAL_SERVER_ERROR : response.getStatus();
        record.end(status, response.getHeader("Location"), refused);
      }
    }
  }

  /** Whether the container's login or the rules for its users have refused the request. */
  private boolean refuses(
      HttpServletRequest request, HttpServletResponse response, AuditRecord record)
      throws IOException {
    if (authenticator.passesEverything()) {
      return false;
    }
    MatchedRules rules = record.rules();
    ErrorResponse refusal = rules.refusal();
    if (refusal == null && rules.needCaller()) {
      if (request.getUserPrincipal() == null && ContainerLogin.answers(request, response)) {
        return true;
      }
      record.see(request);
      AccessDecision decision =
          request.getUserPrincipal() == null
              ? authenticator.missingToken()
              : rules.checkContainerUser(request);
      refusal = decision.answer();
    }
    if (refusal == null) {
      return false;
    }
    writer.answer(request, response, refusal, "", record.correlationId());
    return true;
  }

  private static boolean completesLater(
      HttpServletRequest request, HttpServletResponse response, AuditRecord record) {
    if (!request.isAsyncStarted()) {
      return false;
    }
    try {
      request.getAsyncContext().addListener(Completion.of(response, record));
      return true;
    } catch (IllegalStateException e) {
      // it has completed meanwhile
      return false;
    }
  }

  /** A proxy, since WildFly instantiates each class that implements {@code AsyncListener}. */
  private static final class Completion implements InvocationHandler {
    private final HttpServletResponse response;
    private final AuditRecord record;

    private Completion(HttpServletResponse response, AuditRecord record) {
      this.response = response;
      this.record = record;
    }

    static AsyncListener of(HttpServletResponse response, AuditRecord record) {
      Class<?> type = AsyncListener.class;
      return (AsyncListener)
          Proxy.newProxyInstance(
              type.getClassLoader(), new Class<?>[] {type}, new Completion(response, record));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object[] arguments)
        throws ReflectiveOperationException {
      switch (method.getName()) {
        case "onComplete":
          record.end(response.getStatus(), response.getHeader("Location"), false);
          return null;
        case "onStartAsync":
          // asynchronous again: listeners are not kept
          if (arguments != null && arguments[0] instanceof AsyncEvent) {
            ((AsyncEvent) arguments[0]).getAsyncContext().addListener((AsyncListener) proxy);
          }
          return null;
        default:
          return method.getDeclaringClass() == Object.class ? method.invoke(this, arguments) : null;
      }
    }
  }
}
