package org.onbehalf.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.onbehalf.containers.Container;
import org.onbehalf.internal.Nullable;
import org.onbehalf.migration.OldApplication.User;
import org.onbehalf.testing.OidcIssuer;
import org.onbehalf.testing.ServerCommand;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarParts;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;

/**
 * An application before and after its migration, each on a Tomcat 9 in a JVM of its own. What was
 * made and seen stays in {@code target/migration}.
 */
final class Migration implements AutoCloseable {
  private static final String CONTEXT = "/app";
  private static final ServerCommand TOMCAT = Container.TOMCAT_9.command();

  private final OldApplication old;
  private final Path directory;
  private final EntraEmulator entra = EntraEmulator.start();
  private final App api;
  private final @Nullable OidcIssuer keycloak;
  private final Map<String, org.onbehalf.testkit.User> people = new LinkedHashMap<>();

  Migration(OldApplication old) {
    this.old = old;
    this.directory = WarParts.directory("migration", old.name() + "-");
    this.api =
        entra.register(
            App.named(old.name())
                .scope("access_as_user")
                .appRoles(
                    old.users().values().stream()
                        .flatMap(user -> user.appRoles().stream())
                        .distinct()
                        .toArray(String[]::new)));
    old.users().keySet().forEach(name -> people.put(name, entra.user(name)));
    this.keycloak = old.property("login").equals("keycloak") ? OldTokens.keycloak() : null;
  }

  /** The WAR as it was: a file, or a directory, as its operator has configured it. */
  Path war() {
    Path others = old.warOfOthers();
    if (others == null) {
      return SmallWar.pack(old, directory.resolve(old.name() + ".war"));
    }
    if (!Files.exists(others)) {
      throw new IllegalStateException(others + " is missing: mvn -Pmigration verify puts it there");
    }
    List<String> configuration = old.lines("configured.diff");
    if (configuration.isEmpty()) {
      return others;
    }
    Path configured = unpacked(others, directory.resolve(old.name()));
    new Edits(configuration).apply(configured);
    return configured;
  }

  /** What the application decides with its own login. */
  List<Decision> before(Path war) {
    return withOldLogin(unpacked(war, directory.resolve("before")));
  }

  /** What it decides with its own login while our filter watches. */
  List<Decision> watched(Path war, Path migrated) {
    Path watched = unpacked(war, directory.resolve("watched"));
    WatchedWar.put(watched, migrated, auditFile());
    return withOldLogin(watched);
  }

  /** The rules that the command makes of what the filter saw, and its report. */
  String rulesFromAudit() {
    String printed =
        MigrateCommand.run(List.of("rules", "--from-audit", auditFile().toString()), 1);
    write(directory.resolve("rules.txt"), printed);
    return printed;
  }

  private Path auditFile() {
    return directory.resolve("audit.jsonl");
  }

  private List<Decision> withOldLogin(Path unpacked) {
    if (old.property("realm").equals("tomcat")) {
      TomcatRealm.put(old.users().values(), unpacked, directory.resolve("tomcat-users.xml"));
    }
    Path json = unpacked.resolve("WEB-INF/keycloak.json");
    if (keycloak != null) {
      write(json, read(json).replace("${issuer}", keycloak.issuer()));
    }
    Path older = old.tomcat();
    return decisions(
        older == null ? TOMCAT : ServerCommand.tomcat(older).shortLived(),
        directory.resolve("server-before"),
        WarDeployment.of(unpacked, CONTEXT).with("AzureAd.Instance", entra.instance()),
        application -> Login.of(old, application, keycloak));
  }

  private interface Logins {
    Login at(URI application);
  }

