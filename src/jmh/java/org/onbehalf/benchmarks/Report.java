package org.onbehalf.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.onbehalf.internal.Nullable;

/**
 * Writes {@code report.json}, {@code report.md} and {@code report.svg} of what the last runs
 * measured; with {@code -Dbenchmarks.publish=true} also into {@code docs/performance.md}.
 */
final class Report {
  private static final String BEGIN = "<!-- report: written by mvn -Pbenchmarks verify -->";
  private static final String END = "<!-- end of the report -->";

  private static final Map<String, String> NEW_TOKEN = new LinkedHashMap<>();
  private static final Map<String, String> SEEN_TOKEN = new LinkedHashMap<>();
  private static final Map<String, String> CACHES = new LinkedHashMap<>();
  private static final Map<String, String> APPLICATIONS = new LinkedHashMap<>();

  static {
    NEW_TOKEN.put("NewToken.floor", "floor: RS256 verification, a new `Signature` each time");
    NEW_TOKEN.put("NewToken.validator", "**Onbehalf**, validator");
    NEW_TOKEN.put("NewToken.filter", "**Onbehalf**, filter");
    NEW_TOKEN.put("NewToken.auth0", "auth0 java-jwt");
    NEW_TOKEN.put("NewToken.nimbus", "Nimbus `DefaultJWTProcessor`");
    NEW_TOKEN.put("NewToken.springSecurity", "Spring Security `JwtAuthenticationProvider`");
    NEW_TOKEN.put("NewToken.jose4j", "jose4j `JwtConsumer`");
    NEW_TOKEN.put("NewToken.sap", "SAP java-security");
    NEW_TOKEN.put("NewToken.navikt", "navikt token-support");
    SEEN_TOKEN.put("SeenToken.floor", "floor: SHA-256 of the token and a map get");
    SEEN_TOKEN.put("SeenToken.validator", "**Onbehalf**, validator");
    SEEN_TOKEN.put("SeenToken.filter", "**Onbehalf**, filter");
    CACHES.put("OnBehalfOf.floor", "floor: a map get");
    CACHES.put("OnBehalfOf.hit", "**Onbehalf**, from the heap");
    CACHES.put("PeerCache.msal4j", "MSAL4J, shared cache");
    CACHES.put("PeerCache.springSecurity", "Spring Security, authorized-client service");
    APPLICATIONS.put("none", "without security, a servlet that does nothing");
    APPLICATIONS.put("filter", "with the filter, the same servlet");
    APPLICATIONS.put("noneSlow", "without security, a servlet that takes 1 ms");
    APPLICATIONS.put("filterSlow", "with the filter, the same servlet");
    APPLICATIONS.put("staticHeader", "with the filter and a call downstream with a static header");
    APPLICATIONS.put("onBehalfOf", "with the filter and a call downstream on behalf of the user");
  }

  private Report() {}

  static void write(Path directory) throws IOException {
    Map<String, Object> micro = Json.read(directory.resolve("micro.json"));
    Map<String, Object> load = Json.read(directory.resolve("load.json"));
    Rows rows = new Rows(micro);
    Rows loads = new Rows(load);
    StringBuilder text = new StringBuilder();
    text.append(run("Measured", micro)).append(run("Load", load));
    for (int jdk : rows.jdks()) {
      text.append("\n### Tokens, JDK ").append(jdk).append("\n\n");
      table(text, rows, jdk, NEW_TOKEN, "new token", " KB", "NewToken.floor");
      table(text, rows, jdk, SEEN_TOKEN, "token seen before", " KB", "SeenToken.floor");
      text.append("\n### Tokens on behalf of users, JDK ").append(jdk).append("\n\n");
      table(text, rows, jdk, CACHES, "a hit at so many users", "", "OnBehalfOf.floor");
      others(text, rows, jdk);
    }
    for (int jdk : loads.jdks()) {
      for (String server : List.of("tomcat9", "jetty94")) {
        load(text, loads, server, jdk);
      }
    }
    List<Map<String, Object>> goals = goals(text, rows, loads);
    Files.writeString(directory.resolve("report.md"), text);
    Files.writeString(directory.resolve("report.svg"), new Plot(rows).svg(NEW_TOKEN, CACHES));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("micro", micro);
    all.put("load", load);
    all.put("goals", goals);
    Json.write(directory.resolve("report.json"), all);
    if (Boolean.getBoolean("benchmarks.publish")) {
      publish(Path.of("docs", "performance.md"), text.toString());
    }
    System.out.println(text);
    System.out.println("written: " + directory.resolve("report.md").toAbsolutePath());
  }

  private static String run(String what, Map<String, Object> file) {
    if (file.isEmpty()) {
      return "";
    }
    Map<String, Object> run = Json.map(file.get("run"));
    return "%s on %s, length `%s`: %s cores (%s, %s), %s; JDK %s. Compared: %s.%n%s%n"
        .formatted(
            what,
            run.get("date"),
            run.get("length"),
            run.get("cores"),
            run.get("processor"),
            run.get("memory"),
            run.get("system"),
            join(run.get("jdks")),
            versions(run.get("peers")),
            "smoke".equals(run.get("length"))
                ? "\n**A smoke run: its figures only show that everything works.**\n"
                : "");
  }

  private static String join(@Nullable Object list) {
    return String.join(", ", Json.list(list).stream().map(String::valueOf).toList());
  }

