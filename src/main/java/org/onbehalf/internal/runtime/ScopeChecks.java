package org.onbehalf.internal.runtime;

import static org.onbehalf.internal.message.ConfigurationMessages.SCOPES;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.onbehalf.internal.Guid;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.onbehalf.internal.config.DownstreamApiKeys;
import org.onbehalf.internal.config.Section;

/** Warns of scopes that Entra refuses whoever calls, so that nobody has to call to find out. */
final class ScopeChecks {
  /** Of OpenID Connect: they are of no resource. */
  private static final List<String> OPENID =
      Collections.unmodifiableList(Arrays.asList("openid", "profile", "email", "offline_access"));

  /** Whose scopes may be written without a resource. */
  private static final String GRAPH = "https://graph.microsoft.com";

  private static final String DEFAULT = ".default";

  private ScopeChecks() {}

  static void warn(Section apis, Collection<DownstreamApiSettings> all) {
    for (DownstreamApiSettings api : all) {
      String fault = fault(api.scopes, api.requestAppToken);
      if (fault != null) {
        apis.child(api.name).warn(SCOPES, DownstreamApiKeys.SCOPES, fault);
      }
    }
  }

  /** What is wrong with the scopes of one token; null if nothing is known to be. */
  static @Nullable String fault(List<String> scopes, boolean application) {
    SortedSet<String> resources = new TreeSet<>();
    boolean all = false;
    boolean single = false;
    for (String scope : scopes) {
      if (OPENID.contains(scope)) {
        continue;
      }
      String path = scope.substring(scope.indexOf("://") < 0 ? 0 : scope.indexOf("://") + 3);
      boolean isUri = path.length() < scope.length();
      if ((isUri && path.indexOf('/') < 0) || path.endsWith("/") || Guid.isGuid(path)) {
        return scope
            + " names a resource and no permission of it, which Entra refuses. Write "
            + scope
            + (scope.endsWith("/") ? "" : "/")
            + ".default, or one of its scopes.";
      }
      int end = path.lastIndexOf('/');
      if (end < 0 && application) {
        return scope
            + " names no resource, which Entra refuses for the application's own token. Write"
            + " RESOURCE/.default, such as "
            + GRAPH
            + "/.default.";
      }
      resources.add(end < 0 ? GRAPH : scope.substring(0, scope.length() - path.length() + end));
      all |= path.substring(end + 1).equals(DEFAULT);
      single |= !path.substring(end + 1).equals(DEFAULT);
    }
    if (resources.size() > 1) {
      return "Entra grants a token for one resource at a time, and refuses the scopes of "
          + String.join(" and ", resources)
          + " together. Make one section of DownstreamApis for each.";
    }
    return all && single && !application
        ? "Entra refuses .default beside other scopes. Keep either."
        : null;
  }
}