  private List<Decision> decisions(
      ServerCommand tomcat, Path files, WarDeployment deployment, Logins logins) {
    putServerFiles(files);
    String[] arguments =
        Stream.concat(
                // some write their log beside where they were started
                Stream.of("-Duser.dir=" + directory), Stream.of(old.property("jvm").split(" ", -1)))
            .filter(each -> !each.isEmpty())
            .map(each -> each.replace("${server}", files.toString()))
            .toArray(String[]::new);
    ServerCommand command = tomcat.withJvmArguments(arguments);
    String shared = old.property("shared.jars");
    if (!shared.isEmpty()) {
      Path jars = WarParts.directory("migration", "shared-");
      WarParts.putJars(List.of(shared.split(" ", -1)), jars);
      command = command.withShared(jars);
    }
    try (ServerProcess server = ServerProcess.start(command, deployment)) {
      URI application = server.uri(CONTEXT);
      List<Decision> decisions = Decision.of(old, application, logins.at(application));
      if (Files.exists(auditFile())) {
        // so that the last requests are in it
        server.undeploy(CONTEXT);
      }
      return decisions;
    }
  }

  /** The command's output, into which {@code edits} were made. */
  record Migrated(Path war, String report, Edits edits) {}

  /** Migrates it by the command, and then by hand. */
  Migrated migrate(Path war) {
    Path output = directory.resolve(Files.isDirectory(war) ? "migrated" : "migrated.war");
    Path files = directory.resolve("server-after");
    putServerFiles(files);
    List<String> more =
        Stream.of(old.property("migrate").split(" ", -1))
            .filter(each -> !each.isEmpty())
            .map(each -> each.replace("${server}", files.toString()))
            .toList();
    MigrateCommand.migrate(war, output, EntraEmulator.TENANT, api.clientId(), more);
    String report = read(directory.resolve("migrated.md"));
    Path migrated = Files.isDirectory(output) ? output : WarParts.unpacked(output);
    Edits edits = new Edits(old.lines("edits.diff"));
    edits.apply(migrated);
    Path ini = directory.resolve("migrated-shiro.ini");
    if (Files.exists(ini)) {
      replace(ini, files.resolve("shiro.ini"));
    }
    return new Migrated(migrated, report, edits);
  }

  private void putServerFiles(Path files) {
    Path given = old.directory().resolve("server");
    if (Files.isDirectory(given) && !Files.exists(files)) {
      WarParts.putTree(given, files);
    }
  }

  /** What the application decides by tokens of the same users. */
  List<Decision> after(Path war) {
    return decisions(
        TOMCAT,
        directory.resolve("server-after"),
        WarDeployment.of(war.toAbsolutePath(), CONTEXT)
            .with("AzureAd.Instance", entra.instance())
            .withStore(directory.resolve("store")),
        application -> user -> List.of("Authorization: Bearer " + token(user)));
  }

  private String token(User user) {
    return entra
        .tokens()
        .forUser(Objects.requireNonNull(people.get(user.name())))
        .audience(api)
        .scopes("access_as_user")
        .roles(user.appRoles().toArray(String[]::new))
        .mint();
  }

  /** The same with other rules. */
  List<Decision> afterWith(String rules, Path migrated) {
    return after(WatchedWar.withRules(migrated, directory.resolve("with-rules"), rules));
  }

  /** Writes a table of what was decided, for who looks into it. */
  void tell(List<Decision> before, List<Decision> after, String file) {
    StringBuilder table = new StringBuilder("| request | before | after | |\n|---|---|---|---|\n");
    for (int i = 0; i < before.size(); i++) {
      Decision one = before.get(i);
      Decision other = after.get(i);
      String mark = one.allowed() == other.allowed() ? "" : "DIFFERENT";
      table.append("| " + one.request() + " | " + one + " | " + other + " | " + mark + " |\n");
    }
    write(directory.resolve(file), table.toString());
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void replace(Path from, Path to) {
    try {
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path unpacked(Path war, Path to) {
    if (Files.isDirectory(war)) {
      WarParts.putTree(war, to);
      return to.toAbsolutePath();
    }
    return WarParts.unpacked(war);
  }

  @Override
  public void close() {
    if (keycloak != null) {
      keycloak.close();
    }
    entra.close();
  }
}
