package org.onbehalf.testkit;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Applications, users, consents and faults from a file (HOCON, so JSON too). Keys are named as the
 * methods of {@link AppRegistration}, {@link User.Builder} and {@link FaultScript}; applications
 * and users refer to each other by name.
 */
final class EmulatorFile {
  private static final String[] KEYS = {
    "httpPort", "httpsPort", "tenants", "apps", "users", "faults"
  };
  private static final String[] APP_KEYS = {
    "clientId",
    "tenant",
    "multiTenant",
    "assignmentRequired",
    "accessTokenVersion",
    "identifierUris",
    "scopes",
    "adminScopes",
    "appRoles",
    "secrets",
    "redirectUris",
    "publicRedirectUris",
    "requires",
    "knownClients",
    "preAuthorize",
    "requiresAuthenticationContext",
    "adminConsent",
    "grantAppRoles"
  };
  private static final String[] USER_KEYS = {
    "upn", "objectId", "tenant", "password", "enabled", "roles", "consent"
  };
  private static final String[] OUTCOMES = {
    "refuse", "claimsChallenge", "throttle", "status", "latency", "hang", "reset"
  };
  private static final String[] FAULT_KEYS = {
    "times",
    "endpoint",
    "grant",
    "user",
    "client",
    "resource",
    "refuse",
    "claimsChallenge",
    "throttle",
    "status",
    "latency",
    "hang",
    "reset"
  };

  private final FileSection root;
  private final Map<String, FileSection> appSections = new LinkedHashMap<>();
  private final Map<String, App> apps = new LinkedHashMap<>();
  private final Map<String, User> users = new LinkedHashMap<>();

  private EmulatorFile(ConfigObject parsed) {
    root = new FileSection("", parsed, KEYS);
    FileSection all = root.section("apps");
    all.names().forEach(name -> appSections.put(name, all.section(name, APP_KEYS)));
  }

  /**
   * Starts what the file describes.
   *
   * @param name how messages call the file
   * @param port for http, if the file names none
   * @throws IllegalArgumentException if something in it is wrong; the message names line and remedy
   */
  static EntraEmulator start(String name, String text, int port) {
    EmulatorFile file = new EmulatorFile(parse(name, text));
    EntraEmulator.Builder builder =
        EntraEmulator.builder()
            .httpPort(file.root.number("httpPort", port))
            .httpsPort(file.root.number("httpsPort", 0));
    FileSection tenants = file.root.section("tenants");
    for (String domain : tenants.names()) {
      tenants.told(() -> builder.tenant(String.valueOf(tenants.text(domain)), domain));
    }
    EntraEmulator emulator = builder.start();
    try {
      file.fill(emulator);
      return emulator;
    } catch (RuntimeException e) {
      emulator.close();
      throw e;
    }
  }

  private static ConfigObject parse(String name, String text) {
    try {
      return ConfigFactory.parseReader(
              new StringReader(text), ConfigParseOptions.defaults().setOriginDescription(name))
          .resolve(ConfigResolveOptions.noSystem())
          .root();
    } catch (ConfigException e) {
      // the library's text begins with the file and the line
      throw new IllegalArgumentException(
          String.valueOf(e.getMessage()).replaceFirst(": (\\d+): ", " line $1: ")
              + ". Expected HOCON or JSON; put names and values in double quotes");
    }
  }

  private void fill(EntraEmulator emulator) {
    appSections.forEach(
        (name, app) -> app.told(() -> apps.put(name, emulator.register(registration(name, app)))));
    appSections.forEach((name, app) -> app.told(() -> grant(emulator, name, app)));
    FileSection all = root.section("users");
    for (String name : all.names()) {
      FileSection user = all.section(name, USER_KEYS);
      user.told(() -> addUser(emulator, name, user));
    }
    for (FileSection fault : root.sections("faults", FAULT_KEYS)) {
      fault.told(() -> script(emulator, fault));
    }
  }

