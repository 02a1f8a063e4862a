package org.onbehalf.internal.runtime;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.servlet.ServletContext;
import org.onbehalf.internal.authorization.PathPattern;
import org.onbehalf.internal.config.AccessKeys.Mode;
import org.onbehalf.internal.message.EnvironmentMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of a descriptor and rules of which one takes the other's place, or nothing does. */
final class DescriptorWarnings {
  private static final Logger LOG = LoggerFactory.getLogger(DescriptorWarnings.class);
  private static final String MODULE = "org.onbehalf.servlet.BearerAuthListener";

  private DescriptorWarnings() {}

  /**
   * Warns once, in the container's log too if nobody would read it otherwise.
   *
   * @param mappings the url-patterns of our filters; empty if they are not known
   */
  static void warn(
      ServletContext context, WebXml descriptor, Collection<String> mappings, Settings settings) {
    boolean module = descriptor.listeners.contains(MODULE);
    Set<String> constrained = constrained(descriptor, mappings);
    if (!module && !constrained.isEmpty()) {
      warnOfConstraints(context, constrained, settings.mode);
    }
    if (settings.authentication.containerLogin && !descriptor.hasLoginConfig && !module) {
      StartLog.warn(
          context,
          EnvironmentMessages.NO_LOGIN_CONFIG,
          "Authentication.ContainerLogin = true, and WEB-INF/web.xml has no login-config: the"
              + " container knows no way to log in, so that requests without a bearer token are"
              + " answered 401. Keep the login-config, or remove the key");
    }
    boolean free = settings.authorization.rules.isEmpty() && !settings.authorization.denyByDefault;
    if (free && settings.mode != Mode.AUDIT && constrained.isEmpty()) {
      warnOfMissingRules(context, descriptor, settings.mode);
    }
  }

  /** At WARN where the descriptor says that roles counted before. */
  private static void warnOfMissingRules(ServletContext context, WebXml descriptor, Mode mode) {
    String who =
        mode == Mode.OPTIONAL
            ? "every request without a token, and every valid token,"
            : "every valid token, whatever its scopes and roles,";
    if (descriptor.securityRoles.isEmpty() && descriptor.constraints.isEmpty()) {
      LOG.info("Authorization.Rules is empty: {} passes on every path of the filter", who);
      return;
    }
    StartLog.warn(
        context,
        EnvironmentMessages.NO_RULES,
        "Authorization.Rules is empty, and WEB-INF/web.xml declares roles or constraints, none of"
            + " which the container checks: "
            + who
            + " passes on every path of the filter. Write the"
            + " constraints as rules (MIGRATION.md); if that is meant, write Authorization.Rules ="
            + " [ { Path = \"/*\", Callers = any } ]");
  }

  private static void warnOfConstraints(
      ServletContext context, Set<String> constrained, Mode mode) {
    switch (mode) {
      case REQUIRED:
        StartLog.warn(
            context,
            EnvironmentMessages.CONSTRAINT,
            "WEB-INF/web.xml has an auth-constraint for "
                + constrained
                + ", where BearerTokenFilter is mapped, too."
                + " The container asks for its own login there before the filter sees a request,"
                + " and knows no bearer token. Write its roles as Authorization.Rules and delete"
                + " auth-constraint and login-config (keep the security-constraint around it), or"
                + " let the container go by the token: "
                + MODULE
                + " (MIGRATION.md)");
        break;
      case OPTIONAL:
        LOG.info(
            EnvironmentMessages.CONSTRAINT
                + " WEB-INF/web.xml has an auth-constraint for {}: only the container's login is accepted"
                + " there, and no bearer token",
            constrained);
        break;
      default:
        LOG.info(
            "Authentication.Mode = audit: WEB-INF/web.xml has an auth-constraint for {}. Requests"
                + " that the container refuses there, or answers with its login, are not seen; nor"
                + " is a bearer token in place of BASIC's password",
            constrained);
    }
  }

  /** Where the container demands a caller and our filter is mapped. */
  private static Set<String> constrained(WebXml descriptor, Collection<String> mappings) {
    Set<String> found = new LinkedHashSet<>();
    for (WebXml.Constraint each : descriptor.constraints) {
      for (String pattern : each.patterns) {
        if (each.roles != null && isMapped(pattern, mappings)) {
          found.add(pattern);
        }
      }
    }
    return found;
  }

  private static boolean isMapped(String pattern, Collection<String> mappings) {
    PathPattern constrained = new PathPattern(pattern.equals("/") ? "/*" : pattern);
    for (String mapping : mappings) {
      if (new PathPattern(mapping).meets(constrained)) {
        return true;
      }
    }
    return mappings.isEmpty();
  }
}
