package org.onbehalf.internal.runtime;

import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.SessionKeys;
import org.onbehalf.internal.config.TokenCacheKeys;
import org.onbehalf.internal.message.EnvironmentMessages;
import org.onbehalf.internal.message.StoreMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the libraries on the class path are new enough. A server or an application may bring
 * older ones, which the class loader then finds first. Each is known by a method that only a new
 * enough version has.
 */
final class LibraryVersions {
  private static final Logger LOG = LoggerFactory.getLogger(LibraryVersions.class);

  private static final List<Library> NEEDED =
      Arrays.asList(
          new Library(
              "nimbus-jose-jwt",
              "9.8 or later",
              "com.nimbusds.",
              "com.nimbusds.jose.util.JSONObjectUtils",
              "parse",
              Map.class),
          new Library(
              "msal4j",
              "1.21 or later",
              "com.microsoft.aad.msal4j.",
              "com.microsoft.aad.msal4j.ConfidentialClientApplication$Builder",
              "disableInternalRetries",
              null),
          new Library(
              "config",
              "1.3.2 or later",
              "com.typesafe.config.",
              "com.typesafe.config.ConfigResolveOptions",
              "appendResolver",
              null));

  /** Only where something is stored in its files. */
  private static final Library H2 =
      new Library(
          "h2-mvstore",
          "2.1.214 or later",
          "org.h2.",
          "org.h2.mvstore.MVStoreException",
          "getErrorCode",
          null,
          "org.h2.mvstore.MVStore");

  /** It must be there; a version that does not fit is a miss in the token cache. */
  private static final Library EHCACHE =
      new Library(
          "ehcache",
          "3.6 or later",
          "org.ehcache.",
          "org.ehcache.config.builders.ResourcePoolsBuilder",
          "heap",
          null);

  private static final Pattern VERSION_IN_NAME = Pattern.compile("-(\\d[\\w.-]*)\\.jar");
  private static final Pattern JERSEY = Pattern.compile("(\\d+)\\.(\\d+).*");

  private LibraryVersions() {}

  /**
   * Throws if one is too old without which nothing works.
   *
   * @throws ConfigurationException if so; it names each with its version, its jar and the remedy
   */
  static void requireNewEnough() {
    require(NEEDED);
  }

  /**
   * The same for those that the configuration needs. What can be done without is logged.
   *
   * @throws ConfigurationException if one is too old
   */
  static void check(Settings settings) {
    if (settings.tokenCache.store == TokenCacheKeys.Store.FILE
        || settings.sessions.store == SessionKeys.Store.FILE) {
      require(Arrays.asList(H2));
    }
    if (EHCACHE.location() == null) {
      require(Arrays.asList(EHCACHE));
    }
    String fault = EHCACHE.fault();
    if (fault != null) {
      LOG.warn(StoreMessages.NO_HEAP + " {}. Until then tokens are not cached in memory", fault);
    }
    if (!settings.acquisition.downstreamApis.isEmpty() && isJerseyBefore(31)) {
      LOG.info(
          "found Jersey {} ({}), needed 2.31 or later for the caller of async() and rx(). Update"
              + " it, or pass the caller by OnBehalfOfFeature.CALLER",
          jersey(),
          jar(jerseyType()));
    }
  }

  private static void require(List<Library> libraries) {
    List<String> faults = faults(libraries);
    if (!faults.isEmpty()) {
      throw new ConfigurationException(
          EnvironmentMessages.LIBRARY
              + " Every request is answered 500: "
              + String.join(". Besides, ", faults));
    }
  }

  /** Whether there is a Jersey 2 below that minor version. */
  static boolean isJerseyBefore(int minor) {
    Matcher version = JERSEY.matcher(jersey());
    return version.matches()
        && Integer.parseInt(version.group(1)) == 2
        && Integer.parseInt(version.group(2)) < minor;
  }

  /** The version of Jersey; empty if there is none. */
  static String jersey() {
    Class<?> type = jerseyType();
    try {
      return type == null ? "" : String.valueOf(type.getMethod("getVersion").invoke(null));
    } catch (ReflectiveOperationException | LinkageError e) {
      return "";
    }
  }

