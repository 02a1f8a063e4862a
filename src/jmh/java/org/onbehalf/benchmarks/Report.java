package org.onbehalf.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/**
 * Writes {@code report.json}, {@code report.md} and {@code report.svg} of what the last runs
 * measured; with {@code -Dbenchmarks.publish=true} also into {@code docs/performance.md}, and a
 * summary into the README.
 */
final class Report {
  private static final String BEGIN = "<!-- report: written by mvn -Pbenchmarks verify -->";
  private static final String END = "<!-- end of the report -->";

  private static final Map<String, String> NEW_TOKEN = new LinkedHashMap<>();
  private static final Map<String, String> SEEN_TOKEN = new LinkedHashMap<>();
  private static final Map<String, String> CACHES = new LinkedHashMap<>();

  /** What is said of a table. */
  private static final Map<String, String> NOTES =
      Map.of(
          Day.TABLE, Day.MODEL, Herds.TABLE, Herds.MODEL, "Time of a seen token", Profiles.MODEL);

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
  }

  private Report() {}

  static void write(Path directory) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    List<Map<String, Object>> files = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (String part : Benchmarks.PARTS) {
      Map<String, Object> file = Json.read(directory.resolve(part + ".json"));
      if (!file.isEmpty()) {
        files.add(file);
        all.put(part, file);
        text.append("- ").append(part).append(": ").append(run(file)).append('\n');
      }
    }
    text.append("\nCompared: ").append(versions()).append(".\n");
    Rows rows = new Rows(files);
    List<Integer> jdks = rows.jdks();
    all.put("goals", goals(text, rows));
    for (int jdk : jdks) {
      table(text, rows, jdk, NEW_TOKEN, "A new token", " KB");
      table(text, rows, jdk, SEEN_TOKEN, "A token that was seen before", " KB");
      table(text, rows, jdk, CACHES, "A token on behalf of a user, by the number of users", "");
      others(text, rows, jdk);
    }
    for (int jdk : jdks) {
      rows.tables(jdk).forEach(each -> table(text, rows, each, jdk));
    }
    Files.writeString(directory.resolve("report.md"), text);
    Files.writeString(directory.resolve("report.svg"), new Plot(rows).svg(NEW_TOKEN, CACHES));
    Json.write(directory.resolve("report.json"), all);
    if (Boolean.getBoolean("benchmarks.publish")) {
      Path docs = Path.of("docs");
      publish(docs.resolve("performance.md"), "![Figures](performance.svg)\n\n" + text);
      Files.copy(
          directory.resolve("report.svg"),
          docs.resolve("performance.svg"),
          StandardCopyOption.REPLACE_EXISTING);
      publish(Path.of("README.md"), summary(files.get(0), rows));
    }
    System.out.println(text);
    System.out.println("written: " + directory.resolve("report.md").toAbsolutePath());
  }

  /** The ratios, for those who do not read the whole report. */
  private static String summary(Map<String, Object> file, Rows rows) {
    StringBuilder text = new StringBuilder("| what |");
    List<Integer> jdks = rows.jdks();
    jdks.forEach(jdk -> text.append(" JDK ").append(jdk).append(" |"));
    text.append("\n|---|").append("---|".repeat(jdks.size())).append('\n');
    List<List<Goal>> goals = jdks.stream().map(jdk -> Goal.of(rows, jdk)).toList();
    for (int i = 0; i < goals.get(0).size(); i++) {
      Goal goal = goals.get(0).get(i);
      // a latency of the slowest requests in ten seconds says little about other runs
      boolean latency = goal.what().contains("p99.9");
      if (goal.unit().equals("×") && goal.measured().isPresent() && !latency) {
        text.append("| ").append(goal.what()).append(" |");
        for (List<Goal> each : goals) {
          text.append(' ').append(each.get(i).figure()).append(" |");
        }
        text.append('\n');
      }
    }
    return text + "\nThe figures were " + run(file) + "\n";
  }

  /** When and where a part was measured. */
  private static String run(Map<String, Object> file) {
    Map<String, Object> run = Json.map(file.get("run"));
    return "measured on %s, length `%s`%s, on %s cores (%s, %s), %s, JDK %s."
        .formatted(
            run.get("date"),
            run.get("length"),
            "smoke".equals(run.get("length")) ? " (its figures mean nothing)" : "",
            run.get("cores"),
            run.get("processor"),
            run.get("memory"),
            run.get("system"),
            join(run.get("jdks")));
  }

  private static String join(@Nullable Object list) {
    return String.join(", ", Json.list(list).stream().map(String::valueOf).toList());
  }

  private static String versions() {
    List<String> versions = new ArrayList<>();
    Versions.ofThisClassPath().forEach((name, version) -> versions.add(name + " " + version));
    return String.join(", ", versions);
  }

  /** A table as it was measured: its rows, and a column for each figure. */
  private static void table(StringBuilder text, Rows rows, String table, int jdk) {
    List<Map<String, Object>> lines = rows.table(table, jdk);
    Set<String> columns = new LinkedHashSet<>();
    lines.forEach(each -> columns.addAll(each.keySet()));
    columns.removeAll(List.of("table", "row", "jdk"));
    text.append("\n### ").append(table).append(", JDK ").append(jdk).append("\n\n");
    if (NOTES.containsKey(table)) {
      text.append(NOTES.get(table)).append("\n\n");
    }
    text.append("| | ").append(String.join(" | ", columns)).append(" |\n|---|");
    text.append("---|".repeat(columns.size())).append('\n');
    for (Map<String, Object> line : lines) {
      text.append("| ").append(line.get("row")).append(" |");
      for (String column : columns) {
        Object value = line.get(column);
        text.append(' ').append(value instanceof Number n ? number(n.doubleValue()) : "–");
        text.append(" |");
      }
      text.append('\n');
    }
  }

  /** A table of benchmarks by the values of their parameter; the first one is the floor. */
  private static void table(
      StringBuilder text,
      Rows rows,
      int jdk,
      Map<String, String> benchmarks,
      String title,
      String unit) {
    List<String> values = rows.values(jdk, benchmarks.keySet().toArray(new String[0]));
    if (values.isEmpty()) {
      return;
    }
    String floor = benchmarks.keySet().iterator().next();
    text.append("\n### ").append(title).append(", JDK ").append(jdk).append("\n\n");
    text.append("| µs (bytes allocated; × floor) |");
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
            text.append("\n").append(label);
            rows.values(jdk, name)
                .forEach(each -> text.append(" at ").append(thousands(each)).append(" records"));
            text.append(": ").append(number(time.getAsDouble() / 1000)).append(" µs, ");
            text.append(number(rows.bytes(name, "", jdk).orElse(0))).append(" bytes.\n");
          }
        });
  }

  private static List<Map<String, Object>> goals(StringBuilder text, Rows rows) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (int jdk : rows.jdks()) {
      text.append("\n### Goals, JDK ").append(jdk);
      text.append("\n\n| what | goal | measured | |\n|---|---|---|---|\n");
      for (Goal each : Goal.of(rows, jdk)) {
        if (each.measured().isPresent() || jdk == rows.jdks().get(0)) {
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
    }
    return all;
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
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, format, value);
  }

  /** 1000000 as 1,000,000. */
  static String thousands(String value) {
    return value.contains(".") ? value : String.format(Locale.ROOT, "%,d", Long.parseLong(value));
  }
}
