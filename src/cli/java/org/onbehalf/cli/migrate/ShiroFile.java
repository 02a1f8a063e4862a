package org.onbehalf.cli.migrate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.onbehalf.cli.CommandException;
import org.onbehalf.internal.Nullable;

/** Finds Shiro's ini file. */
final class ShiroFile {
  private final War war;
  private final Descriptor descriptor;
  private final @Nullable Path given;

  ShiroFile(War war, Descriptor descriptor, MigrationOptions options) {
    this.war = war;
    this.descriptor = descriptor;
    this.given = options.shiroIni;
  }

  boolean isOutside() {
    return given != null;
  }

  /** Null if Shiro is not used, or its file is not found, which the report then says. */
  @Nullable
  ShiroIni read(Report report) {
    Path outside = given;
    if (outside != null) {
      try {
        return new ShiroIni(
            String.valueOf(outside.getFileName()),
            new String(Files.readAllBytes(outside), StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        throw new CommandException(outside + ": cannot be read: " + e.getMessage(), e);
      }
    }
    for (Descriptor.Component filter : descriptor.filters.values()) {
      String config = filter.parameters.get("config");
      if (filter.className.startsWith("org.apache.shiro.") && config != null) {
        report.decide(
            "Move the chains in the init-param config of the filter "
                + filter.name
                + " into WEB-INF/shiro.ini, and run migrate again",
            "This command reads Shiro's files only");
      }
    }
    Set<String> candidates = candidates();
    for (String name : candidates) {
      byte[] bytes = war.read(name);
      if (bytes != null) {
        report.found("Shiro", name);
        return new ShiroIni(name, new String(bytes, StandardCharsets.ISO_8859_1));
      }
    }
    if (descriptor.filters.values().stream()
        .anyMatch(each -> each.className.startsWith("org.apache.shiro."))) {
      report.decide(
          "Name Shiro's file by --shiro-ini and run migrate again, or open Shiro's chains in its"
              + " code (anon)",
          "Shiro's filter is there and its file is not in the application. Its chains with authc,"
              + " authcBasic or authcBearer refuse the token");
    }
    return null;
  }

  private Set<String> candidates() {
    Set<String> candidates = new LinkedHashSet<>();
    add(candidates, descriptor.contextParameters.get("shiroConfigLocations"));
    for (Descriptor.Component filter : descriptor.filters.values()) {
      add(candidates, filter.parameters.get("configPath"));
    }
    candidates.add("WEB-INF/shiro.ini");
    candidates.add("WEB-INF/classes/shiro.ini");
    return candidates;
  }

  private static void add(Set<String> candidates, @Nullable String locations) {
    if (locations != null) {
      for (String each : locations.split("[,;\\s]+", -1)) {
        if (each.startsWith("classpath:")) {
          candidates.add(
              "WEB-INF/classes/" + each.substring("classpath:".length()).replaceFirst("^/", ""));
        } else if (!each.contains(":")) {
          candidates.add(each.replaceFirst("^/", ""));
        }
      }
    }
  }
}
