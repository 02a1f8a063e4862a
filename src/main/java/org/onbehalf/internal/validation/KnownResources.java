package org.onbehalf.internal.validation;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/**
 * Known values of {@code aud} other than the expected ones: this API under another name, the APIs
 * that it calls, Microsoft Graph. For diagnoses only; it accepts nothing. Immutable.
 */
public final class KnownResources {
  private static final String GRAPH = "00000003-0000-0000-c000-000000000000";

  private final String clientId;

  /** The name of a downstream API by its resource. */
  private final Map<String, String> downstreamApis;

  private KnownResources(String clientId, Map<String, String> downstreamApis) {
    this.clientId = clientId;
    this.downstreamApis = Collections.unmodifiableMap(downstreamApis);
  }

  /**
   * Of an application with all that it calls.
   *
   * @param scopes of the downstream APIs, by their names
   */
  public static KnownResources of(String clientId, Map<String, List<String>> scopes) {
    Map<String, String> downstreamApis = new HashMap<>();
    scopes.forEach(
        (name, ofApi) -> {
          for (String scope : ofApi) {
            String resource = resource(scope);
            downstreamApis.putIfAbsent(resource, name);
            // tokens of version 2.0 carry the client id
            downstreamApis.putIfAbsent(resource.replaceFirst("^api://", ""), name);
          }
        });
    return new KnownResources(clientId, downstreamApis);
  }

  /** A scope's name is what follows the last slash; one that names no resource is of Graph. */
  private static String resource(String scope) {
    int slash = scope.lastIndexOf('/');
    return slash < 0 ? GRAPH : withoutSlash(scope.substring(0, slash));
  }

  private static String withoutSlash(String resource) {
    return resource.replaceFirst("/+$", "");
  }

  /** By its own id; whether that is what is expected is another question. */
  boolean isOwnClientId(String value) {
    return value.equals(clientId);
  }

  /** By the App ID URI that Entra proposes. */
  boolean isOwnAppIdUri(String aud) {
    return aud.equals("api://" + clientId);
  }

  /** Its configured name; null where it is none that is configured. */
  @Nullable
  String downstreamApi(String aud) {
    return downstreamApis.get(withoutSlash(aud));
  }

  /** In any cloud. */
  static boolean isGraph(String aud) {
    String lower = aud.toLowerCase(Locale.ROOT);
    return lower.equals(GRAPH)
        || lower.startsWith("https://graph.microsoft.")
        || lower.startsWith("https://microsoftgraph.");
  }
}
