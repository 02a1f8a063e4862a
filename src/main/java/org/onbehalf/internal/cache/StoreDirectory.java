package org.onbehalf.internal.cache;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/**
 * The default of {@code TokenCache.Directory}: a directory for each application where the server
 * keeps its data. Looks at no file. Immutable and thread-safe.
 */
public final class StoreDirectory {
  private static final String OURS = "onbehalf";
  private static final int READABLE_LENGTH = 40;
  private static final int HASH_LENGTH = 8;

  private final Map<String, String> properties;
  private final Map<String, String> environment;

  /** With the system properties and the environment variables. */
  public StoreDirectory(Map<String, String> properties, Map<String, String> environment) {
    this.properties = properties;
    this.environment = environment;
  }

  /**
   * The directory of an application. Two applications that differ in any of the three names never
   * share one; two versions of one application do.
   *
   * @param serverName the virtual server's name; empty if unknown
   * @param contextPath the context path or the application's name; empty for the root
   * @param clientId {@code AzureAd.ClientId}
   * @param forbidden what does not survive a redeploy: the exploded WAR and the container's
   *     temporary directories
   * @return an absolute path; null if all candidates are forbidden
   */
  public @Nullable Path of(
      String serverName, String contextPath, String clientId, Collection<Path> forbidden) {
    String own = readable(contextPath) + "-" + hash(serverName, contextPath, clientId);
    for (Path base : bases()) {
      Path directory = base.resolve(OURS).resolve(own).toAbsolutePath().normalize();
      if (forbidden.stream()
          .noneMatch(each -> directory.startsWith(each.toAbsolutePath().normalize()))) {
        return directory;
      }
    }
    return null;
  }

  /** The server's own directories, and the user's home last. */
  private List<Path> bases() {
    List<Path> bases = new ArrayList<>();
    for (String base :
        Arrays.asList(
            properties.get("jboss.server.data.dir"),
            properties.get("catalina.base"),
            properties.get("jetty.base"),
            properties.get("com.sun.aas.instanceRoot"),
            server(environment.get("DOMAIN_HOME"), "servers", "weblogic.Name", "data"),
            properties.get("server.output.dir"),
            server(environment.get("WLP_OUTPUT_DIR"), "", "wlp.server.name", ""),
            properties.get("user.home"))) {
      try {
        // a relative path would depend on who started the server
        if (base != null && Paths.get(base).isAbsolute()) {
          bases.add(Paths.get(base));
        }
      } catch (InvalidPathException e) {
        // not the name of a directory; the next one is tried
      }
    }
    return bases;
  }

  /** The server's own directory in one that several servers share, if its name is known. */
  private @Nullable String server(
      @Nullable String parent, String servers, String nameProperty, String data) {
    String name = properties.get(nameProperty);
    return parent == null || parent.isEmpty() || name == null || name.isEmpty()
        ? parent
        : Paths.get(parent, servers, readable(name), data).toString();
  }

  /** For people; the hash beside it distinguishes the applications. */
  private static String readable(String name) {
    String text = name.replaceAll("^[^A-Za-z0-9-]+", "").replaceAll("[^A-Za-z0-9-]", "_");
    return text.isEmpty() ? "ROOT" : text.substring(0, Math.min(READABLE_LENGTH, text.length()));
  }

  private static String hash(String... names) {
    MessageDigest sha256 = TokenRequestForm.sha256();
    for (String name : names) {
      TokenRequestForm.update(sha256, name);
    }
    return Hex.of(Arrays.copyOf(sha256.digest(), HASH_LENGTH));
  }
}
