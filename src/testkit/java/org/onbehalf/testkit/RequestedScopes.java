package org.onbehalf.testkit;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.onbehalf.internal.Nullable;

/** The {@code scope} parameter, taken apart: scopes of one resource, and OpenID Connect's own. */
final class RequestedScopes {
  static final String DEFAULT = ".default";
  private static final Set<String> OPENID =
      Collections.unmodifiableSet(
          new HashSet<>(Arrays.asList("openid", "profile", "email", "offline_access")));

  private final String text;
  private final Set<String> openId = new LinkedHashSet<>();
  private final Set<String> scopes = new LinkedHashSet<>();
  private @Nullable App resource;
  private String identifier = "";

  private RequestedScopes(String text) {
    this.text = text;
  }

  /**
   * Takes the parameter apart.
   *
   * @throws Refusal if it names two resources, an unknown resource or scope, or mixes kinds
   */
  static RequestedScopes parse(String text, Directory.Tenant tenant, Directory directory) {
    RequestedScopes requested = new RequestedScopes(text);
    for (String scope : new TreeSet<>(Arrays.asList(text.trim().split(" +", -1)))) {
      if (OPENID.contains(scope)) {
        requested.openId.add(scope);
      } else if (!scope.isEmpty()) {
        requested.add(scope, tenant, directory);
      }
    }
    if (requested.isDefault() && requested.scopes.size() > 1) {
      throw new Refusal(EntraRule.DEFAULT_BESIDE_OTHERS, text);
    }
    return requested;
  }

  /** The resource that the parameter names first, without any check. */
  static Optional<App> resourceOf(String text, String tenant, Directory directory) {
    for (String scope : text.trim().split(" +", -1)) {
      int slash = scope.lastIndexOf('/');
      if (slash > 0) {
        return directory.resource(scope.substring(0, slash), tenant);
      }
    }
    return Optional.empty();
  }

  private void add(String scope, Directory.Tenant tenant, Directory directory) {
    int slash = scope.lastIndexOf('/');
    if (slash <= 0) {
      // Entra takes a bare scope for one of Microsoft Graph, which does not exist here
      throw new Refusal(EntraRule.INVALID_SCOPE, scope);
    }
    String named = scope.substring(0, slash);
    App found =
        directory
            .resource(named, tenant.id)
            .orElseThrow(() -> new Refusal(EntraRule.UNKNOWN_RESOURCE, named, tenant.id));
    if (resource != null && !resource.equals(found)) {
      throw new Refusal(EntraRule.TWO_RESOURCES, text);
    }
    String name = scope.substring(slash + 1);
    if (!DEFAULT.equals(name) && !found.registration.scopes.containsKey(name)) {
      throw new Refusal(EntraRule.INVALID_SCOPE, scope);
    }
    resource = found;
    identifier = named;
    scopes.add(name);
  }

  String text() {
    return text;
  }

  /** The resource, which a request for an access token must name. */
  App resource() {
    if (resource == null) {
      throw new Refusal(EntraRule.NO_RESOURCE, text);
    }
    return resource;
  }

  boolean hasResource() {
    return resource != null;
  }

  /** The resource as the request names it: a GUID or an App ID URI. */
  String identifier() {
    return identifier;
  }

  /** Short names. */
  Set<String> scopes() {
    return Collections.unmodifiableSet(scopes);
  }

  boolean isDefault() {
    return scopes.contains(DEFAULT);
  }

  boolean openId() {
    return openId.contains("openid");
  }

  boolean offlineAccess() {
    return openId.contains("offline_access");
  }

  /** What the answer's {@code scope} says. */
  String granted(Set<String> granted) {
    Set<String> words = new LinkedHashSet<>();
    for (String scope : granted) {
      words.add(identifier + '/' + scope);
    }
    if (isDefault()) {
      words.add(identifier + '/' + DEFAULT);
    }
    return String.join(" ", words);
  }
}
