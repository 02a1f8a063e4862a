package org.onbehalf.internal.runtime;

import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.servlet.ServletContext;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.authorization.AuthorizationSettings;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.config.AccessKeys.Mode;
import org.onbehalf.internal.response.ErrorResponses;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code Authentication.Mode = audit}: records what required would decide about each request, and
 * what the application's old login decides; with optional and an {@code AuditFile}, too. The log
 * contains no personal data, {@link AuditFile} does. Thread-safe.
 */
public final class Audit implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(RequestAuthenticator.class);
  private static final int MOST_ROLES = 200;
  private static final int LONGEST_LOCATION = 200;

  final AuditPaths paths;

  /** Which roles of the old login are asked for. */
  final Set<String> askedRoles = new LinkedHashSet<>();

  private final RequestAuthenticator authenticator;
  private final boolean onlyRecords;
  private final String contextPath;
  private final RepeatLimiter limiter;
  private final @Nullable AuditFile file;

  Audit(
      ServletContext context,
      WebXml descriptor,
      Settings settings,
      RequestAuthenticator authenticator,
      Clock clock) {
    this.authenticator = authenticator;
    this.onlyRecords = settings.mode != Mode.AUDIT;
    this.contextPath = context.getContextPath() == null ? "" : context.getContextPath();
    this.paths =
        new AuditPaths(ServletConfiguration.servletMappings(context), descriptor.constraints);
    this.limiter = new RepeatLimiter(clock, Duration.ofMinutes(1));
    ask(descriptor.securityRoles);
    descriptor.roleReferences.values().forEach(links -> ask(links.values()));
    for (WebXml.Constraint each : descriptor.constraints) {
      if (each.roles != null) {
        ask(each.roles);
      }
    }
    ask(settings.authentication.auditRoles);
    settings.authorization.rules.forEach(rule -> ask(rule.roles));
    settings.issuers.forEach(issuer -> issuer.rules.roleMapping.values().forEach(this::ask));
    file =
        settings.authentication.auditFile == null
            ? null
            : new AuditFile(
                settings.authentication.auditFile,
                settings.authentication.auditFileMaxSize,
                settings.name,
                limiter,
                clock);
    if (file != null) {
      file.write(started(settings, descriptor), "");
    }
  }

  private void ask(Iterable<String> roles) {
    for (String each : roles) {
      if (askedRoles.size() < MOST_ROLES && !each.equals("*") && !each.equals("**")) {
        askedRoles.add(each);
      }
    }
  }

  /** What the lines after it are to be read by. */
  private Map<String, Object> started(Settings settings, WebXml descriptor) {
    List<Object> constraints = new ArrayList<>();
    for (WebXml.Constraint each : descriptor.constraints) {
      Map<String, Object> constraint = new LinkedHashMap<>();
      constraint.put("patterns", each.patterns);
      constraint.put("methods", each.methods);
      constraint.put("omittedMethods", each.omittedMethods);
      constraint.put("roles", each.roles);
      constraints.add(constraint);
    }
    List<Object> rules = new ArrayList<>();
    for (AuthorizationSettings.Rule each : settings.authorization.rules) {
      Map<String, Object> rule = new LinkedHashMap<>();
      rule.put("path", each.path);
      rule.put("methods", new ArrayList<>(each.methods));
      rule.put("scopes", new ArrayList<>(each.scopes));
      rule.put("roles", new ArrayList<>(each.roles));
      rule.put("callers", each.callers.name());
      rule.put("anonymous", each.anonymous);
      rules.add(rule);
    }
    Map<String, Object> started = new LinkedHashMap<>();
    started.put("started", settings.name);
    started.put("askedRoles", new ArrayList<>(askedRoles));
    started.put("securityRoles", new ArrayList<>(descriptor.securityRoles));
    started.put("constraints", constraints);
    started.put("rules", rules);
    return started;
  }

  /** Whether the filter decides, and what it decides is recorded: not with {@code audit}. */
  public boolean onlyRecords() {
    return onlyRecords;
  }

  /** Begins to record a request. */
  public AuditRecord begin(HttpServletRequest request, String correlationId) {
    return new AuditRecord(
        this,
        request,
        authenticator.match(request),
        authenticator.hasToken(request),
        correlationId);
  }

  /**
   * Decides about a request as {@code Authentication.Mode = required} would. Never throws.
   *
   * @param issuers the names of those whose tokens are accepted; empty for all
   */
  public AuditRecord watch(HttpServletRequest request, Set<String> issuers, String correlationId) {
    AuditRecord record = begin(request, correlationId);
    AccessDecision identified;
    try {
      identified = authenticator.identify(request, record.rules(), issuers);
    } catch (LinkageError e) {
      LOG.debug("classes on the class path do not fit each other", e);
      identified = AccessDecision.refused(ErrorResponses.SERVER_ERROR, "libraries");
    }
    record.identified(identified);
    authenticator.count(identified.then(record.rules()::check));
    return record;
  }

  void ended(AuditRecord record, int status, boolean byLogin, Map<String, Object> members) {
    if (file != null) {
      file.write(members, record.correlationId);
    }
    if (onlyRecords) {
      return;
    }
    String outcome = record.outcome();
    long suppressed = limiter.tell(record.method + ' ' + record.declared + ' ' + outcome);
    if (suppressed != RepeatLimiter.SUPPRESSED) {
      LOG.info(
          "Authentication.Mode = audit: {} {} {} {}; with required it would have {}. Correlation"
              + " id {}{}",
          record.method,
          record.declared,
          byLogin
              ? "was refused by the container's login or by its roles with"
              : "reached the application unchanged, which answered",
          status,
          outcome,
          record.correlationId,
          suppressed == 0 ? "" : " (and " + suppressed + " more since this was last logged)");
    }
  }

  /** The path pattern of a redirect's target. */
  String location(String header) {
    String path = header.replaceFirst("^[a-zA-Z]+://[^/]*", "").replaceFirst("[?#;].*$", "");
    String own = path.startsWith(contextPath + "/") ? path.substring(contextPath.length()) : path;
    return own.startsWith("/") && own.length() <= LONGEST_LOCATION
        ? paths.cut(own, true)
        : "another page";
  }

  /** Logs that a path would not have been let past the filter. */
  public void ambiguousPath(String method, String correlationId) {
    limiter.log(
        "ambiguous path",
        LOG::info,
        "Authentication.Mode = audit: a request whose path can be read in more than one way was"
            + " let past the filter; with required it would have been answered 400. Method {},"
            + " correlation id {}",
        method.matches("[A-Za-z-]{1,20}") ? method : "unknown",
        correlationId);
  }

  /** Writes what is left; takes limited time. */
  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
  }
}