  private static @Nullable Class<?> jerseyType() {
    try {
      return Class.forName("org.glassfish.jersey.internal.Version", true, loader());
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  /** What is wrong with each library, those without which we run included; empty for nothing. */
  static List<String> faults() {
    return faults(all());
  }

  private static List<String> faults(List<Library> libraries) {
    List<String> faults = new ArrayList<>();
    for (Library each : libraries) {
      String fault = each.fault();
      if (fault != null) {
        faults.add(fault);
      }
    }
    return faults;
  }

  private static List<Library> all() {
    List<Library> all = new ArrayList<>(NEEDED);
    all.addAll(Arrays.asList(H2, EHCACHE));
    return all;
  }

  /** The jar of each library that is there, by its artifact. */
  static Map<String, String> jars() {
    Map<String, String> jars = new LinkedHashMap<>();
    for (Library each : all()) {
      String location = each.location();
      if (location != null) {
        jars.put(each.artifact, location.replaceFirst("^.*/(?=[^/]+/?$)", ""));
      }
    }
    if (jerseyType() != null) {
      jars.put("jersey", jersey());
    }
    return jars;
  }

  /** The jar that is at fault for an error at the start-up, and the remedy; null if none is. */
  static @Nullable String explain(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      for (Library library : all()) {
        if (cause instanceof Error && library.isNamedBy(cause)) {
          return EnvironmentMessages.LIBRARY
              + " Every request is answered 500: "
              + library.sentence()
              + " ("
              + cause
              + ")";
        }
      }
    }
    return null;
  }

  private static ClassLoader loader() {
    return LibraryVersions.class.getClassLoader();
  }

  private static String jar(@Nullable Class<?> type) {
    CodeSource source = type == null ? null : type.getProtectionDomain().getCodeSource();
    return source == null ? "the server" : String.valueOf(source.getLocation());
  }

  private static final class Library {
    final String artifact;
    final String needed;
    final String packages;
    final String type;
    final String method;
    final @Nullable Class<?> result;

    /** Which older versions have too. */
    final String olderType;

    Library(
        String artifact,
        String needed,
        String packages,
        String type,
        String method,
        @Nullable Class<?> result) {
      this(artifact, needed, packages, type, method, result, type);
    }

    Library(
        String artifact,
        String needed,
        String packages,
        String type,
        String method,
        @Nullable Class<?> result,
        String olderType) {
      this.artifact = artifact;
      this.needed = needed;
      this.packages = packages;
      this.type = type;
      this.method = method;
      this.result = result;
      this.olderType = olderType;
    }

    /** What is wrong with it; null if nothing is. */
    @Nullable
    String fault() {
      try {
        Class<?> found = Class.forName(type, false, loader());
        boolean fits =
            Arrays.stream(found.getMethods())
                .anyMatch(
                    each ->
                        each.getName().equals(method)
                            && (result == null || each.getReturnType() == result));
        return fits ? null : sentence();
      } catch (ClassNotFoundException | LinkageError e) {
        return sentence();
      }
    }

    /** By its message, or by where it was thrown. */
    boolean isNamedBy(Throwable error) {
      String message = String.valueOf(error.getMessage()).replace('/', '.');
      StackTraceElement[] trace = error.getStackTrace();
      return message.contains(packages)
          || (trace.length > 0 && trace[0].getClassName().startsWith(packages));
    }

    /** The jar; null if it is not on the class path in any version that we know. */
    private @Nullable String location() {
      try {
        return jar(Class.forName(olderType, false, loader()));
      } catch (ClassNotFoundException | LinkageError e) {
        return null;
      }
    }

    String sentence() {
      String location = location();
      if (location == null) {
        return "found no "
            + artifact
            + " on the class path, needed "
            + needed
            + ". Add the jar that Onbehalf's pom.xml names to WEB-INF/lib, or use onbehalf's jar with"
            + " the classifier standalone, which brings it";
      }
      Matcher version = VERSION_IN_NAME.matcher(location);
      return "the class path has another version of "
          + artifact
          + " than Onbehalf needs: found "
          + (version.find() ? version.group(1) : "none that says its version")
          + " ("
          + location
          + "), needed "
          + needed
          + ". Remove that jar, or let the version that Onbehalf's pom.xml names come before it; if"
          + " both are needed, use onbehalf's jar with the classifier standalone";
    }
  }
}
