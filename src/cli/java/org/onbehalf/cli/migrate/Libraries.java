package org.onbehalf.cli.migrate;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.onbehalf.cli.CommandException;
import org.onbehalf.internal.Nullable;

/** Reads {@code WEB-INF/lib} and {@code WEB-INF/classes}, each file once. Not thread-safe. */
final class Libraries {
  /** The libraries that Onbehalf brings, by a class of each. */
  private static final String[][] OURS = {
    {"com/nimbusds/jose/JWSObject.class", "Nimbus JOSE+JWT"},
    {"com/microsoft/aad/msal4j/IAuthenticationResult.class", "MSAL4J"},
    {"com/azure/json/JsonReader.class", "azure-json"},
    {"org/ehcache/CacheManager.class", "Ehcache"},
    {"org/h2/mvstore/MVStore.class", "H2"},
    {"com/typesafe/config/Config.class", "Lightbend Config"},
  };

  private static final String[][] JAXRS = {
    {"org/glassfish/jersey/server/ResourceConfig.class", "Jersey"},
    {"com/sun/jersey/api/core/ResourceConfig.class", "Jersey 1"},
    {"org/jboss/resteasy/core/SynchronousDispatcher.class", "RESTEasy"},
    {"org/apache/cxf/jaxrs/JAXRSServerFactoryBean.class", "CXF"},
  };

  private final War war;

  /** Of each jar. */
  final List<Library> jars = new ArrayList<>();

  /** The libraries that Onbehalf brings too, with their jars. */
  final Map<String, Library> conflicts = new LinkedHashMap<>();

  final Map<String, Library> jaxrs = new LinkedHashMap<>();

  /** The {@code web-fragment.xml}s, by the jar. */
  final Map<String, byte[]> fragments = new LinkedHashMap<>();

  boolean hasSlf4j;
  boolean hasLogger;
  boolean hasOnbehalf;
  private final ClassFiles classes;

  Libraries(War war, ClassFiles classes) {
    this.war = war;
    this.classes = classes;
  }

  Libraries read(Progress progress) {
    for (String name : war.names("WEB-INF/classes/", "")) {
      Library none = new Library("WEB-INF/classes");
      entry(none, name.substring("WEB-INF/classes/".length()), () -> war.open(name));
    }
    List<String> names = war.names("WEB-INF/lib/", ".jar");
    for (int i = 0; i < names.size(); i++) {
      progress.tell("reading " + names.get(i), i + 1, names.size());
      Library library = new Library(names.get(i));
      jars.add(library);
      try (ZipInputStream zip = new ZipInputStream(war.open(names.get(i)))) {
        read(library, zip);
      } catch (IOException | IllegalArgumentException e) {
        throw new CommandException(names.get(i) + ": cannot be read: " + e.getMessage(), e);
      }
    }
    return this;
  }

  private void read(Library library, ZipInputStream zip) throws IOException {
    int count = 0;
    long[] total = {0};
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      War.checkCount(++count);
      entry(library, entry.getName(), () -> counted(zip, total));
      // what nobody asked for unpacks here
      byte[] rest = new byte[8192];
      InputStream in = counted(zip, total);
      int read;
      do {
        read = in.read(rest);
      } while (read >= 0);
    }
  }

  private static InputStream counted(InputStream in, long[] total) {
    return new FilterInputStream(in) {
      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        int count = super.read(bytes, from, length);
        total[0] += Math.max(0, count);
        War.checkTotal(total[0]);
        return count;
      }

      @Override
      public void close() {
        // the archive goes on
      }
    };
  }

  private interface Opened {
    InputStream open() throws IOException;
  }

  private void entry(Library library, String name, Opened opened) {
    hasOnbehalf |= name.equals("org/onbehalf/servlet/BearerTokenFilter.class");
    hasSlf4j |= name.equals("org/slf4j/Logger.class");
    hasLogger |=
        name.equals("org/slf4j/impl/StaticLoggerBinder.class")
            || name.equals("META-INF/services/org.slf4j.spi.SLF4JServiceProvider");
    note(OURS, name, library, conflicts);
    note(JAXRS, name, library, jaxrs);
    try {
      if (name.endsWith(".class")) {
        if (classes.isOfInterest(name)) {
          classes.read(read(opened, name), library.file);
        }
      } else if (name.startsWith("META-INF/maven/") && name.endsWith("/pom.properties")) {
        library.readPomProperties(read(opened, name));
      } else if (name.equals("META-INF/MANIFEST.MF")) {
        library.readManifest(read(opened, name));
      } else if (name.equals("META-INF/web-fragment.xml")) {
        fragments.put(library.file, read(opened, name));
      }
    } catch (IOException e) {
      throw new CommandException(
          library.file + ", " + War.shown(name) + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static void note(
      String[][] wanted, String name, Library library, Map<String, Library> found) {
    for (String[] each : wanted) {
      if (each[0].equals(name)) {
        found.put(each[1], library);
      }
    }
  }

  /** Whether a jar is or contains this artifact in that version or a later one. */
  boolean isAtLeast(String artifact, int major, int minor) {
    Matcher version = version(artifact);
    return version != null && compare(version, major, minor) >= 0;
  }

  /** Whether a jar is or contains this artifact in an earlier version. */
  boolean isBefore(String artifact, int major, int minor) {
    Matcher version = version(artifact);
    return version != null && compare(version, major, minor) < 0;
  }

  private static int compare(Matcher version, int major, int minor) {
    int byMajor = Integer.compare(Integer.parseInt(version.group(1)), major);
    return byMajor != 0 ? byMajor : Integer.compare(Integer.parseInt(version.group(2)), minor);
  }

  /** Its two first numbers; null if no jar tells them. */
  private @Nullable Matcher version(String artifact) {
    for (Library jar : jars) {
      String version =
          jar.artifact().equals(artifact) ? jar.version() : jar.versions.getOrDefault(artifact, "");
      Matcher numbers = Pattern.compile("([0-9]{1,6})[.]([0-9]{1,6}).*").matcher(version);
      if (numbers.matches()) {
        return numbers;
      }
    }
    return null;
  }

  private static byte[] read(Opened opened, String name) throws IOException {
    try (InputStream in = opened.open()) {
      return War.bytes(in, name);
    }
  }
}
