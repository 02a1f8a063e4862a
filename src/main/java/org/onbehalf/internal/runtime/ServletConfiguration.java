package org.onbehalf.internal.runtime;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.servlet.FilterRegistration;
import javax.servlet.ServletContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.StoreDirectory;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.internal.config.SettingsReader;

/** Gathers a web application's configuration from where the container keeps it. */
final class ServletConfiguration {
  private static final String FILTER = "org.onbehalf.servlet.BearerTokenFilter";
  private static final String DEFAULT_FILE = "WEB-INF/onbehalf.conf";
  private static final int MAX_BYTES = 4 * 1024 * 1024;

  private final ServletContext context;
  private final Map<String, Map<String, String>> filters;

  ServletConfiguration(ServletContext context) {
    this.context = context;
    this.filters = filters(context);
  }

  /** {@code onbehalf.name}, else the context path without its slash. */
  String name() {
    String configured = context.getInitParameter("onbehalf.name");
    if (configured != null && !configured.trim().isEmpty()) {
      return configured.trim();
    }
    String path = context.getContextPath();
    return path == null || path.isEmpty() ? "ROOT" : path.substring(1);
  }

  /**
   * Reads it.
   *
   * @param alone whether no other Onbehalf lives in the JVM
   * @throws ConfigurationException with all faults
   */
  Settings read(boolean alone) {
    return SettingsReader.read(
        ConfigurationInput.named(name())
            .file(document())
            .contextParameters(contextParameters())
            .filterParameters(filters)
            .systemProperties(strings(System.getProperties()))
            .environment(System.getenv())
            .unprefixed(alone)
            .build());
  }

  /** Where the token store lies; null for none. */
  @Nullable
  Path storeDirectory(Settings settings) {
    if (!settings.tokenCache.store.hasDirectory()) {
      return null;
    }
    if (settings.tokenCache.directory != null) {
      return settings.tokenCache.directory;
    }
    List<Path> forbidden = new ArrayList<>();
    String exploded = context.getRealPath("/");
    if (exploded != null) {
      forbidden.add(Paths.get(exploded));
    }
    Object temporary = context.getAttribute(ServletContext.TEMPDIR);
    if (temporary instanceof File) {
      forbidden.add(((File) temporary).toPath());
    }
    String server = context.getVirtualServerName();
    return new StoreDirectory(strings(System.getProperties()), System.getenv())
        .of(server == null ? "" : server, settings.name, settings.azureAd.clientId, forbidden);
  }

  private @Nullable ConfigurationInput.Document document() {
    String named = configParameter();
    String name = named == null ? DEFAULT_FILE : named;
    try {
      String text = readResource(name);
      if (text == null) {
        if (named == null) {
          return null;
        }
        throw new ConfigurationException(
            "init-param config of "
                + FILTER
                + ": found \""
                + named
                + "\", which is neither a file in the web application nor an absolute path of a readable one."
                + " Expected such as /WEB-INF/onbehalf.conf");
      }
      String folder = name.substring(0, name.lastIndexOf('/') + 1);
      return new ConfigurationInput.Document(name, text, sibling -> readResource(folder + sibling));
    } catch (IOException e) {
      throw new ConfigurationException(
          name + " cannot be read: " + e.getClass().getSimpleName(), e);
    }
  }

  /** The filters' init-param {@code config}; all that name a file must name the same. */
  private @Nullable String configParameter() {
    String found = null;
    for (Map<String, String> parameters : filters.values()) {
      String config = parameters.get("config");
      if (config != null && found != null && !config.equals(found)) {
        throw new ConfigurationException(
            "init-param config: found \""
                + found
                + "\" and \""
                + config
                + "\" on two filters. One web application has one configuration: name one file");
      }
      found = config == null ? found : config;
    }
    return found;
  }

  private @Nullable String readResource(String name) throws IOException {
    try (InputStream inside =
        context.getResourceAsStream(name.startsWith("/") ? name : "/" + name)) {
      if (inside != null) {
        return text(inside);
      }
    }
    Path outside = Paths.get(name);
    if (!outside.isAbsolute() || !Files.isRegularFile(outside)) {
      return null;
    }
    try (InputStream file = Files.newInputStream(outside)) {
      return text(file);
    }
  }

  private static String text(InputStream stream) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
      bytes.write(buffer, 0, read);
      if (bytes.size() > MAX_BYTES) {
        throw new IOException("longer than " + MAX_BYTES + " bytes");
      }
    }
    return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
  }

  private Map<String, String> contextParameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String name : Collections.list(context.getInitParameterNames())) {
      parameters.put(name, context.getInitParameter(name));
    }
    return parameters;
  }

  private static Map<String, Map<String, String>> filters(ServletContext context) {
    Map<String, Map<String, String>> filters = new LinkedHashMap<>();
    try {
      for (FilterRegistration filter : context.getFilterRegistrations().values()) {
        if (FILTER.equals(filter.getClassName())) {
          filters.put(filter.getName(), filter.getInitParameters());
        }
      }
    } catch (UnsupportedOperationException e) {
      // a listener that was itself added by a program may not ask; the file and the context-params
      // remain
      filters.clear();
    }
    return filters;
  }

  private static Map<String, String> strings(Properties properties) {
    Map<String, String> strings = new LinkedHashMap<>();
    for (String name : properties.stringPropertyNames()) {
      strings.put(name, properties.getProperty(name));
    }
    return strings;
  }
}
