package org.onbehalf.internal.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What a request may do, with a valid token and without one. */
public final class AccessSettings {
  private AccessSettings() {}

  /** What a request without a valid bearer token may do. */
  public static final class Authentication {
    /** Whether it passes. */
    public enum Mode {
      /** Never. */
      REQUIRED,
      /** Without a token, as it came. */
      OPTIONAL,
      /** Always; the log tells what would have been decided. */
      AUDIT
    }

    public final Mode mode;

    public Authentication(Mode mode) {
      this.mode = mode;
    }
  }

  /** Which scripts of other origins may call and read the answers; the lists end up in headers. */
  public static final class Cors {
    /** In a list: any. */
    public static final String ANY = "*";

    /** As browsers send them; empty where Onbehalf leaves CORS to others. */
    public final Set<String> allowedOrigins;

    /** Case-sensitive. */
    public final Set<String> allowedMethods;

    /** With Authorization. */
    public final Set<String> allowedHeaders;

    /** With those of Onbehalf's own answers. */
    public final Set<String> exposedHeaders;

    public final boolean allowCredentials;

    /** How long a browser may remember the answer to a preflight. */
    public final Duration maxAge;

    public Cors(
        Set<String> allowedOrigins,
        Set<String> allowedMethods,
        Set<String> allowedHeaders,
        Set<String> exposedHeaders,
        boolean allowCredentials,
        Duration maxAge) {
      this.allowedOrigins = allowedOrigins;
      this.allowedMethods = allowedMethods;
      this.allowedHeaders = allowedHeaders;
      this.exposedHeaders = exposedHeaders;
      this.allowCredentials = allowCredentials;
      this.maxAge = maxAge;
    }
  }

  /** Who may do what, by path. */
  public static final class Authorization {
    /** In the order of the configuration; may be empty. */
    public final List<Rule> rules;

    /** Whether a path that no rule names is closed; else every valid token may use it. */
    public final boolean denyByDefault;

    /** What annotations name by its key. */
    public final RequiredPermissions permissions;

    public Authorization(List<Rule> rules, boolean denyByDefault, RequiredPermissions permissions) {
      this.rules = rules;
      this.denyByDefault = denyByDefault;
      this.permissions = permissions;
    }
  }

  /** One of {@code Authorization.Rules}. */
  public static final class Rule {
    /** Whose tokens a rule accepts. */
    public enum Callers {
      ANY,
      USER,
      APP
    }

    /** Where it stands, such as {@code Authorization.Rules[0]}; for messages. */
    public final String key;

    /** As a servlet's url-pattern: {@code /orders}, {@code /orders/*} or {@code *.do}. */
    public final String path;

    /** The same, to match with. */
    public final PathPattern pattern;

    /** In upper case, without HEAD, which is GET; empty for all. */
    public final Set<String> methods;

    /** Any of them suffices, users only; empty where none is needed. */
    public final Set<String> scopes;

    /** Any of them suffices; empty where none is needed. */
    public final Set<String> roles;

    public final Callers callers;

    /** Whether a request without a token passes. */
    public final boolean anonymous;

    public Rule(
        String key,
        String path,
        Set<String> methods,
        Set<String> scopes,
        Set<String> roles,
        Callers callers,
        boolean anonymous) {
      this.key = key;
      this.path = path;
      this.pattern = new PathPattern(path);
      this.methods = methods;
      this.scopes = scopes;
      this.roles = roles;
      this.callers = callers;
      this.anonymous = anonymous;
    }
  }
}
