package org.onbehalf.internal.runtime;

import static org.onbehalf.internal.message.ConfigurationMessages.FILE;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import javax.servlet.FilterRegistration;
import javax.servlet.ServletContext;
import javax.servlet.ServletRegistration;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.StoreDirectory;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.config.SessionKeys;

/** Collects a web application's configuration: file, parameters, system properties, environment. */
final class ServletConfiguration {
  static final String FILTER = "org.onbehalf.servlet.BearerTokenFilter";

  /** More than any configuration needs. */
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  static final String DEFAULT_FILE = "WEB-INF/onbehalf.conf";

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
   * @param mapped whether all filters are mapped by now
   * @throws ConfigurationException with all faults
   */
  Settings read(boolean mapped) {
    return Settings.read(
        ConfigurationInput.named(name())
            .file(document())
            .contextParameters(contextParameters())
            .filterParameters(filters)
            .systemProperties(strings(System.getProperties()))
            .environment(System.getenv())
            .contextPath(context.getContextPath() == null ? "" : context.getContextPath())
            .mappings(mapped ? mappings(context) : Collections.emptySet(), servletMappings(context))
            .build());
  }

  /** The directory of the token store; null for none. */
  @Nullable
  Path storeDirectory(Settings settings) {
    return settings.tokenCache.store.hasDirectory() ? directory(settings) : null;
  }

  /** The directory of the session store; null for none. */
  @Nullable
  Path sessionDirectory(Settings settings) {
    if (settings.sessions.store != SessionKeys.Store.FILE) {
      return null;
    }
    return settings.sessions.directory == null ? directory(settings) : settings.sessions.directory;
  }

  private @Nullable Path directory(Settings settings) {
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
        .of(
            server == null ? "" : server,
            settings.name,
            settings.acquisition.client.clientId,
            forbidden);
  }

  private @Nullable ConfigurationInput.Document document() {
    String named = configParameter();
    String name = named == null ? DEFAULT_FILE : named;
    String shown = printable(name);
    String text;
    try {
      text = text(name);
    } catch (CharacterCodingException e) {
      throw new ConfigurationException(
          FILE
              + " "
              + shown
              + ": found bytes that are not UTF-8. Expected a text file in UTF-8: save it as that",
          e);
    } catch (IOException e) {
      throw new ConfigurationException(
          FILE
              + " "
              + shown
              + ": found a file that cannot be read. Expected one that the server's user can read:"
              + " check its owner and permissions",
          e);
    }
    if (text == null && named == null) {
      return null;
    }
    if (text == null) {
      throw new ConfigurationException(
          FILE
              + " init-param config of "
              + FILTER
              + ": found \""
              + shown
              + "\", which is neither a file in the web application nor an absolute path of a file."
              + " Expected such as /WEB-INF/onbehalf.conf: correct the init-param, or put the file"
              + " there");
    }
    String folder = name.substring(0, name.lastIndexOf('/') + 1);
    return new ConfigurationInput.Document(shown, text, sibling -> text(folder + sibling));
  }

  /**
   * The text of a file in the application or of an absolute path, at most {@link #MOST_BYTES}; null
   * if there is no such file.
   */
  private @Nullable String text(String name) throws IOException {
    try (InputStream inside =
        context.getResourceAsStream(name.startsWith("/") ? name : "/" + name)) {
      if (inside != null) {
        return decoded(inside);
      }
    }
    Path outside;
    try {
      outside = Paths.get(name);
    } catch (InvalidPathException e) {
      return null;
    }
    if (!outside.isAbsolute() || !Files.isRegularFile(outside)) {
      return null;
    }
    try (InputStream file = Files.newInputStream(outside)) {
      return decoded(file);
    }
  }

  private static String decoded(InputStream stream) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
      bytes.write(buffer, 0, read);
      if (bytes.size() > MOST_BYTES) {
        return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
      }
    }
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes.toByteArray()))
        .toString();
  }

  /** Without line breaks, which could forge a log line. */
  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }

  /** The filters' init-param {@code config}; all that name a file must name the same. */
  private @Nullable String configParameter() {
    String found = null;
    for (Map<String, String> parameters : filters.values()) {
      String config = parameters.get("config");
      if (config != null && found != null && !config.equals(found)) {
        throw new ConfigurationException(
            FILE
                + " init-param config: found \""
                + printable(found)
                + "\" and \""
                + printable(config)
                + "\" on two filters. One web application has one configuration: name one file");
      }
      found = config == null ? found : config;
    }
    return found;
  }

  private Map<String, String> contextParameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    Collections.list(context.getInitParameterNames())
        .forEach(name -> parameters.put(name, context.getInitParameter(name)));
    return parameters;
  }

  private static Map<String, Map<String, String>> filters(ServletContext context) {
    Map<String, Map<String, String>> filters = new LinkedHashMap<>();
    for (FilterRegistration filter : ours(context)) {
      filters.put(filter.getName(), filter.getInitParameters());
    }
    return filters;
  }

  /** The url-patterns of our filters; empty if they cannot be known. */
  static Set<String> mappings(ServletContext context) {
    Set<String> mappings = new LinkedHashSet<>();
    for (FilterRegistration filter : ours(context)) {
      mappings.addAll(orEmpty(filter.getUrlPatternMappings()));
      for (String servlet : orEmpty(filter.getServletNameMappings())) {
        ServletRegistration registration = context.getServletRegistration(servlet);
        if (registration == null) {
          return Collections.emptySet();
        }
        mappings.addAll(orEmpty(registration.getMappings()));
      }
    }
    return mappings.contains("/") ? Collections.emptySet() : mappings;
  }

  static Set<String> servletMappings(ServletContext context) {
    Set<String> mappings = new LinkedHashSet<>();
    for (ServletRegistration servlet : registrations(context::getServletRegistrations)) {
      mappings.addAll(orEmpty(servlet.getMappings()));
    }
    return mappings;
  }

  /** Open Liberty returns null where there are no mappings. */
  private static Collection<String> orEmpty(@Nullable Collection<String> mappings) {
    return mappings == null ? Collections.emptySet() : mappings;
  }

  private static List<FilterRegistration> ours(ServletContext context) {
    List<FilterRegistration> ours = new ArrayList<>();
    for (FilterRegistration filter : registrations(context::getFilterRegistrations)) {
      if (FILTER.equals(filter.getClassName())) {
        ours.add(filter);
      }
    }
    return ours;
  }

  /** Empty for a listener that was itself added by a program: it may not ask. */
  private static <T> Collection<? extends T> registrations(
      Supplier<Map<String, ? extends T>> registrations) {
    try {
      return registrations.get().values();
    } catch (UnsupportedOperationException e) {
      return Collections.emptyList();
    }
  }

  private static Map<String, String> strings(Properties properties) {
    Map<String, String> strings = new LinkedHashMap<>();
    properties
        .stringPropertyNames()
        .forEach(name -> strings.put(name, properties.getProperty(name)));
    return strings;
  }
}
