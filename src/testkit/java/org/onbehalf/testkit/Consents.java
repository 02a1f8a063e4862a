package org.onbehalf.testkit;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who consented to what: a user, or an administrator for all users of a client's tenant.
 * Thread-safe.
 */
final class Consents {
  private static final String EVERYBODY = "*";

  private final Map<String, Set<String>> granted = new TreeMap<>();

  void grant(User user, App client, App resource, Collection<String> scopes) {
    add(user.objectId(), client, resource, scopes);
  }

  void grantForAll(App client, App resource, Collection<String> scopes) {
    add(EVERYBODY + client.tenant(), client, resource, scopes);
  }

  /** Takes some scopes back, or all when none is named. */
  void revoke(User user, App client, App resource, Collection<String> scopes) {
    remove(user.objectId(), client, resource, scopes);
  }

  void revokeForAll(App client, App resource, Collection<String> scopes) {
    remove(EVERYBODY + client.tenant(), client, resource, scopes);
  }

  /** What the client may use of the resource in the user's name. */
  synchronized Set<String> granted(User user, App client, App resource) {
    Set<String> scopes = new LinkedHashSet<>(resource.preAuthorized(client));
    scopes.addAll(of(user.objectId(), client, resource));
    scopes.addAll(of(EVERYBODY + user.tenant(), client, resource));
    // what the resource exposes no longer, or never did, cannot be granted
    scopes.retainAll(resource.scopes().keySet());
    return scopes;
  }

  private Set<String> of(String who, App client, App resource) {
    return granted.getOrDefault(key(who, client, resource), Collections.emptySet());
  }

  private synchronized void add(String who, App client, App resource, Collection<String> scopes) {
    if (!resource.scopes().keySet().containsAll(scopes)) {
      throw new IllegalArgumentException(
          resource
              + " exposes the scopes "
              + resource.scopes().keySet()
              + ", not all of "
              + scopes);
    }
    granted.computeIfAbsent(key(who, client, resource), k -> new LinkedHashSet<>()).addAll(scopes);
  }

  private synchronized void remove(
      String who, App client, App resource, Collection<String> scopes) {
    if (scopes.isEmpty()) {
      granted.remove(key(who, client, resource));
    } else {
      granted.getOrDefault(key(who, client, resource), new LinkedHashSet<>()).removeAll(scopes);
    }
  }

  private static String key(String who, App client, App resource) {
    return String.join(" ", Arrays.asList(who, client.clientId(), resource.clientId()));
  }
}
