package org.onbehalf.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import org.onbehalf.migration.OldApplication.User;

/** A realm of Tomcat's for one application, in its {@code META-INF/context.xml}. */
final class TomcatRealm {
  private TomcatRealm() {}

  /** Writes the users into a file, and the realm into an unpacked WAR. */
  static void put(Collection<User> users, Path war, Path file) {
    StringBuilder xml = new StringBuilder("<tomcat-users>\n");
    for (User user : users) {
      xml.append(
          "  <user username=\"%s\" password=\"%s\" roles=\"%s\"/>\n"
              .formatted(user.name(), user.password(), String.join(",", user.roles())));
    }
    String realm =
        "<Realm className=\"org.apache.catalina.realm.MemoryRealm\" pathname=\""
            + file.toAbsolutePath()
            + "\"/>";
    Path context = war.resolve("META-INF/context.xml");
    try {
      Files.writeString(file, xml.append("</tomcat-users>\n"));
      String own = Files.exists(context) ? Files.readString(context) : "<Context></Context>";
      Files.createDirectories(context.getParent());
      Files.writeString(
          context,
          own.contains("</Context>")
              ? own.replace("</Context>", realm + "</Context>")
              : own.replaceFirst("/>\\s*$", ">" + realm + "</Context>"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
