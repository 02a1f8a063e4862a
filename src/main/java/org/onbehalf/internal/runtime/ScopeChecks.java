package org.onbehalf.internal.runtime;

import static org.onbehalf.internal.message.ConfigurationMessages.OTHER_SERVICE;
import static org.onbehalf.internal.message.ConfigurationMessages.SCOPES;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.onbehalf.internal.Guid;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.onbehalf.internal.config.Addresses;
import org.onbehalf.internal.config.DownstreamApiKeys;
import org.onbehalf.internal.config.Section;

/** Warns of scopes that Entra refuses whoever calls, so that nobody has to call to find out. */
final class ScopeChecks {
  /** Of OpenID Connect: they are of no resource. */
  private static final List<String> OPENID =
      Collections.unmodifiableList(Arrays.asList("openid", "profile", "email", "offline_access"));

  /** Whose scopes may be written without a resource. */
  private static final String GRAPH = "https://graph.microsoft.com";

  /** Where Microsoft Graph is, in each cloud. */
  private static final List<String> GRAPH_HOSTS =
      Collections.unmodifiableList(
          Arrays.asList(
              "graph.microsoft.com",
              "graph.microsoft.us",
              "dod-graph.microsoft.us",
              "microsoftgraph.chinacloudapi.cn"));

  private static final String DEFAULT = ".default";

  private ScopeChecks() {}

  static void warn(Section apis, Collection<DownstreamApiSettings> all) {
    for (DownstreamApiSettings api : all) {
      String fault = fault(api.scopes, api.requestAppToken);
      if (fault != null) {
        apis.child(api.name).warn(SCOPES, DownstreamApiKeys.SCOPES, fault);
      }
      String elsewhere = elsewhere(api);
      if (elsewhere != null) {
        apis.child(api.name).warn(OTHER_SERVICE, DownstreamApiKeys.BASE_URL, elsewhere);
      }
    }
  }

  /** Whether the host and the scopes are of different services, of which one is Graph. */
  private static @Nullable String elsewhere(DownstreamApiSettings api) {
    List<String> scopes = new ArrayList<>(api.scopes);
    scopes.removeAll(OPENID);
    if (scopes.isEmpty() || Addresses.isLoopback(api.baseUrl)) {
      return null;
    }
    String host = String.valueOf(api.baseUrl.getHost()).toLowerCase(Locale.ROOT);
    boolean graphsHost = GRAPH_HOSTS.contains(host);
    boolean graphsScopes = scopes.stream().allMatch(ScopeChecks::isOfGraph);
    if (graphsHost == graphsScopes) {
      return null;
    }
    return graphsHost
        ? "it leads to Microsoft Graph, which accepts no token for "
            + String.join(" ", scopes)
            + ". Write the address of the API whose scopes these are, or Graph's scopes."
        : "it leads to "
            + host
            + ", and the scopes are Microsoft Graph's, whose tokens open Graph to whoever gets"
            + " them. Write "
            + GRAPH
            + ", unless that host is a gateway in front of Graph, or the scopes of the API there.";
  }

  private static boolean isOfGraph(String scope) {
    return (scope.indexOf('/') < 0 && !Guid.isGuid(scope))
        || scope.startsWith("00000003-0000-0000-c000-000000000000/")
        || GRAPH_HOSTS.stream().anyMatch(each -> scope.startsWith("https://" + each + "/"));
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
