package org.onbehalf.internal.config;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.onbehalf.internal.Nullable;

/**
 * All that a configuration is made of, as plain data: {@link ConfigurationReader} looks nowhere
 * else. Immutable.
 */
public final class ConfigurationInput {
  public final String name;
  public final @Nullable Document file;
  public final Map<String, String> contextParameters;
  public final Map<String, Map<String, String>> filterParameters;
  public final Map<String, String> systemProperties;
  public final Map<String, String> environment;
  public final String contextPath;
  public final List<String> mappings;
  public final List<String> servletMappings;
  public final Clock clock;

  private ConfigurationInput(Builder builder) {
    this.name = builder.name;
    this.file = builder.file;
    this.contextParameters = builder.contextParameters;
    this.filterParameters = builder.filterParameters;
    this.systemProperties = builder.systemProperties;
    this.environment = builder.environment;
    this.contextPath = builder.contextPath;
    this.mappings = builder.mappings;
    this.servletMappings = builder.servletMappings;
    this.clock = builder.clock;
  }

  /**
   * Begins an input.
   *
   * @param name the application's: {@code onbehalf.name}, else the context path without its slash,
   *     {@code ROOT} for the root context
   */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /** What stands beside the configuration file, for {@code include "plain-file-name"}. */
  public interface Siblings {
    /** The text of that file; null when there is none. The name has no slash and no backslash. */
    @Nullable
    String read(String fileName) throws IOException;
  }

  /** A configuration file: its name for messages, its text, its neighbours. */
  public static final class Document {
    final String origin;
    final String text;
    final Siblings siblings;

    /**
     * From its parts.
     *
     * @param origin how messages call it, such as {@code WEB-INF/onbehalf.conf}
     */
    public Document(String origin, String text, Siblings siblings) {
      this.origin = Objects.requireNonNull(origin, "origin");
      this.text = Objects.requireNonNull(text, "text");
      this.siblings = Objects.requireNonNull(siblings, "siblings");
    }
  }

  /** Collects the parts; what is not given is empty. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private @Nullable Document file;
    private Map<String, String> contextParameters = Collections.emptyMap();
    private Map<String, Map<String, String>> filterParameters = Collections.emptyMap();
    private Map<String, String> systemProperties = Collections.emptyMap();
    private Map<String, String> environment = Collections.emptyMap();
    private String contextPath = "";
    private List<String> mappings = Collections.emptyList();
    private List<String> servletMappings = Collections.emptyList();
    private Clock clock = Clock.systemUTC();

    private Builder(String name) {
      this.name = Objects.requireNonNull(name, "name");
    }

    /** The configuration file; null for none. */
    public Builder file(@Nullable Document document) {
      this.file = document;
      return this;
    }

    /** All context-params of the application; those of others are ignored. */
    public Builder contextParameters(Map<String, String> parameters) {
      this.contextParameters = snapshot(parameters);
      return this;
    }

    /** The init-params of each of our filters, by the filter's name. */
    public Builder filterParameters(Map<String, Map<String, String>> parameters) {
      Map<String, Map<String, String>> copy = new LinkedHashMap<>();
      parameters.forEach((filter, values) -> copy.put(filter, snapshot(values)));
      this.filterParameters = Collections.unmodifiableMap(copy);
      return this;
    }

    /** The JVM's system properties. */
    public Builder systemProperties(Map<String, String> properties) {
      this.systemProperties = snapshot(properties);
      return this;
    }

    /** The process's environment, for overrides and for {@code ${NAME}} in the file. */
    public Builder environment(Map<String, String> variables) {
      this.environment = snapshot(variables);
      return this;
    }

    /** The application's, with its slash; empty for the root. */
    public Builder contextPath(String path) {
      this.contextPath = path;
      return this;
    }

    /**
     * The url-patterns of the application.
     *
     * @param filters those of our filters; empty when not all are known
     * @param servlets those of the servlets
     */
    public Builder mappings(Collection<String> filters, Collection<String> servlets) {
      this.mappings = Collections.unmodifiableList(new ArrayList<>(filters));
      this.servletMappings = Collections.unmodifiableList(new ArrayList<>(servlets));
      return this;
    }

    /** What the validity of certificates is judged by. */
    public Builder clock(Clock judge) {
      this.clock = judge;
      return this;
    }

    /** The input. */
    public ConfigurationInput build() {
      return new ConfigurationInput(this);
    }

    private static Map<String, String> snapshot(Map<String, String> map) {
      return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
  }
}