  private AppRegistration registration(String name, FileSection app) {
    AppRegistration registration = App.named(name);
    app.texts("clientId").forEach(registration::clientId);
    app.texts("tenant").forEach(registration::tenant);
    app.texts("requiresAuthenticationContext").forEach(registration::requiresAuthenticationContext);
    registration
        .accessTokenVersion(app.number("accessTokenVersion", 2))
        .appRoles(app.array("appRoles"));
    registration.multiTenant = app.flag("multiTenant", false);
    registration.assignmentRequired = app.flag("assignmentRequired", false);
    app.texts("identifierUris").forEach(registration::identifierUri);
    app.texts("scopes").forEach(registration::scope);
    app.texts("adminScopes").forEach(registration::adminScope);
    app.texts("secrets").forEach(registration::secret);
    app.texts("redirectUris").forEach(registration::redirectUri);
    app.texts("publicRedirectUris").forEach(registration::publicRedirectUri);
    app.texts("knownClients").forEach(client -> registration.knownClient(clientId(app, client)));
    FileSection required = app.section("requires");
    for (String resource : required.names()) {
      registration.requiredScopes.put(
          clientId(app, resource), new LinkedHashSet<>(required.texts(resource)));
    }
    FileSection clients = app.section("preAuthorize");
    for (String client : clients.names()) {
      registration.preAuthorize(clientId(app, client), clients.array(client));
    }
    return registration;
  }

  /** An application's id before it is registered. */
  private String clientId(FileSection at, String name) {
    String id = at.find("application", name, appSections).text("clientId");
    return id == null ? Guids.of("application", name) : id;
  }

  private void grant(EntraEmulator emulator, String name, FileSection app) {
    App client = app.find("application", name, apps);
    FileSection consented = app.section("adminConsent");
    for (String resource : consented.names()) {
      emulator.adminConsent(
          client, app.find("application", resource, apps), consented.array(resource));
    }
    FileSection granted = app.section("grantAppRoles");
    for (String resource : granted.names()) {
      emulator.grantAppRoles(
          client, app.find("application", resource, apps), granted.array(resource));
    }
  }

  private void addUser(EntraEmulator emulator, String name, FileSection section) {
    User.Builder builder = User.named(name);
    section.texts("upn").forEach(builder::upn);
    section.texts("objectId").forEach(builder::objectId);
    section.texts("tenant").forEach(builder::tenant);
    section.texts("password").forEach(builder::password);
    User user = emulator.user(builder).enabled(section.flag("enabled", true));
    users.put(name, user);
    FileSection roles = section.section("roles");
    for (String app : roles.names()) {
      user.assign(section.find("application", app, apps), roles.array(app));
    }
    FileSection consents = section.section("consent");
    for (String client : consents.names()) {
      FileSection resources = consents.section(client);
      for (String resource : resources.names()) {
        emulator.consent(
            user,
            section.find("application", client, apps),
            section.find("application", resource, apps),
            resources.array(resource));
      }
    }
  }

  private void script(EntraEmulator emulator, FileSection fault) {
    List<String> outcomes = new ArrayList<>(Arrays.asList(OUTCOMES));
    outcomes.retainAll(fault.keys());
    if (outcomes.size() != 1) {
      throw fault.fault(
          "what shall happen? Found " + outcomes + "; name one of " + String.join(", ", OUTCOMES));
    }
    int times = fault.number("times", 0);
    FaultScript script = times == 0 ? emulator.faults().always() : emulator.faults().next(times);
    List<Endpoint> endpoints = new ArrayList<>(Arrays.asList(Endpoint.TOKEN));
    endpoints.addAll(Arrays.asList(Endpoint.values()));
    script.endpoint(fault.constant("endpoint", endpoints));
    each(fault, "grant", x -> script.grant(fault.constant("grant", Arrays.asList(Grant.values()))));
    each(fault, "user", name -> script.user(fault.find("user", name, users)));
    each(fault, "client", name -> script.client(fault.find("application", name, apps)));
    each(fault, "resource", name -> script.resource(fault.find("application", name, apps)));
    Fault unused = outcome(fault, script, outcomes.get(0));
  }

  private static void each(FileSection fault, String key, Consumer<String> use) {
    fault.texts(key).forEach(use);
  }

  private static Fault outcome(FileSection fault, FaultScript script, String outcome) {
    switch (outcome) {
      case "refuse":
        return script.refuse(fault.constant(outcome, Arrays.asList(EntraRule.values())));
      case "claimsChallenge":
        return script.claimsChallenge(String.valueOf(fault.text(outcome)));
      case "throttle":
        return script.throttle(fault.duration(outcome));
      case "status":
        return script.status(fault.number(outcome, 503));
      case "latency":
        return script.latency(fault.duration(outcome));
      case "hang":
        return script.hang();
      default:
        return script.reset();
    }
  }
}
