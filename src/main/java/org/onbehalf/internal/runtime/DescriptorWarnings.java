package org.onbehalf.internal.runtime;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import javax.servlet.ServletContext;
import org.onbehalf.internal.authorization.PathPattern;
import org.onbehalf.internal.config.AccessKeys.Mode;
import org.onbehalf.internal.message.EnvironmentMessages;
import org.onbehalf.internal.message.MessageCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of a descriptor and rules of which one takes the other's place, or nothing does. */
public final class DescriptorWarnings {
  private static final Logger LOG = LoggerFactory.getLogger(DescriptorWarnings.class);
  private static final String MODULE = "org.onbehalf.servlet.BearerAuthListener";

  private DescriptorWarnings() {}

  /**
   * What is odd, by the numbers of the messages.
   *
   * @param mappings the url-patterns of our filters; empty if they are not known
   */
  public static Map<MessageCode, String> of(
      WebXml descriptor, Collection<String> mappings, Settings settings) {
    Map<MessageCode, String> warnings = new LinkedHashMap<>();
    boolean module = descriptor.listeners.contains(MODULE);
    Set<String> constrained = constrained(descriptor, mappings);
    if (!module && !constrained.isEmpty() && settings.mode == Mode.REQUIRED) {
      warnings.put(
          EnvironmentMessages.CONSTRAINT,
          "WEB-INF/web.xml has an auth-constraint for "
              + constrained
              + ", where BearerTokenFilter is mapped, too. The container asks for its own login"
              + " there before the filter sees a request, and knows no bearer token. Write its"
              + " roles as Authorization.Rules and delete auth-constraint and login-config (keep the"
              + " security-constraint around it), or let the container go by the token: "
              + MODULE
              + " (MIGRATION.md)");
    }
    if (settings.authentication.containerLogin && !descriptor.hasLoginConfig && !module) {
      warnings.put(
          EnvironmentMessages.NO_LOGIN_CONFIG,
          "Authentication.ContainerLogin = true, and WEB-INF/web.xml has no login-config: the"
              + " container knows no way to log in, so that requests without a bearer token are"
              + " answered 401. Keep the login-config, or remove the key");
    }
    if (isOpen(settings, constrained) && declaresRoles(descriptor)) {
      warnings.put(
          EnvironmentMessages.NO_RULES,
          "Authorization.Rules is empty, and WEB-INF/web.xml declares roles or constraints, none of"
              + " which the container checks: "
              + whoPasses(settings)
              + " passes on every path of the filter. Write the constraints as rules"
              + " (MIGRATION.md); if that is meant, write Authorization.Rules ="
              + " [ { Path = \"/*\", Callers = any } ]");
    }
    return warnings;
  }

  /** Warns once, in the container's log too if nobody would read it otherwise. */
  static void warn(
      ServletContext context, WebXml descriptor, Collection<String> mappings, Settings settings) {
    of(descriptor, mappings, settings)
        .forEach((code, warning) -> StartLog.warn(context, code, warning));
    Set<String> constrained = constrained(descriptor, mappings);
    if (isOpen(settings, constrained) && !declaresRoles(descriptor)) {
      LOG.info(
          "Authorization.Rules is empty: {} passes on every path of the filter",
          whoPasses(settings));
    }
    if (constrained.isEmpty() || descriptor.listeners.contains(MODULE)) {
      return;
    }
    if (settings.mode == Mode.OPTIONAL) {
      LOG.info(
          EnvironmentMessages.CONSTRAINT
              + " WEB-INF/web.xml has an auth-constraint for {}: only the container's login is accepted"
              + " there, and no bearer token",
          constrained);
    } else if (settings.mode == Mode.AUDIT) {
      LOG.info(
          "Authentication.Mode = audit: WEB-INF/web.xml has an auth-constraint for {}. Requests"
              + " that the container refuses there, or answers with its login, are not seen; nor"
              + " is a bearer token in place of BASIC's password",
          constrained);
    }
  }

  /** Whether neither rules nor the container ask for more than a token. */
  private static boolean isOpen(Settings settings, Set<String> constrained) {
    return settings.authorization.rules.isEmpty()
        && !settings.authorization.denyByDefault
        && settings.mode != Mode.AUDIT
        && constrained.isEmpty();
  }

  /** Whether roles counted before. */
  private static boolean declaresRoles(WebXml descriptor) {
    return !descriptor.securityRoles.isEmpty() || !descriptor.constraints.isEmpty();
  }

  private static String whoPasses(Settings settings) {
    return settings.mode == Mode.OPTIONAL
        ? "every request without a token, and every valid token,"
        : "every valid token, whatever its scopes and roles,";
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
