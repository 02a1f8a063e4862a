package org.onbehalf.internal.runtime;

import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;

/**
 * Whether the libraries on the class path are new enough. A server or an application may bring
 * older ones, which the class loader then finds first. Each is known by a method that only a new
 * enough version has.
 */
final class LibraryVersions {
  private static final List<Library> LIBRARIES =
      Arrays.asList(
          new Library(
              "nimbus-jose-jwt",
              "com.nimbusds.",
              "com.nimbusds.jose.util.JSONObjectUtils",
              "parse",
              Map.class),
          new Library(
              "msal4j",
              "com.microsoft.aad.msal4j.",
              "com.microsoft.aad.msal4j.ConfidentialClientApplication$Builder",
              "disableInternalRetries",
              null),
          new Library(
              "config",
              "com.typesafe.config.",
              "com.typesafe.config.ConfigResolveOptions",
              "appendResolver",
              null),
          new Library("ehcache", "org.ehcache.", "org.ehcache.CacheManager", "close", null),
          new Library("h2-mvstore", "org.h2.", "org.h2.mvstore.MVStore", "close", null));

  private LibraryVersions() {}

  /**
   * Throws if one is too old.
   *
   * @throws ConfigurationException if so; it names the jar and the remedy
   */
  static void requireNewEnough() {
    for (Library library : LIBRARIES) {
      if (library.isOptional()) {
        continue;
      }
      try {
        Class<?> type = Class.forName(library.type, false, loader());
        if (!library.has(type)) {
          throw new ConfigurationException(library.fault(jar(type)));
        }
      } catch (ClassNotFoundException | LinkageError e) {
        throw new ConfigurationException(library.fault(library.jar()), e);
      }
    }
  }

  /** What is wrong with each library, those without which we run included; empty for nothing. */
  static List<String> faults() {
    List<String> faults = new ArrayList<>();
    for (Library library : LIBRARIES) {
      try {
        Class<?> type = Class.forName(library.type, false, loader());
        if (!library.has(type)) {
          faults.add(library.fault(jar(type)));
        }
      } catch (ClassNotFoundException | LinkageError e) {
        faults.add(library.fault(library.jar()));
      }
    }
    return faults;
  }

  /** What an error at the start-up means; if a library is at fault, its jar and the remedy. */
  static String explain(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      for (Library library : LIBRARIES) {
        if (cause instanceof Error && library.isNamedBy(cause)) {
          return library.fault(library.jar()) + " (" + cause + ")";
        }
      }
    }
    return "Onbehalf could not be started, because of an unexpected " + thrown;
  }

  private static ClassLoader loader() {
    return LibraryVersions.class.getClassLoader();
  }

  private static String jar(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    return source == null ? "the server" : String.valueOf(source.getLocation());
  }

  private static final class Library {
    final String artifact;
    final String packages;
    final String type;
    final String method;
    final @Nullable Class<?> result;

    Library(
        String artifact, String packages, String type, String method, @Nullable Class<?> result) {
      this.artifact = artifact;
      this.packages = packages;
      this.type = type;
      this.method = method;
      this.result = result;
    }

    /** A fault of the token cache is a miss; the application runs without it. */
    boolean isOptional() {
      return artifact.equals("ehcache") || artifact.equals("h2-mvstore");
    }

    boolean has(Class<?> found) {
      return Arrays.stream(found.getMethods())
          .anyMatch(
              each ->
                  each.getName().equals(method)
                      && (result == null || each.getReturnType() == result));
    }

    /** By its message, or by where it was thrown. */
    boolean isNamedBy(Throwable error) {
      String message = String.valueOf(error.getMessage()).replace('/', '.');
      StackTraceElement[] trace = error.getStackTrace();
      return message.contains(packages)
          || (trace.length > 0 && trace[0].getClassName().startsWith(packages));
    }

    String jar() {
      try {
        return LibraryVersions.jar(Class.forName(type, false, loader()));
      } catch (ClassNotFoundException | LinkageError e) {
        return "(not found)";
      }
    }

    String fault(String jar) {
      return "the class path has another version of "
          + artifact
          + " than Onbehalf needs: "
          + jar
          + ". Every request is answered 500. Remove that jar, or let the version that Onbehalf's"
          + " pom.xml names come before it; if both are needed, use onbehalf's jar with the classifier"
          + " standalone";
    }
  }
}
