package org.onbehalf.testkit;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.onbehalf.internal.Nullable;

/**
 * Who consented to what: a user, or an administrator for all users of a client's tenant.
 * Thread-safe.
 */
final class Consents {
  private static final String EVERYBODY = "*";

  private final Directory directory;
  private final Map<String, Set<String>> granted = new TreeMap<>();

  Consents(Directory directory) {
    this.directory = directory;
  }

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
    scopes.retainAll(resource.registration.scopes.keySet());
    return scopes;
  }

  private Set<String> of(String who, App client, App resource) {
    return granted.getOrDefault(key(who, client, resource), Collections.emptySet());
  }

  private synchronized void add(String who, App client, App resource, Collection<String> scopes) {
    if (!resource.registration.scopes.keySet().containsAll(scopes)) {
      throw new IllegalArgumentException(
          resource
              + " exposes the scopes "
              + resource.registration.scopes.keySet()
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

  /** A client that wants scopes of a resource. */
  private static final class Wish {
    final App client;
    final App resource;
    final Set<String> scopes;

    Wish(App client, App resource, Set<String> scopes) {
      this.client = client;
      this.resource = resource;
      this.scopes = scopes;
    }
  }

  /**
   * The step of a sign-in at which the user consents: to what the client asks for, and, if an API
   * knows the client (knownClientApplications), to what that API needs of others.
   *
   * @param always whether to ask even if all is granted ({@code prompt=consent})
   * @param decision accept or cancel, once the user answered
   * @return the question's markup; empty when there is none left
   * @throws Refusal if the user cannot or does not want to consent
   */
  Optional<String> ask(
      User user, App client, RequestedScopes requested, boolean always, @Nullable String decision) {
    Map<String, Wish> wishes = wishes(client, requested);
    Map<String, Wish> open = new LinkedHashMap<>(wishes);
    open.values().removeIf(wish -> isGranted(user, wish));
    if (open.isEmpty() && (!always || wishes.isEmpty() || "accept".equals(decision))) {
      return Optional.empty();
    }
    if (decision == null) {
      return Optional.of(markup(always ? wishes : open));
    }
    if (!"accept".equals(decision)) {
      throw new Refusal(EntraRule.CONSENT_DECLINED);
    }
    for (Wish wish : open.values()) {
      for (String scope : wish.scopes) {
        boolean adminOnly = Boolean.TRUE.equals(wish.resource.registration.scopes.get(scope));
        if (adminOnly && !granted(user, wish.client, wish.resource).contains(scope)) {
          throw new Refusal(EntraRule.ADMIN_CONSENT_REQUIRED, client.name());
        }
      }
    }
    open.values().forEach(wish -> grant(user, wish.client, wish.resource, wish.scopes));
    return Optional.empty();
  }

  private boolean isGranted(User user, Wish wish) {
    return granted(user, wish.client, wish.resource).containsAll(wish.scopes);
  }

  private Map<String, Wish> wishes(App client, RequestedScopes requested) {
    Map<String, Wish> wishes = new LinkedHashMap<>();
    if (!requested.hasResource()) {
      return wishes;
    }
    App resource = requested.resource();
    if (!requested.isDefault()) {
      add(wishes, client, resource, requested.scopes());
      return wishes;
    }
    addRequired(wishes, client);
    if (resource.knowsClient(client)) {
      addRequired(wishes, resource);
    }
    return wishes;
  }

  private void addRequired(Map<String, Wish> wishes, App client) {
    client.registration.requiredScopes.forEach(
        (id, scopes) ->
            directory.app(id).ifPresent(resource -> add(wishes, client, resource, scopes)));
  }

  private static void add(Map<String, Wish> wishes, App client, App resource, Set<String> scopes) {
    wishes.put(
        client.clientId() + ' ' + resource.clientId(),
        new Wish(client, resource, new LinkedHashSet<>(scopes)));
  }

  private static String markup(Map<String, Wish> wishes) {
    StringBuilder list = new StringBuilder();
    for (Wish wish : wishes.values()) {
      list.append("<p><b>")
          .append(Html.escape(wish.client.name()))
          .append("</b> wants to use <b>")
          .append(Html.escape(wish.resource.name()))
          .append("</b> as you:</p><ul>");
      for (String scope : wish.scopes) {
        list.append("<li>").append(Html.escape(scope)).append("</li>");
      }
      list.append("</ul>");
    }
    return list
        + "<button name=\"decision\" value=\"accept\" class=\"primary\">Accept</button>"
        + "<button name=\"decision\" value=\"cancel\">Cancel</button>";
  }
}
