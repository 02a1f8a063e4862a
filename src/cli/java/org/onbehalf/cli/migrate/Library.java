package org.onbehalf.cli.migrate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A jar in {@code WEB-INF/lib}: which artifacts it contains, in which versions. */
final class Library {
  private static final Pattern FILE_NAME = Pattern.compile("(.+?)-([0-9][A-Za-z0-9_.-]*)");

  /** In the application. */
  final String file;

  /** By artifact id; a jar may contain others. */
  final Map<String, String> versions = new LinkedHashMap<>();

  private String manifestVersion = "";

  Library(String file) {
    this.file = file;
  }

  /** The file's name without its version. */
  String artifact() {
    Matcher named = FILE_NAME.matcher(baseName());
    return named.matches() ? named.group(1) : baseName();
  }

  /** Of the artifact that the file is named after; empty if nothing tells it. */
  String version() {
    String ofPom = versions.get(artifact());
    Matcher named = FILE_NAME.matcher(baseName());
    return ofPom != null ? ofPom : named.matches() ? named.group(2) : manifestVersion;
  }

  private String baseName() {
    String name = file.substring(file.lastIndexOf('/') + 1);
    return name.endsWith(".jar") ? name.substring(0, name.length() - 4) : name;
  }

  void readPomProperties(byte[] content) throws IOException {
    Properties properties = new Properties();
    try {
      properties.load(new ByteArrayInputStream(content));
    } catch (IllegalArgumentException e) {
      return;
    }
    String artifact = properties.getProperty("artifactId");
    String version = properties.getProperty("version");
    if (artifact != null && version != null) {
      versions.put(artifact, version);
    }
  }

  void readManifest(byte[] content) {
    try {
      Attributes main = new Manifest(new ByteArrayInputStream(content)).getMainAttributes();
      String version = main.getValue("Implementation-Version");
      manifestVersion = version == null ? "" : version;
    } catch (IOException e) {
      manifestVersion = "";
    }
  }

  @Override
  public String toString() {
    return version().isEmpty() ? baseName() : artifact() + " " + version();
  }
}
