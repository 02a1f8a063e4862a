package org.onbehalf.migration;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.onbehalf.internal.Nullable;

/**
 * An application with a login of its own, as a directory of {@code src/test/resources/migration}
 * describes it:
 *
 * <ul>
 *   <li>{@code application.properties}: which WAR it is, who its users are and how they log in
 *   <li>{@code requests.txt}: what is asked of it, see {@link Request#of}
 *   <li>{@code audit.txt}: those of them that are decided differently by rules from audit
 *   <li>{@code edits.diff}: what a person changes after the command; absent for nothing
 *   <li>{@code configured.diff}: what its operator configures in it before; absent for nothing
 *   <li>{@code war/}: the application, if it is one of ours
 *   <li>{@code server/}: files that it reads on its server, which {@code ${server}} names
 * </ul>
 */
record OldApplication(String name, Properties properties) {
  private static final Path ALL = Path.of("src/test/resources/migration");

  /** Where the profile {@code migration} puts the WARs of others. */
  private static final Path WARS = Path.of("target/migration/wars");

  /** Someone who may log in. The password is the name's, unless the properties say another. */
  record User(String name, String password, List<String> roles, List<String> appRoles) {}

  static OldApplication named(String name) {
    Properties properties = new Properties();
    try (Reader reader =
        Files.newBufferedReader(ALL.resolve(name).resolve("application.properties"))) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new OldApplication(name, properties);
  }

  /** A property; empty where it is absent. */
  String property(String key) {
    return properties.getProperty(key, "");
  }

  Path directory() {
    return ALL.resolve(name);
  }

  /**
   * The WAR of another, as a file, or a directory in the distribution of Tomcat; null for one of
   * ours.
   */
  @Nullable
  Path warOfOthers() {
    String webapp = property("webapp");
    if (!webapp.isEmpty()) {
      try (DirectoryStream<Path> tomcats = Files.newDirectoryStream(WARS, "apache-tomcat-*")) {
        return tomcats.iterator().next().resolve("webapps").resolve(webapp);
      } catch (IOException e) {
        throw new UncheckedIOException("mvn -Pmigration verify puts a Tomcat there", e);
      }
    }
    String war = property("war");
    return war.isEmpty() ? null : WARS.resolve(war);
  }

  /** An older Tomcat with the old login in its {@code lib}; null for the same as after it. */
  @Nullable
  Path tomcat() {
    String version = property("old.tomcat");
    return version.isEmpty()
        ? null
        : Path.of("target/migration/tomcat", "apache-tomcat-" + version);
  }

  /** By their names. */
  Map<String, User> users() {
    Map<String, User> users = new LinkedHashMap<>();
    for (String user : words(property("users"), " ")) {
      List<String> roles = words(property(user + ".roles"), ",");
      String tokens = properties.getProperty(user + ".appRoles", property(user + ".roles"));
      users.put(
          user,
          new User(
              user, properties.getProperty(user + ".password", user), roles, words(tokens, ",")));
    }
    return users;
  }

  private static List<String> words(String text, String separator) {
    return Stream.of(text.split(separator, -1))
        .map(String::trim)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  List<Request> requests() {
    return requests("requests.txt");
  }

  /** Those of a file. */
  List<Request> requests(String file) {
    List<Request> requests = new ArrayList<>();
    for (String line : lines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        requests.addAll(Request.of(line));
      }
    }
    return requests;
  }

  /** The lines of a file; none if it is absent. */
  List<String> lines(String file) {
    Path path = directory().resolve(file);
    try {
      return Files.exists(path) ? Files.readAllLines(path) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
