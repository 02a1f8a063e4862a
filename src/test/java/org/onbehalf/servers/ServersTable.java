package org.onbehalf.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onbehalf.servers.ServerResults.Result;

/**
 * The results on all servers, earlier runs' too: {@code target/servers.md}, and the tables in
 * {@code docs/servers.md} and the README.
 */
record ServersTable(List<Row> rows) {
  private static final Path TABLE = Path.of("target", "servers.md");
  private static final String BEGIN = "<!-- servers: written by mvn -Pservers verify -->";
  private static final String END = "<!-- end of servers -->";

  /** A server with a JAX-RS on a JDK; {@code failing} has the reasons. */
  record Row(
      String server,
      String jaxrs,
      int jdk,
      String date,
      String setting,
      long green,
      int checks,
      String failing) {

    /** Empty for what another version of these tests wrote. */
    static Optional<Row> of(List<String> lines) {
      String[] head = lines.get(0).split("\t", -1);
      List<String[]> checks = lines.stream().skip(1).map(line -> line.split("\t", -1)).toList();
      List<String> results = Stream.of(Result.values()).map(Result::name).toList();
      if (head.length != 6
          || checks.stream().anyMatch(each -> each.length != 2 || !results.contains(each[1]))) {
        return Optional.empty();
      }
      Map<String, Integer> reasons = new TreeMap<>();
      for (String[] each : checks) {
        switch (Result.valueOf(each[1])) {
          case GREEN -> {}
          case KNOWN -> {
            String reason =
                KnownFaults.find(head[0], each[0]).map(KnownFault::reason).orElse(each[0]);
            reasons.merge(reason, 1, Integer::sum);
          }
          case RED -> reasons.merge(each[0], 1, Integer::sum);
        }
      }
      String failing =
          reasons.entrySet().stream()
              .map(entry -> entry.getValue() + ": " + entry.getKey())
              .collect(Collectors.joining("; "));
      long green = checks.stream().filter(each -> each[1].equals(Result.GREEN.name())).count();
      return Optional.of(
          new Row(
              head[1],
              head[2],
              Integer.parseInt(head[3]),
              head[4],
              head[5],
              green,
              checks.size(),
              failing.isEmpty() ? "–" : failing));
    }
  }

  static ServersTable of(Path results) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(results)) {
      for (Path each : files.filter(file -> file.toString().endsWith(".tsv")).sorted().toList()) {
        Row.of(Files.readAllLines(each)).ifPresent(rows::add);
      }
    }
    return new ServersTable(rows);
  }

  void write() throws IOException {
    Files.writeString(TABLE, whole());
  }

  void publish() throws IOException {
    replace(Path.of("docs", "servers.md"), whole());
    replace(Path.of("README.md"), summary());
  }

  private String whole() {
    StringBuilder table =
        new StringBuilder(
            """
            | server | JAX-RS | JDK | date | checks | what needs a setting | what fails |
            |---|---|---|---|---|---|---|
            """);
    for (Row each : rows) {
      table.append(
          "| %s | %s | %d | %s | %d of %d | %s | %s |%n"
              .formatted(
                  each.server,
                  each.jaxrs,
                  each.jdk,
                  each.date,
                  each.green,
                  each.checks,
                  each.setting,
                  each.failing));
    }
    return table.toString();
  }

  /** A line for each server. */
  private String summary() {
    TreeSet<String> dates =
        rows.stream().map(Row::date).collect(Collectors.toCollection(TreeSet::new));
    String date = dates.size() == 1 ? dates.first() : dates.first() + " to " + dates.last();
    StringBuilder table =
        new StringBuilder(
            "| server | checks that pass (%s) | what needs a setting | what fails |%n|---|---|---|---|%n"
                .formatted(date));
    Map<String, List<Row>> servers =
        rows.stream()
            .collect(Collectors.groupingBy(Row::server, TreeMap::new, Collectors.toList()));
    servers.forEach(
        (server, of) ->
            table.append(
                "| %s | %s | %s | %s |%n"
                    .formatted(server, passing(of), of.get(0).setting, failing(of))));
    return table.toString();
  }

  /** How many checks pass on one server; rows that differ only in the JDK are one. */
  private static String passing(List<Row> rows) {
    Map<String, List<Row>> byJaxrs =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    each -> each.green + " of " + each.checks + " with " + each.jaxrs,
                    TreeMap::new,
                    Collectors.toList()));
    return byJaxrs.entrySet().stream()
        .map(entry -> entry.getKey() + " on Java " + jdks(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String jdks(List<Row> rows) {
    return rows.stream()
        .map(each -> String.valueOf(each.jdk))
        .sorted()
        .collect(Collectors.joining(" and "));
  }

  /** The reasons on one server, each once. */
  private static String failing(List<Row> rows) {
    boolean several = rows.stream().map(Row::jaxrs).distinct().count() > 1;
    String all =
        rows.stream()
            .filter(each -> !each.failing.equals("–"))
            .map(each -> (several ? "with " + each.jaxrs + ": " : "") + each.failing)
            .distinct()
            .collect(Collectors.joining(". "));
    return all.isEmpty() ? "–" : all;
  }

  private static void replace(Path document, String table) throws IOException {
    String text = Files.readString(document);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalStateException(
          "expected " + BEGIN + " and " + END + " in " + document + ", found them not");
    }
    Files.writeString(
        document, text.substring(0, begin) + BEGIN + "\n" + table + text.substring(end));
  }
}
