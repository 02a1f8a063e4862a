package org.onbehalf.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * The configuration with which a WAR under test belongs to the emulator: where it is, the tenant,
 * the application's id, its App ID URIs and its secret. Tokens and sessions are kept in memory
 * only. {@link EntraEmulator#settingsFor} begins one. Immutable.
 *
 * @since 0.1
 */
public final class AppSettings {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

  private final Map<String, String> values;

  private AppSettings(Map<String, String> values) {
    this.values = Collections.unmodifiableMap(values);
  }

  static AppSettings of(URI instance, App app, Clock clock) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("AzureAd.Instance", instance.toString());
    values.put("AzureAd.TenantId", app.tenant());
    values.put("AzureAd.ClientId", app.clientId());
    values.put(
        "AzureAd.Audiences",
        app.clientId() + ' ' + String.join(" ", app.registration.identifierUris));
    Instant now = clock.instant();
    for (AppRegistration.Secret secret : app.secrets()) {
      if (now.isBefore(secret.expires)) {
        values.put("AzureAd.ClientCredentials.0.SourceType", "ClientSecret");
        values.put("AzureAd.ClientCredentials.0.ClientSecret", secret.value);
        break;
      }
    }
    values.put("TokenCache.Store", "memory");
    values.put("Sessions.Store", "memory");
    values.put("Sessions.AllowVolatile", "true");
    return new AppSettings(values);
  }

  /**
   * Adds or replaces a setting.
   *
   * @param key in full, such as {@code AzureAd.ClockSkew}; not null
   * @param value its text; not null
   * @return other settings, never null
   */
  public AppSettings with(String key, Object value) {
    Map<String, String> more = new LinkedHashMap<>(values);
    more.put(Objects.requireNonNull(key, "key"), value.toString());
    return new AppSettings(more);
  }

  /**
   * Adds a downstream API, with all the permissions that were granted for it ({@code .default}).
   *
   * @param name its name in the configuration; not null
   * @param api its registration; not null
   * @param baseUrl where it answers; not null
   * @return other settings, never null
   */
  public AppSettings downstreamApi(String name, App api, URI baseUrl) {
    return with("DownstreamApis." + name + ".BaseUrl", baseUrl)
        .with("DownstreamApis." + name + ".Scopes", api.scope(RequestedScopes.DEFAULT));
  }

  /** The values by full key, as context-params or filter init-params take them; unmodifiable. */
  public Map<String, String> asMap() {
    return values;
  }

  /**
   * The values as system properties, which override the WAR's own file.
   *
   * @param applicationName the context-param {@code onbehalf.name}; by default the context path
   *     without its slash, {@code ROOT} for the root; not null
   * @return new properties, never null
   */
  public Properties asProperties(String applicationName) {
    Properties properties = new Properties();
    values.forEach(
        (key, value) -> properties.setProperty("onbehalf." + applicationName + '.' + key, value));
    return properties;
  }

  /**
   * Writes a complete {@code onbehalf.conf}.
   *
   * @param file is replaced if it exists; not null
   * @return the file
   * @throws UncheckedIOException if it cannot be written
   */
  public Path writeConf(Path file) {
    try {
      return Files.write(file, toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes {@link #asProperties} to a file, for a server that runs in another JVM.
   *
   * @param file is replaced if it exists; not null
   * @param applicationName as {@link #asProperties} takes it; not null
   * @return the file
   * @throws UncheckedIOException if it cannot be written
   */
  public Path writeProperties(Path file, String applicationName) {
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
      asProperties(applicationName).store(out, null);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The values as {@code onbehalf.conf} takes them, the secret included. */
  @Override
  public String toString() {
    StringBuilder conf = new StringBuilder();
    values.forEach(
        (key, value) -> {
          String separator = "";
          for (String segment : key.split("\\.", -1)) {
            conf.append(separator)
                .append(PLAIN.matcher(segment).matches() ? segment : quoted(segment));
            separator = ".";
          }
          conf.append(" = ").append(quoted(value)).append('\n');
        });
    return conf.toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
