package org.onbehalf.testkit;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/**
 * The step of a sign-in at which the user consents: to what the client asks for, and, where an API
 * knows the client (knownClientApplications), to what that API needs of others.
 */
final class ConsentStep {
  private final Directory directory;
  private final Consents consents;

  ConsentStep(Directory directory, Consents consents) {
    this.directory = directory;
    this.consents = consents;
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
   * Asks, or acts upon the answer.
   *
   * @param always whether to ask although all is granted ({@code prompt=consent})
   * @param decision accept or cancel, once the user answered
   * @return the question's markup; empty when there is none left
   * @throws Refusal if the user cannot or does not want to consent
   */
  Optional<String> question(
      User user, App client, RequestedScopes requested, boolean always, @Nullable String decision) {
    Map<String, Wish> wishes = wishes(client, requested);
    Map<String, Wish> open = new LinkedHashMap<>(wishes);
    open.values().removeIf(wish -> granted(user, wish));
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
        boolean adminOnly = Boolean.TRUE.equals(wish.resource.scopes().get(scope));
        if (adminOnly && !consents.granted(user, wish.client, wish.resource).contains(scope)) {
          throw new Refusal(EntraRule.ADMIN_CONSENT_REQUIRED, client.name());
        }
      }
    }
    open.values().forEach(wish -> consents.grant(user, wish.client, wish.resource, wish.scopes));
    return Optional.empty();
  }

  private boolean granted(User user, Wish wish) {
    return consents.granted(user, wish.client, wish.resource).containsAll(wish.scopes);
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
    client
        .requiredScopes()
        .forEach(
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
      list.append("<p>")
          .append(Html.escape(wish.client.name()))
          .append(" wants to use ")
          .append(Html.escape(wish.resource.name()))
          .append(" as you:</p><ul>");
      for (String scope : wish.scopes) {
        list.append("<li>").append(Html.escape(scope)).append("</li>");
      }
      list.append("</ul>");
    }
    return list
        + "<button name=\"decision\" value=\"accept\">Accept</button>"
        + "<button name=\"decision\" value=\"cancel\">Cancel</button>";
  }
}
