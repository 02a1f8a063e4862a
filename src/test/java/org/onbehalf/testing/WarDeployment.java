package org.onbehalf.testing;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A web application to deploy: where it lies, under which path, and what is configured for it
 * alone.
 *
 * @param war a WAR file, or a directory that is one unpacked
 * @param contextPath begins with a slash; {@code "/"} for the root
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
}
