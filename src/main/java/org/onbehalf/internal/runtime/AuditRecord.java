package org.onbehalf.internal.runtime;

import static javax.servlet.http.HttpServletResponse.SC_NOT_FOUND;

import java.security.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.authorization.MatchedRules;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.response.ErrorResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request that is watched, from before the application to its response. Thread-safe. */
public final class AuditRecord {
  private static final Logger LOG = LoggerFactory.getLogger(AuditRecord.class);
  private static final Set<String> KNOWN_METHODS =
      new HashSet<>(
          Arrays.asList(
              "GET",
              "HEAD",
              "POST",
              "PUT",
              "DELETE",
              "PATCH",
              "OPTIONS",
              "TRACE",
              "PROPFIND",
              "PROPPATCH",
              "MKCOL",
              "COPY",
              "MOVE",
              "LOCK",
              "UNLOCK",
              "REPORT",
              "SEARCH"));

  final String method;

  /** By what the pattern was found: {@code rule}, {@code constraint} or {@code path}. */
  final String by;

  /** The pattern; null if neither a rule nor a constraint names one. */
  private final @Nullable String known;

  private final String requested;

  /** The same for the log, which contains only what the application declares. */
  final String declared;

  final String correlationId;
  private final Audit audit;
  private final boolean token;

  /** Whether there was a header Authorization of any kind. */
  private final boolean credentials;

  private final MatchedRules rules;

  /** What required decides; until more is known, that of a request without a token. */
  private AccessDecision decision = AccessDecision.refused(ErrorResponse.challenge(), "no-token");

  /** Null if the token does not say it. */
  private @Nullable ValidatedCaller caller;

  private boolean decided;

  private @Nullable String principal;
  private @Nullable String authType;
  private List<String> roles = new ArrayList<>();
  private @Nullable Boolean allowedByRules;
  private boolean ended;

  AuditRecord(
      Audit audit,
      HttpServletRequest request,
      MatchedRules rules,
      boolean token,
      String correlationId) {
    this.audit = audit;
    this.method = method(request.getMethod());
    this.correlationId = correlationId;
    this.rules = rules;
    this.token = token;
    this.credentials = request.getHeader("Authorization") != null;
    String text =
        request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
    String ofRule = rules.path();
    String ofConstraint = audit.paths.constraint(text, request.getMethod());
    this.by = ofRule != null ? "rule" : ofConstraint != null ? "constraint" : "path";
    this.known = ofRule != null ? ofRule : ofConstraint;
    this.requested = text;
    this.declared = known == null ? audit.paths.servlet(text) : known;
  }

  /** Clients can make up others, and each would be a line of its own. */
  private static String method(String method) {
    return KNOWN_METHODS.contains(method) ? method : "another method";
  }

  /** Whether that application began it. */
  public boolean isOf(Audit other) {
    return audit == other;
  }

  public String correlationId() {
    return correlationId;
  }

  /** The rules for the request. */
  public MatchedRules rules() {
    return rules;
  }

  /** Takes what is known of the caller, before the rules are checked. */
  synchronized void identified(AccessDecision identified) {
    decided = true;
    caller = identified.caller();
    decision = identified.then(rules::check);
  }

  /** Takes what optional has decided. */
  public synchronized void decided(AccessDecision optional) {
    decided = true;
    boolean nobody = optional.answer() == null && optional.caller() == null;
    if (!nobody || rules.isAnonymous()) {
      caller = optional.caller();
      decision = optional;
    }
  }

  /** A few stable words that complete "with required, the request would have". */
  synchronized String outcome() {
    return decision.inWords();
  }

  /** Takes the user whom the request knows by now. Never throws. */
  public void see(HttpServletRequest request) {
    try {
      look(request);
    } catch (RuntimeException e) {
      LOG.debug(
          "the user of the old login cannot be asked for: {}. Correlation id {}",
          e.getClass().getName(),
          correlationId);
    }
  }

  private synchronized void look(HttpServletRequest request) {
    Principal user = request.getUserPrincipal();
    if (user == null) {
      return;
    }
    principal = String.valueOf(user.getName());
    authType = request.getAuthType();
    List<String> held = new ArrayList<>();
    for (String each : audit.askedRoles) {
      if (request.isUserInRole(each)) {
        held.add(each);
      }
    }
    roles = held;
    allowedByRules = rules.checkContainerUser(request).answer() == null;
  }

  /**
   * The request was answered; a second call does nothing.
   *
   * @param location the header of a redirect
   * @param byLogin whether the container's login or the rules for its users answered
   */
  public void end(int status, @Nullable String location, boolean byLogin) {
    Map<String, Object> members;
    boolean login;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      login = byLogin || !decided;
      members = members(status, location, login);
    }
    audit.ended(this, status, login, members);
  }

  private Map<String, Object> members(int status, @Nullable String location, boolean byLogin) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("method", method);
    // what is not there must not take the place of what is
    members.put("path", known == null ? audit.paths.cut(requested, status != SC_NOT_FOUND) : known);
    members.put("by", by);
    members.put("status", status);
    if (location != null && status >= 300 && status < 400) {
      members.put("location", audit.location(location));
    }
    if (byLogin) {
      members.put("login", true);
    }
    if (principal != null) {
      members.put("principal", principal);
      members.put("authType", authType);
      members.put("roles", roles);
      members.put("allowedByRules", allowedByRules);
    }
    members.put("token", token);
    members.put("credentials", credentials);
    ValidatedCaller known = caller;
    if (known != null) {
      Map<String, Object> who = new LinkedHashMap<>();
      who.put("name", known.getName());
      who.put("tenantId", known.tenantId());
      known.objectId().ifPresent(id -> who.put("objectId", id));
      who.put("clientId", known.clientId());
      who.put("application", known.isApplication());
      who.put("scopes", new ArrayList<>(known.scopes()));
      who.put("roles", new ArrayList<>(known.roles()));
      members.put("caller", who);
    }
    ErrorResponse answer = decision.answer();
    members.put("passes", answer == null);
    members.put("reason", decision.reason());
    if (answer != null) {
      members.put("answer", answer.status());
      if (answer.error() != null) {
        members.put("error", answer.error());
      }
      if (answer.description() != null) {
        members.put("description", answer.description());
      }
    }
    return members;
  }

  /** Shows nothing of the person. */
  @Override
  public String toString() {
    return "AuditRecord";
  }
}
