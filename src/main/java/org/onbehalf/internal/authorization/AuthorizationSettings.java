package org.onbehalf.internal.authorization;

import java.util.List;
import java.util.Set;
import org.onbehalf.internal.config.AccessKeys;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.config.Section;

/** Who may do what, by path. */
public final class AuthorizationSettings {
  /** In the order of the configuration; may be empty. */
  public final List<Rule> rules;

  /** Whether a path that no rule names is closed; else every valid token may use it. */
  public final boolean denyByDefault;

  /** What annotations name by its key. */
  public final RequiredPermissions permissions;

  public AuthorizationSettings(
      List<Rule> rules, boolean denyByDefault, RequiredPermissions permissions) {
    this.rules = rules;
    this.denyByDefault = denyByDefault;
    this.permissions = permissions;
  }

  /**
   * Reads the section {@code Authorization}.
   *
   * @param azureAd has permissions that annotations may name too
   */
  public static AuthorizationSettings read(
      Section authorization, Section azureAd, ConfigurationInput input) {
    return new RulesReader(
            authorization, RequiredPermissionsReader.read(azureAd, authorization), input)
        .read();
  }

  /** One of {@code Authorization.Rules}. */
  public static final class Rule {
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

    public final AccessKeys.Callers callers;

    /** Whether a request without a token passes. */
    public final boolean anonymous;

    public Rule(
        String key,
        String path,
        Set<String> methods,
        Set<String> scopes,
        Set<String> roles,
        AccessKeys.Callers callers,
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
