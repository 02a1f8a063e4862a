package org.onbehalf.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.onbehalf.internal.Nullable;

/** Tenants, applications, users, and the app roles that applications were granted. Thread-safe. */
final class Directory {
  private final Map<String, Tenant> tenants;
  private final Tenant first;
  private final Map<String, App> apps = new LinkedHashMap<>();
  private final Map<String, User> users = new LinkedHashMap<>();
  private final Map<String, Set<String>> applicationRoles = new LinkedHashMap<>();

  Directory(Map<String, String> domains) {
    tenants = new LinkedHashMap<>();
    domains.forEach((id, domain) -> tenants.put(id, new Tenant(id, domain)));
    first = tenants.values().iterator().next();
  }

  /** A tenant of the emulator. */
  static final class Tenant {
    final String id;
    final String domain;

    Tenant(String id, String domain) {
      this.id = id;
      this.domain = domain;
    }
  }

  /** Finds a tenant by id or domain; {@code common} and {@code organizations} are none. */
  Optional<Tenant> tenant(String idOrDomain) {
    String wanted = idOrDomain.toLowerCase(Locale.ROOT);
    for (Tenant tenant : tenants.values()) {
      if (tenant.id.equals(wanted) || tenant.domain.equals(wanted)) {
        return Optional.of(tenant);
      }
    }
    return Optional.empty();
  }

  synchronized App add(AppRegistration registration) {
    App app = new App(registration, first.id);
    if (!tenants.containsKey(app.tenant())) {
      throw new IllegalArgumentException(
          app + " names tenant " + app.tenant() + "; there is only " + tenants.keySet());
    }
    if (apps.containsKey(app.clientId())) {
      throw new IllegalArgumentException(
          "client id " + app.clientId() + " is registered already; set another");
    }
    for (String uri : app.registration.identifierUris) {
      if (findResource(uri, app.tenant()) != null) {
        throw new IllegalArgumentException("App ID URI " + uri + " is taken already");
      }
    }
    apps.put(app.clientId(), app);
    return app;
  }

  synchronized User add(User.Builder builder) {
    User user = create(builder);
    if (users.containsKey(user.objectId())) {
      throw new IllegalArgumentException("user " + user + " exists already");
    }
    users.put(user.objectId(), user);
    return user;
  }

  synchronized User findOrAdd(User.Builder builder) {
    User user = create(builder);
    return users.computeIfAbsent(user.objectId(), id -> user);
  }

  private User create(User.Builder builder) {
    Tenant tenant = tenants.get(builder.tenant().orElse(first.id));
    if (tenant == null) {
      throw new IllegalArgumentException("the user's tenant must be one of " + tenants.keySet());
    }
    return new User(builder, tenant.id, tenant.domain);
  }

  synchronized Optional<App> client(String clientId, String tenant) {
    App app = apps.get(clientId.toLowerCase(Locale.ROOT));
    return app == null || !app.livesIn(tenant) ? Optional.empty() : Optional.of(app);
  }

  synchronized Optional<App> app(String clientId) {
    return Optional.ofNullable(apps.get(clientId.toLowerCase(Locale.ROOT)));
  }

  /** The applications, in the order in which they were registered. */
  synchronized List<App> apps() {
    return new ArrayList<>(apps.values());
  }

  /** Finds the application whose client id or App ID URI this is. */
  synchronized Optional<App> resource(String identifier, String tenant) {
    return Optional.ofNullable(findResource(identifier, tenant));
  }

  private @Nullable App findResource(String identifier, String tenant) {
    for (App app : apps.values()) {
      if (app.livesIn(tenant) && app.isIdentifiedBy(identifier)) {
        return app;
      }
    }
    return null;
  }

  synchronized Optional<User> user(String objectId) {
    return Optional.ofNullable(users.get(objectId));
  }

  /** The users of a tenant, in the order in which they were added; all of them without one. */
  synchronized List<User> users(@Nullable String tenant) {
    List<User> found = new ArrayList<>();
    for (User user : users.values()) {
      if (tenant == null || user.tenant().equals(tenant)) {
        found.add(user);
      }
    }
    return found;
  }

  synchronized void grantApplicationRoles(App client, App resource, Collection<String> roles) {
    if (!resource.registration.appRoles.containsAll(roles)) {
      throw new IllegalArgumentException(
          resource
              + " defines the roles "
              + resource.registration.appRoles
              + ", not all of "
              + roles);
    }
    applicationRoles.computeIfAbsent(key(client, resource), k -> new TreeSet<>()).addAll(roles);
  }

  synchronized Set<String> applicationRoles(App client, App resource) {
    return new TreeSet<>(
        applicationRoles.getOrDefault(key(client, resource), Collections.emptySet()));
  }

  private static String key(App client, App resource) {
    return client.clientId() + ' ' + resource.clientId();
  }
}