  private static String versions(@Nullable Object peers) {
    List<String> versions = new ArrayList<>();
    Json.map(peers).forEach((name, version) -> versions.add(name + " " + version));
    return String.join(", ", versions);
  }

  private static void table(
      StringBuilder text,
      Rows rows,
      int jdk,
      Map<String, String> benchmarks,
      String title,
      String unit,
      String floor) {
    List<String> values = rows.values(benchmarks.keySet().toArray(new String[0]));
    text.append("| ").append(title).append(": µs (bytes allocated; × floor) |");
    values.forEach(each -> text.append(' ').append(thousands(each)).append(unit).append(" |"));
    text.append("\n|---|").append("---|".repeat(values.size())).append('\n');
    benchmarks.forEach(
        (name, label) -> {
          StringBuilder line = new StringBuilder("| " + label + " |");
          boolean measured = false;
          for (String value : values) {
            OptionalDouble time = rows.time(name, value, jdk);
            measured |= time.isPresent();
            line.append(' ').append(cell(rows, name, value, jdk, floor)).append(" |");
          }
          if (measured) {
            text.append(line).append('\n');
          }
        });
    text.append('\n');
  }

  private static String cell(Rows rows, String name, String value, int jdk, String floor) {
    OptionalDouble time = rows.time(name, value, jdk);
    if (time.isEmpty()) {
      return "–";
    }
    OptionalDouble bytes = rows.bytes(name, value, jdk);
    OptionalDouble ratio = Goal.ratio(time, rows.time(floor, value, jdk));
    return number(time.getAsDouble() / 1000)
        + " ("
        + (bytes.isPresent() ? number(bytes.getAsDouble()) : "–")
        + (name.equals(floor) || ratio.isEmpty() ? "" : "; " + number(ratio.getAsDouble()) + " ×")
        + ")";
  }

  private static void others(StringBuilder text, Rows rows, int jdk) {
    Map<String, String> others = new LinkedHashMap<>();
    others.put("OnBehalfOf.hitInRequest", "From the heap by the public API, one user");
    others.put("OnBehalfOf.hitByTwo", "The same by 2 threads, each");
    others.put("OnBehalfOf.hitBySixteen", "The same by 16 threads, each");
    others.put("StoredToken.hit", "From the store of the kind `file`");
    others.forEach(
        (name, label) -> {
          OptionalDouble time = rows.time(name, "", jdk);
          if (time.isPresent()) {
            text.append(label);
            rows.values(name)
                .forEach(each -> text.append(" at ").append(thousands(each)).append(" records"));
            text.append(": ").append(number(time.getAsDouble() / 1000)).append(" µs, ");
            text.append(number(rows.bytes(name, "", jdk).orElse(0))).append(" bytes.\n");
          }
        });
  }

  private static void load(StringBuilder text, Rows rows, String server, int jdk) {
    text.append("\n### Load: ").append(server).append(", JDK ").append(jdk).append("\n\n");
    text.append("| application | requests/s at most | p50 | p99 | p99.9 (µs, at 80 %) | ");
    text.append("CPU a request (µs) | allocated (bytes) | GC pauses (ms/s) |\n");
    text.append("|---|---|---|---|---|---|---|---|\n");
    APPLICATIONS.forEach(
        (name, label) -> {
          if (rows.load(server, name, jdk, "requestsPerSecond").isPresent()) {
            text.append("| ").append(label).append(" |");
            for (String figure :
                List.of(
                    "requestsPerSecond", "p50", "p99", "p999", "cpuMicros", "bytes", "gcMillis")) {
              double value = rows.load(server, name, jdk, figure).orElse(0);
              text.append(' ').append(number(value)).append(" |");
            }
            text.append('\n');
          }
        });
  }

  private static List<Map<String, Object>> goals(StringBuilder text, Rows rows, Rows loads) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int jdk : rows.jdks()) {
      goals(text, all, "Goals, JDK " + jdk, Goal.ofCode(rows, jdk), jdk);
    }
    for (int jdk : loads.jdks()) {
      List<Goal> goals = new ArrayList<>(Goal.ofLoad(loads, "tomcat9", jdk));
      goals.addAll(Goal.ofLoad(loads, "jetty94", jdk));
      goals(text, all, "Goals under load, JDK " + jdk, goals, jdk);
    }
    return all;
  }

  private static void goals(
      StringBuilder text, List<Map<String, Object>> all, String title, List<Goal> goals, int jdk) {
    text.append("\n### ")
        .append(title)
        .append("\n\n| what | goal | measured | |\n|---|---|---|---|\n");
    for (Goal each : goals) {
      text.append(each.line());
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("jdk", jdk);
      json.put("what", each.what());
      json.put("limit", each.limit());
      json.put("atMost", each.atMost());
      json.put("unit", each.unit());
      each.measured().ifPresent(value -> json.put("measured", value));
      json.put("outcome", each.outcome());
      all.add(json);
    }
  }

  /** Puts the report between its marks. */
  private static void publish(Path document, String report) throws IOException {
    String text = Files.readString(document);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalStateException(document + " lacks the marks of the report");
    }
    Files.writeString(
        document, text.substring(0, begin) + BEGIN + "\n\n" + report + "\n" + text.substring(end));
  }

  /** Three digits. */
  static String number(double value) {
    double size = Math.abs(value);
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }

  /** 1000000 as 1,000,000. */
  static String thousands(String value) {
    return value.contains(".") ? value : String.format(Locale.ROOT, "%,d", Long.parseLong(value));
  }
}
