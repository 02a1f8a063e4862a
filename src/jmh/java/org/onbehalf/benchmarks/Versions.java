package org.onbehalf.benchmarks;

import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which versions are compared. */
final class Versions {
  private static final Pattern PEERS =
      Pattern.compile(
          ".*[/\\\\](java-jwt|nimbus-jose-jwt|spring-security-oauth2-(?:jose|client)|jose4j|java-security|token-validation-core|msal4j|ehcache|h2-mvstore)-([0-9].*)\\.jar");

  private Versions() {}

  static Map<String, String> ofThisClassPath() {
    Map<String, String> versions = new TreeMap<>();
    for (String each : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Matcher matcher = PEERS.matcher(each);
      if (matcher.matches()) {
        versions.putIfAbsent(matcher.group(1), matcher.group(2));
      }
    }
    return versions;
  }
}
