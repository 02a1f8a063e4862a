package org.onbehalf.testing;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * A web application to deploy: where it lies, under which path, and what is configured for it
 * alone.
 *
 * @param war a WAR file, or a directory that is one unpacked
 * @param contextPath begins with a slash; {@code "/"} for the root; on Tomcat it may end with a
 *     version for parallel deployment, {@code /app##2}
 * @param parameters context-params by name, such as {@code AzureAd.ClientId}; they override the
 *     WAR's own file without touching what the JVM's other applications read
 */
public record WarDeployment(Path war, String contextPath, Map<String, String> parameters) {
  public WarDeployment {
    Objects.requireNonNull(war, "war");
    if (!contextPath.startsWith("/")) {
      throw new IllegalArgumentException(
          "a context path begins with a slash, found " + contextPath);
    }
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /** Without any parameter. */
  public static WarDeployment of(Path war, String contextPath) {
    return new WarDeployment(war, contextPath, Map.of());
  }

  /** With one more context-param. */
  public WarDeployment with(String name, Object value) {
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.put(name, value.toString());
    return new WarDeployment(war, contextPath, more);
  }

  /** With these context-params too. */
  public WarDeployment with(Map<String, String> others) {
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.putAll(others);
    return new WarDeployment(war, contextPath, more);
  }

  /**
   * With its token store in this directory, and time for it: a machine that runs many builds opens
   * it slowly, and a miss would be an exchange more.
   */
  public WarDeployment withStore(Path directory) {
    return with("TokenCache.Store", "file")
        .with("TokenCache.StoreTimeout", "10 s")
        .with("TokenCache.Directory", directory.toAbsolutePath());
  }

  /** In one line, for {@link #ofLine}. */
  String toLine() {
    StringJoiner line = new StringJoiner(" ");
    line.add(encoded(war.toAbsolutePath().toString())).add(encoded(contextPath));
    parameters.forEach((name, value) -> line.add(encoded(name) + "=" + encoded(value)));
    return line.toString();
  }

  /** What {@link #toLine} wrote. */
  static WarDeployment ofLine(String line) {
    String[] parts = line.split(" ", -1);
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 2; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      parameters.put(
          decoded(parts[i].substring(0, equals)), decoded(parts[i].substring(equals + 1)));
    }
    return new WarDeployment(Path.of(decoded(parts[0])), decoded(parts[1]), parameters);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
