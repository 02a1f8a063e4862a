package org.onbehalf.cli.migrate;

import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.servlet.DispatcherType;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.authorization.AuthorizationRules;
import org.onbehalf.internal.authorization.MatchedRules;
import org.onbehalf.internal.runtime.Settings;
import org.onbehalf.testing.TestSettings;

/** What the library decides by rules that the command wrote, read by the library's own reader. */
final class Decisions {
  private static final String AZURE_AD =
      """
      AzureAd {
        TenantId = "contoso.onmicrosoft.com"
        ClientId = "11111111-2222-3333-4444-555555555555"
      }
      """;

  private final AuthorizationRules rules;

  private Decisions(Settings settings) {
    rules = new AuthorizationRules(settings.authorization, Clock.systemUTC());
  }

  static Decisions by(List<Rule> rules) {
    StringBuilder text = new StringBuilder(AZURE_AD).append("Authorization.Rules = [\n");
    rules.forEach(rule -> text.append(rule).append('\n'));
    return ofConfiguration(text.append("]").toString());
  }

  static Decisions ofConfiguration(String configuration) {
    return new Decisions(TestSettings.parse(configuration));
  }

  /** Whether a request passes; roles are null without a token. */
  boolean allows(String method, String path, @Nullable Set<String> roles) {
    HttpServletRequest request = request(method, path, roles);
    MatchedRules matched = rules.match(request);
    if (matched.refusal() != null) {
      return false;
    }
    if (matched.isAnonymous()) {
      return true;
    }
    return roles != null && matched.checkContainerUser(request).answer() == null;
  }

  private static HttpServletRequest request(
      String method, String path, @Nullable Set<String> roles) {
    Set<String> own = roles == null ? new TreeSet<>() : roles;
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            Decisions.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, called, arguments) ->
                switch (called.getName()) {
                  case "getMethod" -> method;
                  case "getServletPath", "getRequestURI" -> path;
                  case "getContextPath" -> "";
                  case "getDispatcherType" -> DispatcherType.REQUEST;
                  case "isUserInRole" -> own.contains((String) arguments[0]);
                  case "getHeaderNames" -> Collections.emptyEnumeration();
                  case "getServletContext" -> context();
                  default -> null;
                });
  }

  private static Object context() {
    return Proxy.newProxyInstance(
        Decisions.class.getClassLoader(),
        new Class<?>[] {javax.servlet.ServletContext.class},
        (proxy, called, arguments) -> null);
  }
}
