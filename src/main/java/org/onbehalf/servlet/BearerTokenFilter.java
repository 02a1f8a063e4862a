package org.onbehalf.servlet;

import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import javax.servlet.DispatcherType;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.FilterRegistration;
import javax.servlet.ServletContext;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.OnBehalf;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.downstream.ThrowableAnalyzer;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.message.EnvironmentMessages;
import org.onbehalf.internal.response.CorrelationId;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.runtime.Audit;
import org.onbehalf.internal.runtime.AuditRecord;
import org.onbehalf.internal.runtime.OnBehalfRuntime;
import org.onbehalf.internal.runtime.RequestAuthenticator;
import org.onbehalf.internal.runtime.RuntimeHolder;
import org.onbehalf.internal.runtime.StartLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Servlet filter that accepts requests only with a valid bearer token (RFC 6750), and turns an
 * uncaught {@link OnBehalfException} into the matching error response. Add it to {@code web.xml};
 * it is configured in {@code WEB-INF/onbehalf.conf}.
 *
 * <p>The init-param {@code issuers} restricts the filter to some of the configured issuers: {@code
 * AzureAd} and the sections of {@code Issuers}, separated by spaces.
 *
 * <p>During an authenticated request, {@code request.getUserPrincipal()} and {@link
 * CallerContext#current()} return the caller. With {@code Authentication.Mode = optional}, requests
 * without a bearer token are passed on without a caller, and only a downstream API's response that
 * the application relays is replaced; with {@code audit}, all are passed on unchanged. If the
 * configuration is invalid, every request is answered with 500.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class BearerTokenFilter implements Filter {
  private static final Logger LOG = LoggerFactory.getLogger(BearerTokenFilter.class);

  /** The issuers whose tokens count here; empty for all that are configured. */
  private volatile Set<String> issuers = Collections.emptySet();

  /** Null if no request can bypass this filter. */
  private volatile @Nullable PathGuard guard;

  /** Null if WebSockets are opened behind this filter anyway. */
  private volatile @Nullable JettyWebSocketGuard earlyUpgrades;

  private @Nullable RuntimeHolder holder;

  /** Null if the configuration is faulty, which only a redeployment can repair. */
  private volatile @Nullable Stages stages;

  /**
   * Called by the container. Does not open a connection or a store. Configuration errors are
   * logged.
   *
   * @throws ServletException on Jetty 9, if the application is already running, because requests
   *     could then bypass the filter
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    RuntimeHolder started = RuntimeHolder.of(config.getServletContext());
    // all before the guard adds its mapping, which must not be repeated
    started.filterMapped();
    earlyUpgrades = JettyWebSocketGuard.of(config);
    supportAsync(config);
    guard = PathGuard.within(config);
    String parameter = config.getInitParameter("issuers");
    if (parameter != null) {
      issuers = IssuerSettings.names(parameter);
    }
    holder = started;
    started.filterStarted();
    try {
      OnBehalfRuntime runtime = started.runtime();
      started.filterBuilt();
      stages = new Stages(runtime, started, config.getServletContext());
    } catch (ConfigurationException e) {
      LOG.debug("every request will be answered 500 until the configuration is corrected");
    } catch (RuntimeException | LinkageError e) {
      // thrown on, it would end the deployment without a reason that anybody reads
      StartLog.error(
          config.getServletContext(),
          EnvironmentMessages.NOT_STARTED,
          "every request is answered 500, because the filter could not be started",
          e);
    }
  }

  /**
   * Lets asynchronous requests through with a descriptor of version 2.4 or 2.5, which cannot say so
   * although its servlets may be asynchronous by annotation or by code.
   */
  private static void supportAsync(FilterConfig config) {
    ServletContext context = config.getServletContext();
    FilterRegistration own = context.getFilterRegistration(config.getFilterName());
    if (context.getEffectiveMajorVersion() >= 3 || !(own instanceof FilterRegistration.Dynamic)) {
      return;
    }
    try {
      ((FilterRegistration.Dynamic) own).setAsyncSupported(true);
      EnumSet<DispatcherType> async = EnumSet.of(DispatcherType.ASYNC);
      Collection<String> patterns = own.getUrlPatternMappings();
      if (patterns != null && !patterns.isEmpty()) {
        own.addMappingForUrlPatterns(async, false, patterns.toArray(new String[0]));
      }
      Collection<String> servlets = own.getServletNameMappings();
      if (servlets != null && !servlets.isEmpty()) {
        own.addMappingForServletNames(async, false, servlets.toArray(new String[0]));
      }
    } catch (IllegalStateException | UnsupportedOperationException e) {
      LOG.debug(
          "this server takes no asynchronous support for the filter while it starts: {}", e + "");
    }
  }

  /** Called by the container. */
  @Override
  public void destroy() {
    RuntimeHolder started = holder;
    if (started != null) {
      started.filterStopped();
    }
  }

  /** Called by the container. */
  @Override
  public void doFilter(
      ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
      throws IOException, ServletException {
    if (!(servletRequest instanceof HttpServletRequest)
        || !(servletResponse instanceof HttpServletResponse)) {
      throw new ServletException("BearerTokenFilter supports HTTP only");
    }
    HttpServletRequest request = (HttpServletRequest) servletRequest;
    HttpServletResponse response = (HttpServletResponse) servletResponse;
    PathGuard present = guard;
    if (present != null && present.takes(request, response, chain)) {
      return;
    }
    JettyWebSocketGuard early = earlyUpgrades;
    if (early != null && early.passes(request)) {
      chain.doFilter(request, response);
      return;
    }
    Stages built = stages;
    if (built == null) {
      ErrorResponseWriter.answerFaulty(request, response);
      return;
    }
    if (built.cors.answersPreflight(request, response)) {
      return;
    }
    built.cors.addHeaders(request, response);
    RequestAudit audit = built.audit;
    if (audit == null) {
      filter(request, response, chain, built);
    } else if (audit.onlyRecords()) {
      audit.record(
          request,
          response,
          () -> {
            filter(request, response, chain, built);
            return false;
          });
    } else {
      audit.filter(request, response, chain, issuers);
    }
  }

  private void filter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain, Stages built)
      throws IOException, ServletException {
    RequestAuthentication authentication =
        RequestAuthentication.earlier(request, built.authenticator, issuers);
    AuditRecord record = built.audit == null ? null : built.audit.of(request);
    String correlationId =
        authentication != null
            ? authentication.correlationId
            : record != null
                ? record.correlationId()
                : CorrelationId.of(request.getHeader(CorrelationId.HEADER));
    String former = MDC.get(CorrelationId.MDC_KEY);
    MDC.put(CorrelationId.MDC_KEY, correlationId);
    try {
      if (authentication == null) {
        authentication = authenticate(request, response, built, correlationId, record);
      }
      if (authentication == null) {
        return;
      }
      if (authentication.caller == null) {
        passWithoutCaller(request, response, chain, authentication, built);
      } else {
        pass(request, response, chain, authentication, authentication.caller, built);
      }
    } finally {
      if (former == null) {
        MDC.remove(CorrelationId.MDC_KEY);
      } else {
        MDC.put(CorrelationId.MDC_KEY, former);
      }
    }
  }

  /** Null if the request was refused, and answered. */
  private @Nullable RequestAuthentication authenticate(
      HttpServletRequest request,
      HttpServletResponse response,
      Stages built,
      String correlationId,
      @Nullable AuditRecord record)
      throws IOException, ServletException {
    AccessDecision decision;
    try {
      if (built.authenticator.needsContainerLogin(request)
          && ContainerLogin.answers(request, response)) {
        LOG.debug("the container's login answered. Correlation id {}", correlationId);
        return null;
      }
      decision = built.authenticator.authenticate(request, issuers);
    } catch (LinkageError e) {
      built.writer.answerLinkageError(request, response, correlationId, e);
      return null;
    }
    if (record != null) {
      record.decided(decision);
    }
    ErrorResponse refusal = decision.answer();
    if (refusal == null) {
      return RequestAuthentication.pass(
          request, built.authenticator, decision.caller(), correlationId);
    }
    LOG.debug("{}. Correlation id {}", decision, correlationId);
    if (request.getDispatcherType() == DispatcherType.INCLUDE) {
      throw new IncludeDeniedException(refusal);
    }
    String issuer = decision.issuerName();
    if (issuer.isEmpty() && issuers.size() == 1) {
      issuer = issuers.iterator().next();
    }
    built.writer.answer(request, response, refusal, issuer, correlationId);
    return null;
  }

  private static void passWithoutCaller(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      RequestAuthentication authentication,
      Stages built)
      throws IOException, ServletException {
    // a dispatch from another web application may have brought that one's caller
    HttpServletResponse guarded =
        AuthenticatedResponse.withoutCaller(
            response, request, new RelayedResponses(built.writer, authentication));
    HttpServletRequest seen =
        built.sessions == null ? request : built.sessions.withoutCaller(request, guarded);
    try (CallerContext.Scope scope = CallerContext.nobody().open()) {
      chain.doFilter(seen, guarded);
    } catch (ServletException | RuntimeException thrown) {
      ErrorResponse refused = IncludeDeniedException.find(thrown);
      if (refused == null || !mayAnswer(request, response)) {
        throw thrown;
      }
      built.writer.answer(request, response, refused, "", authentication.correlationId);
    }
  }

  private static void pass(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      RequestAuthentication authentication,
      Caller caller,
      Stages built)
      throws IOException, ServletException {
    if (built.sessions != null) {
      built.sessions.check(request, caller);
    }
    try (CallerContext.Scope scope = CallerContext.open(caller, built.onBehalf)) {
      AuthenticatedRequest authenticated =
          new AuthenticatedRequest(
              request,
              response,
              authentication,
              caller,
              CallerContext.capture(),
              built.roles,
              built.sessions,
              new RelayedResponses(built.writer, authentication));
      try (CallerContext.Scope seen = authenticated.captured().open()) {
        run(authenticated, response, chain, authentication, built.writer);
      }
    } finally {
      if (authentication.loggedOut) {
        // in the dispatch that included or forwarded this one, which ends its own scope
        CallerContext.nobody().open();
      }
    }
  }

  private static void run(
      AuthenticatedRequest request,
      HttpServletResponse response,
      FilterChain chain,
      RequestAuthentication authentication,
      ErrorResponseWriter writer)
      throws IOException, ServletException {
    AuthenticatedResponse wrapped = request.response();
    try {
      chain.doFilter(request, wrapped);
      wrapped.dispatchEnds();
      wrapped.release();
    } catch (IOException | ServletException | RuntimeException | Error thrown) {
      wrapped.dispatchEnds();
      OnBehalfException ours = ThrowableAnalyzer.find(thrown);
      ErrorResponse refused = IncludeDeniedException.find(thrown);
      if (ours != null && mayAnswer(request, response)) {
        writer.answer(request, response, ours, authentication);
      } else if (refused != null && mayAnswer(request, response)) {
        writer.answer(
            request, response, refused, authentication.issuerName, authentication.correlationId);
      } else {
        wrapped.release();
        throw thrown;
      }
      complete(request);
    }
  }

  /** The container does not see the exception: it would wait for the asynchronous work. */
  private static void complete(AuthenticatedRequest request) {
    if (request.isAsyncStarted()) {
      try {
        request.getAsyncContext().complete();
      } catch (IllegalStateException e) {
        LOG.debug("the application has ended or dispatched the asynchronous request itself");
      }
    }
  }

  /** An include cannot answer: the including dispatch does. */
  private static boolean mayAnswer(HttpServletRequest request, HttpServletResponse response) {
    return request.getDispatcherType() != DispatcherType.INCLUDE && !response.isCommitted();
  }

  /** What the filter needs of the runtime and of the application's descriptor. Immutable. */
  private static final class Stages {
    final OnBehalf onBehalf;
    final Cors cors;
    final RequestAuthenticator authenticator;
    final ErrorResponseWriter writer;
    final SecurityRoles roles;

    /** Null if requests are neither watched nor recorded. */
    final @Nullable RequestAudit audit;

    /** Null unless {@code Authentication.BindHttpSession} is set. */
    final @Nullable HttpSessionBinding sessions;

    Stages(OnBehalfRuntime runtime, RuntimeHolder holder, ServletContext context) {
      this.onBehalf = runtime;
      this.cors = new Cors(runtime.settings().cors);
      this.authenticator = runtime.authenticator();
      this.writer = new ErrorResponseWriter(cors, runtime.answers());
      this.roles = SecurityRoles.of(context, holder.descriptor());
      Audit watching = holder.audit();
      this.audit = watching == null ? null : new RequestAudit(watching, authenticator, writer);
      this.sessions =
          runtime.settings().authentication.bindHttpSession ? new HttpSessionBinding() : null;
    }
  }
}
