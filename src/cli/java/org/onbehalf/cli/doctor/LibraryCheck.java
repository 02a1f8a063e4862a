package org.onbehalf.cli.doctor;

import static org.onbehalf.internal.message.EnvironmentMessages.LIBRARY;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.onbehalf.cli.CommandException;
import org.onbehalf.cli.migrate.WebApplication;
import org.onbehalf.internal.Nullable;

/**
 * The libraries of a WAR: those that Onbehalf needs, looked at by the library's own check, with the
 * class loader that the application would have.
 */
final class LibraryCheck {
  private static final String CHECK = "libraries";
  private static final String FILTER = "org/onbehalf/servlet/BearerTokenFilter.class";
  private static final String SHADED = "org/onbehalf/shaded/";

  /** A class of each library that must not be there twice. */
  private static final String[][] ONCE = {
    {"nimbus-jose-jwt", "com/nimbusds/jose/JWSObject.class"},
    {"msal4j", "com/microsoft/aad/msal4j/ConfidentialClientApplication.class"},
    {"config", "com/typesafe/config/Config.class"},
    {"ehcache", "org/ehcache/CacheManager.class"},
    {"h2-mvstore", "org/h2/mvstore/MVStore.class"},
    {"onbehalf", FILTER},
    {"slf4j-api", "org/slf4j/Logger.class"},
  };

  private final Findings findings;

  LibraryCheck(Findings findings) {
    this.findings = findings;
  }

  void check(WebApplication war, Path application) {
    List<Path> unpacked = new ArrayList<>();
    Path folder = null;
    try {
      if (!war.isDirectory()) {
        folder = Files.createTempDirectory("onbehalf-doctor");
      }
      List<URL> urls = new ArrayList<>();
      for (String jar : war.jars()) {
        Path file = application.resolve(jar);
        if (folder != null) {
          file = folder.resolve(jar.substring(jar.lastIndexOf('/') + 1));
          unpacked.add(file);
          war.copy(jar, file);
        }
        urls.add(file.toUri().toURL());
      }
      try (WarLoader loader = new WarLoader(urls.toArray(new URL[0]))) {
        check(loader);
      }
    } catch (IOException e) {
      findings.fault(CHECK, "WEB-INF/lib cannot be read: " + e.getMessage(), "let doctor read it");
    } finally {
      unpacked.forEach(LibraryCheck::delete);
      delete(folder);
    }
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new CommandException(file + ": cannot be deleted: " + e.getMessage(), e);
    }
  }

  private void check(WarLoader loader) throws IOException {
    boolean well = true;
    if (loader.findResource(FILTER) == null) {
      findings.warning(
          CHECK,
          "Onbehalf is not in WEB-INF/lib, so that nobody knows with which libraries it would run",
          "add onbehalf and its dependencies to WEB-INF/lib, unless the server has them for all"
              + " applications");
      return;
    }
    boolean standalone = loader.findResource(SHADED + "com/nimbusds/jose/JWSObject.class") != null;
    Set<String> missing = new LinkedHashSet<>();
    for (String[] each : ONCE) {
      Set<String> jars = new LinkedHashSet<>();
      for (URL url : Collections.list(loader.findResources(each[1]))) {
        jars.add(jarOf(url));
      }
      if (jars.isEmpty() && (!standalone || each[0].equals("slf4j-api"))) {
        missing.add(each[0]);
      }
      if (jars.size() > 1 && !(standalone && !each[0].equals("onbehalf"))) {
        well = false;
        findings.fault(
            LIBRARY,
            CHECK,
            each[0]
                + " is there more than once, in "
                + String.join(" and ", jars)
                + ", and the server decides which one is used",
            "remove all but the newest; if the application needs the older one, replace Onbehalf's"
                + " jars by the one with the classifier standalone");
      }
    }
    if (!missing.isEmpty()) {
      well = false;
      findings.fault(
          LIBRARY,
          CHECK,
          "Onbehalf is in WEB-INF/lib without " + String.join(", ", missing),
          "add it in the version that Onbehalf's pom.xml names, unless the server has it for all"
              + " applications");
    }
    for (String fault : standalone ? Collections.<String>emptyList() : faults(loader)) {
      if (missing.stream().noneMatch(each -> fault.contains(each + " "))) {
        well = false;
        String plain = fault.replaceAll("file:\\S*/|Every request is answered 500[.:] ", "");
        int end = plain.indexOf(". ");
        findings.fault(
            LIBRARY,
            CHECK,
            end < 0 ? plain : plain.substring(0, end),
            end < 0 ? "replace that jar" : plain.substring(end + 2));
      }
    }
    well &= logger(loader);
    if (well) {
      findings.ok(
          CHECK,
          standalone
              ? "Onbehalf's jar is the one with the classifier standalone, which brings its own"
              : "all that Onbehalf needs is in WEB-INF/lib, in versions that fit");
    }
  }

  private boolean logger(WarLoader loader) {
    boolean bound =
        loader.findResource("org/slf4j/impl/StaticLoggerBinder.class") != null
            || loader.findResource("META-INF/services/org.slf4j.spi.SLF4JServiceProvider") != null;
    if (!bound) {
      findings.warning(
          CHECK,
          "no binding of SLF4J is in WEB-INF/lib, so that Onbehalf's log is lost unless the server"
              + " has one for its applications",
          "add slf4j-jdk14, or the binding of the logger that the application has, in the version"
              + " of its slf4j-api");
    }
    return bound;
  }

  private static String jarOf(URL url) {
    String jar = url.toString().replaceFirst("!.*", "");
    return jar.substring(jar.lastIndexOf('/') + 1);
  }

  /** What the library itself would say in that application. */
  @SuppressWarnings("unchecked")
  private static List<String> faults(ClassLoader loader) {
    try {
      Method faults =
          Class.forName("org.onbehalf.internal.runtime.LibraryVersions", true, loader)
              .getDeclaredMethod("faults");
      faults.setAccessible(true);
      return (List<String>) faults.invoke(null);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The application's libraries; Onbehalf's own classes and the logger are ours. */
  private static final class WarLoader extends URLClassLoader {
    WarLoader(URL[] jars) {
      super(jars, ClassLoader.getSystemClassLoader().getParent());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        ClassLoader ours = LibraryCheck.class.getClassLoader();
        if (name.startsWith("org.slf4j.") && ours != null) {
          return ours.loadClass(name);
        }
        return name.startsWith("org.onbehalf.") ? define(name) : super.loadClass(name, resolve);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String file = "/" + name.replace('.', '/') + ".class";
      try (InputStream in = LibraryCheck.class.getResourceAsStream(file)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          bytes.write(buffer, 0, read);
        }
        return defineClass(name, bytes.toByteArray(), 0, bytes.size());
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
