package org.onbehalf.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The test class path with other jars in the place of some, in a class loader that sees nothing
 * else but the JDK: what an application has whose libraries differ from this build's.
 */
public final class OtherClassPath implements AutoCloseable {
  private final URLClassLoader loader;

  private OtherClassPath(List<URL> urls) {
    loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  /** Without the jars whose file names match. */
  public static OtherClassPath without(String jars) {
    return new OtherClassPath(urls(jars, Stream.empty()));
  }

  /** Without the jars whose file names match, and with those of a directory before the others. */
  public static OtherClassPath replacing(String jars, Path directory) {
    try (Stream<Path> added = Files.list(directory)) {
      return new OtherClassPath(urls(jars, added));
    } catch (IOException e) {
      throw new UncheckedIOException(
          directory + " is made by the build: mvn pre-integration-test", e);
    }
  }

  private static List<URL> urls(String jars, Stream<Path> added) {
    Pattern left = Pattern.compile(jars);
    List<URL> urls = new ArrayList<>();
    Stream.concat(
            added,
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> !left.matcher(path.getFileName().toString()).matches()))
        .forEach(path -> urls.add(url(path)));
    return urls;
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Runs a public static method without parameters there, whose result is made of JDK types.
   *
   * @param type its name only, since the class there is another
   */
  public Object run(Class<?> type, String method) throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader former = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return loader.loadClass(type.getName()).getMethod(method).invoke(null);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("failed on the other class path", e.getCause());
    } finally {
      thread.setContextClassLoader(former);
    }
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}
