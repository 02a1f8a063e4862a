package org.onbehalf.cli.migrate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.onbehalf.cli.Main;
import org.onbehalf.internal.Nullable;

/** A WAR made of texts, and what the command makes of it. */
final class TestWar {
  static final String CLIENT_ID = "11111111-2222-3333-4444-555555555555";

  final Path directory;
  final Path war;
  private final Map<String, byte[]> files = new LinkedHashMap<>();

  /** What the command wrote to the terminal. */
  String out = "";

  String err = "";

  TestWar(Path directory) {
    this.directory = directory;
    this.war = directory.resolve("app.war");
  }

  TestWar put(String name, String content) {
    return put(name, content.getBytes(StandardCharsets.UTF_8));
  }

  TestWar put(String name, byte[] content) {
    files.put(name, content);
    return this;
  }

  /** A class of this test's class path. */
  TestWar put(Class<?> type) {
    String name = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
      return put("WEB-INF/classes/" + name, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A {@code web.xml} of version 3.1 with that content. */
  TestWar webXml(String content) {
    return put(
        "WEB-INF/web.xml",
        "<web-app xmlns=\"http://xmlns.jcp.org/xml/ns/javaee\" version=\"3.1\">\n"
            + content
            + "\n</web-app>\n");
  }

  private void pack() throws IOException {
    try (OutputStream file = Files.newOutputStream(war);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (Map.Entry<String, byte[]> each : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(each.getKey()));
        zip.write(each.getValue());
        zip.closeEntry();
      }
    }
  }

  /** Runs the command with a library that is a text; the result is its exit code. */
  int migrate(String... options) {
    try {
      if (!files.isEmpty()) {
        pack();
      }
      Path library = directory.resolve("onbehalf-test.jar");
      if (!Files.exists(library)) {
        Files.writeString(library, "the library");
      }
      List<String> arguments = new ArrayList<>(List.of("migrate", war.toString()));
      arguments.addAll(List.of("--library", library.toString()));
      arguments.addAll(List.of("--tenant", "contoso.onmicrosoft.com", "--client-id", CLIENT_ID));
      arguments.addAll(List.of(options));
      StringWriter stdout = new StringWriter();
      StringWriter stderr = new StringWriter();
      int code =
          Main.run(
              new PrintWriter(stdout), new PrintWriter(stderr), arguments.toArray(String[]::new));
      out = stdout.toString();
      err = stderr.toString();
      return code;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, where it is to succeed. */
  TestWar migrated(String... options) {
    int code = migrate(options);
    if (code != 0) {
      throw new AssertionError("exit code " + code + ": " + err + out);
    }
    return this;
  }

  Path output() {
    return directory.resolve("app-onbehalf.war");
  }

  /** A file of the new WAR; null if there is none. */
  @Nullable
  String read(String name) {
    try (ZipFile zip = new ZipFile(output().toFile())) {
      ZipEntry entry = zip.getEntry(name);
      return entry == null
          ? null
          : new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String report() {
    try {
      return Files.readString(directory.resolve("app-onbehalf.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the new configuration decides. */
  Decisions decisions() {
    String configuration = read("WEB-INF/onbehalf.conf");
    if (configuration == null) {
      throw new AssertionError("no configuration");
    }
    return Decisions.ofConfiguration(configuration);
  }
}
