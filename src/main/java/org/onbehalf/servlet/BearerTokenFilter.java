package org.onbehalf.servlet;

import java.io.IOException;
import java.util.Collections;
import java.util.Set;
import javax.servlet.DispatcherType;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.OnBehalfException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.internal.challenge.AnswerMessage;
import org.onbehalf.internal.challenge.Answers;
import org.onbehalf.internal.challenge.CorrelationId;
import org.onbehalf.internal.challenge.WwwAuthenticate;
import org.onbehalf.internal.config.AccessSettings;
import org.onbehalf.internal.config.IssuerSettings;
import org.onbehalf.internal.downstream.ThrowableAnalyzer;
import org.onbehalf.internal.runtime.OnBehalfRuntime;
import org.onbehalf.internal.runtime.RuntimeHolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Lets a request pass only with a valid bearer token (RFC 6750), and answers for the application
 * when a downstream call needs the caller's help. Add it to {@code web.xml}; the configuration is
 * {@code WEB-INF/onbehalf.conf}.
 *
 * <p>The init-param {@code issuers} restricts the filter to some of the configured issuers ({@code
 * AzureAd} and the sections of {@code Issuers}), by their names with blanks between.
 *
 * <p>With {@code Authentication.Mode = optional} a request without a bearer token passes as it
 * came, with {@code audit} every one does. While another request runs, the caller is {@code
 * request.getUserPrincipal()} and {@link CallerContext#current()}. A faulty configuration lets no
 * request pass: each is answered 500.
 *
 * <p>Thread-safe, as containers demand.
 *
 * @since 0.1
 */
public final class BearerTokenFilter implements Filter {
  private static final Logger LOG = LoggerFactory.getLogger(BearerTokenFilter.class);

  /** The issuers whose tokens count here; empty for all that are configured. */
  private volatile Set<String> issuers = Collections.emptySet();

  /** Null where the container, or another filter, keeps requests from passing this one by. */
  private volatile @Nullable DoubleSlashGuard guard;

  /** Null where WebSockets are opened behind this filter anyway. */
  private volatile @Nullable EarlyUpgrades earlyUpgrades;

  private @Nullable RuntimeHolder holder;

  /** Null where the configuration is faulty, which only a redeploy mends. */
  private volatile @Nullable OnBehalfRuntime runtime;

  private volatile @Nullable SecurityRoles roles;

  /**
   * Called by the container. Opens no connection and no store. Faults of the configuration are in
   * the log.
   *
   * @throws ServletException on Jetty 9, if the application runs already: then requests could pass
   *     the filter by
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    // the guard's mapping would be one of those that it repeats
    earlyUpgrades = EarlyUpgrades.of(config);
    guard = DoubleSlashGuard.within(config);
    String parameter = config.getInitParameter("issuers");
    if (parameter != null) {
      issuers = IssuerSettings.names(parameter);
    }
    RuntimeHolder started = RuntimeHolder.of(config.getServletContext());
    holder = started;
    started.filterStarted();
    try {
      roles = SecurityRoles.of(config.getServletContext());
      runtime = started.runtime();
    } catch (ConfigurationException e) {
      LOG.debug("every request will be answered 500 until the configuration is mended");
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
      throw new ServletException("BearerTokenFilter protects HTTP only");
    }
    HttpServletRequest request = (HttpServletRequest) servletRequest;
    HttpServletResponse response = (HttpServletResponse) servletResponse;
    DoubleSlashGuard present = guard;
    if (present != null && present.takes(request, response, chain)) {
      return;
    }
    EarlyUpgrades early = earlyUpgrades;
    if (early != null && early.passes(request)) {
      chain.doFilter(request, response);
      return;
    }
    OnBehalfRuntime built = runtime;
    SecurityRoles securityRoles = roles;
    if (built == null || securityRoles == null) {
      answerFaulty(request, response);
      return;
    }
    AccessSettings.Cors cors = built.settings().cors;
    if (Cors.answersPreflight(cors, request, response)) {
      return;
    }
    Cors.addHeaders(cors, request, response);
    RequestVerdict verdict = RequestVerdict.earlier(request, built, issuers);
    if (verdict == null) {
      verdict = validate(request, response, built, issuers);
    }
    if (verdict == null) {
      return;
    }
    String former = MDC.get(CorrelationId.MDC_KEY);
    MDC.put(CorrelationId.MDC_KEY, verdict.correlationId);
    try {
      if (verdict.caller == null) {
        passAsItCame(request, response, chain, verdict);
      } else {
        pass(request, response, chain, verdict, verdict.caller, securityRoles);
      }
    } finally {
      if (former == null) {
        MDC.remove(CorrelationId.MDC_KEY);
      } else {
        MDC.put(CorrelationId.MDC_KEY, former);
      }
    }
  }

  private static void answerFaulty(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String correlationId = CorrelationId.of(request.getHeader(CorrelationId.HEADER));
    LOG.debug("500 server_error for {}: the configuration is faulty", correlationId);
    ChallengeWriter.write(
        request, response, new AnswerMessage(Answers.SERVER_ERROR, null, correlationId));
  }

  private static @Nullable RequestVerdict validate(
      HttpServletRequest request,
      HttpServletResponse response,
      OnBehalfRuntime runtime,
      Set<String> issuers)
      throws IOException, ServletException {
    String correlationId = CorrelationId.of(request.getHeader(CorrelationId.HEADER));
    Decision decision = Decision.of(request, runtime, issuers);
    Answer refusal = decision.refusal();
    ValidatedCaller caller = decision.caller();
    if (runtime.settings().authentication.mode == AccessSettings.Authentication.Mode.AUDIT) {
      runtime.logAudit(decision.inWords());
      caller = null;
    } else if (refusal != null) {
      LOG.debug("{} for {}", decision, correlationId);
      if (request.getDispatcherType() == DispatcherType.INCLUDE) {
        throw new IncludeDeniedException(refusal);
      }
      String issuer = decision.issuerName();
      if (issuer.isEmpty() && issuers.size() == 1) {
        issuer = issuers.iterator().next();
      }
      send(request, response, runtime, refusal, runtime.wwwAuthenticate(issuer), correlationId);
      return null;
    }
    return RequestVerdict.pass(request, runtime, caller, correlationId);
  }

  private static void passAsItCame(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      RequestVerdict verdict)
      throws IOException, ServletException {
    // a dispatch from another web application may have brought that one's caller
    try (CallerContext.Scope scope = CallerContext.nobody().open()) {
      chain.doFilter(request, response);
    } catch (ServletException | RuntimeException thrown) {
      Answer refused = IncludeDeniedException.find(thrown);
      if (refused == null || !mayAnswer(request, response)) {
        throw thrown;
      }
      send(
          request,
          response,
          verdict.runtime,
          refused,
          verdict.runtime.wwwAuthenticate(""),
          verdict.correlationId);
    }
  }

  private static void pass(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      RequestVerdict verdict,
      Caller caller,
      SecurityRoles roles)
      throws IOException, ServletException {
    try (CallerContext.Scope scope = CallerContext.open(caller, verdict.runtime)) {
      AuthenticatedRequest authenticated =
          new AuthenticatedRequest(
              request, response, verdict, caller, CallerContext.capture(), roles);
      try (CallerContext.Scope seen = authenticated.captured().open()) {
        run(authenticated, response, chain, verdict);
      }
    } finally {
      if (verdict.loggedOut) {
        // in the dispatch that included or forwarded this one, which ends its own scope
        CallerContext.nobody().open();
      }
    }
  }

  private static void run(
      AuthenticatedRequest request,
      HttpServletResponse response,
      FilterChain chain,
      RequestVerdict verdict)
      throws IOException, ServletException {
    AuthenticatedResponse wrapped = request.response();
    try {
      chain.doFilter(request, wrapped);
      wrapped.dispatchEnds();
      wrapped.release();
    } catch (IOException | ServletException | RuntimeException | Error thrown) {
      wrapped.dispatchEnds();
      OnBehalfException ours = ThrowableAnalyzer.find(thrown);
      Answer refused = IncludeDeniedException.find(thrown);
      if ((ours == null && refused == null) || !mayAnswer(request, response)) {
        wrapped.release();
        throw thrown;
      }
      if (ours != null) {
        answer(request, response, verdict, ours);
      } else if (refused != null) {
        send(
            request,
            response,
            verdict.runtime,
            refused,
            verdict.runtime.wwwAuthenticate(verdict.caller),
            verdict.correlationId);
      }
      complete(request);
    }
  }

  /** The container, which does not see the exception, would wait for asynchronous work to end. */
  private static void complete(AuthenticatedRequest request) {
    if (request.isAsyncStarted()) {
      try {
        request.getAsyncContext().complete();
      } catch (IllegalStateException e) {
        LOG.debug("the application has ended or dispatched the asynchronous request itself");
      }
    }
  }

  /** What is included answers nothing: the including dispatch does. */
  private static boolean mayAnswer(HttpServletRequest request, HttpServletResponse response) {
    return request.getDispatcherType() != DispatcherType.INCLUDE && !response.isCommitted();
  }

  private static void send(
      HttpServletRequest request,
      HttpServletResponse response,
      OnBehalfRuntime runtime,
      Answer answer,
      WwwAuthenticate challenge,
      String correlationId)
      throws IOException {
    // the application may have reset the response
    Cors.addHeaders(runtime.settings().cors, request, response);
    ChallengeWriter.write(request, response, new AnswerMessage(answer, challenge, correlationId));
    runtime.listeners().sent(answer, correlationId);
  }

  private static void answer(
      HttpServletRequest request,
      HttpServletResponse response,
      RequestVerdict verdict,
      OnBehalfException ours)
      throws IOException {
    Answer answer = Answers.SERVER_ERROR;
    if (ours.concerns(verdict.caller)) {
      answer = verdict.runtime.answers().of(ours);
    } else {
      LOG.error(
          "a {} born under another caller reached the request {}: answered 500, told to nobody. Do"
              + " not share or cache exceptions",
          ours.getClass().getSimpleName(),
          verdict.correlationId);
    }
    if (answer == Answers.SERVER_ERROR) {
      verdict.runtime.logServerError(verdict.correlationId, ours);
    }
    LOG.debug(
        "{} {} for {}: {}",
        answer.status(),
        answer.error(),
        verdict.correlationId,
        ours.getMessage());
    send(
        request,
        response,
        verdict.runtime,
        answer,
        verdict.runtime.wwwAuthenticate(verdict.caller),
        verdict.correlationId);
  }
}
