package org.onbehalf.internal.cache;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/**
 * Where the store lies when {@code TokenCache.Directory} does not say: where the server keeps its
 * data, in a directory of its own for each application. A pure function of what it is given: it
 * looks at no file. Immutable and thread-safe.
 */
public final class StoreDirectory {
  private static final String OURS = "onbehalf";
  private static final int READABLE_LENGTH = 40;
  private static final int HASH_LENGTH = 8;

  private final Map<String, String> properties;
  private final Map<String, String> environment;

  /**
   * From its parts.
   *
   * @param properties the system properties
   * @param environment the environment variables
   */
  public StoreDirectory(Map<String, String> properties, Map<String, String> environment) {
    this.properties = new LinkedHashMap<>(properties);
    this.environment = new LinkedHashMap<>(environment);
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
   * @return an absolute path; null where each possible one is forbidden
   */
  public @Nullable Path of(
      String serverName, String contextPath, String clientId, Collection<Path> forbidden) {
    String own = readable(contextPath) + "-" + hash(serverName, contextPath, clientId);
    for (Path base : bases()) {
      Path directory = base.resolve(OURS).resolve(own).toAbsolutePath().normalize();
      if (forbidden.stream().noneMatch(each -> isBeneath(directory, each))) {
        return directory;
      }
    }
    return null;
  }

  /** The server's own places first, the most telling one first; the user's home last. */
  private List<Path> bases() {
    List<Path> bases = new ArrayList<>();
    add(bases, properties.get("jboss.server.data.dir"));
    add(bases, properties.get("catalina.base"));
    add(bases, properties.get("jetty.base"));
    add(bases, properties.get("com.sun.aas.instanceRoot"));
    addServerBeneath(
        bases, environment.get("DOMAIN_HOME"), "servers", properties.get("weblogic.Name"), "data");
    add(bases, properties.get("server.output.dir"));
    addServerBeneath(
        bases, environment.get("WLP_OUTPUT_DIR"), "", properties.get("wlp.server.name"), "");
    add(bases, properties.get("user.home"));
    return bases;
  }

  /**
   * A directory that several servers share: the server's own beneath it, where its name is known.
   */
  private static void addServerBeneath(
      List<Path> bases,
      @Nullable String parent,
      String servers,
      @Nullable String name,
      String data) {
    if (parent == null || parent.isEmpty()) {
      return;
    }
    add(
        bases,
        name == null || name.isEmpty()
            ? parent
            : Paths.get(parent, servers, readable(name), data).toString());
  }

  private static void add(List<Path> bases, @Nullable String base) {
    if (base == null || base.isEmpty()) {
      return;
    }
    try {
      Path path = Paths.get(base);
      // relative to what, depends on who started the server
      if (path.isAbsolute()) {
        bases.add(path);
      }
    } catch (InvalidPathException e) {
      // no directory can bear this name; the next one is tried
    }
  }

  private static boolean isBeneath(Path directory, Path forbidden) {
    return directory.startsWith(forbidden.toAbsolutePath().normalize());
  }

  /** What a person recognizes; the hash beside it tells the applications apart. */
  private static String readable(String name) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < name.length() && text.length() < READABLE_LENGTH; i++) {
      char each = name.charAt(i);
      boolean plain =
          (each >= 'a' && each <= 'z')
              || (each >= 'A' && each <= 'Z')
              || (each >= '0' && each <= '9')
              || each == '-';
      if (plain) {
        text.append(each);
      } else if (text.length() > 0) {
        text.append('_');
      }
    }
    return text.length() == 0 ? "ROOT" : text.toString();
  }

  private static String hash(String... names) {
    MessageDigest sha256 = TokenForm.sha256();
    for (String name : names) {
      byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
      sha256.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
      sha256.update(bytes);
    }
    return Hex.of(Arrays.copyOf(sha256.digest(), HASH_LENGTH));
  }
}
