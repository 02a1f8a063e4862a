package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.config.ScannedDocument.Definition;

/** What the scanner judges must be what the parser then reads. */
class HoconScannerTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.b.\"c.d\" = 1",
        "a b c = 1",
        " \"a\" . \"b\" : 1",
        "{ \"a\": { \"b\" : [1,2] }, \"c\": true }",
        "a\n{b=1}",
        "a = \n 1",
        "a { b = 1 }, c = 2",
        "a = [1\n2,]",
        "a = [{ b = 1 }, { b = 2, c = [3] }]",
        "a = \"\"\"x\n} y\"\"\"\"\nb = 1",
        "a = b c \"d = {\" e\nf = 1",
        "3.14 = 1\n1 = 2",
        "a = { b = 1 } { c = 2 }",
        "a = [1] [2]",
        "a { # x = 1\n // y = 2\n b = 1 }",
        "a = \"x\\\"} b = 1\"\r\nc = 1\r\n",
        "a = http//x\nb = true false",
        "a = 1 # c\nb = 2 // d",
        "\u00a0a\u2003= 1",
        "a : { b : { } , c : 1 }",
      })
  void scan_ofAnyNotation_seesTheKeysThatTheParserReads(String hocon) {
    ScannedDocument scanned = HoconScanner.scan("x", hocon, Collections.emptyList());
    Set<String> seen = new TreeSet<>();
    for (Definition definition : scanned.definitions) {
      seen.add(String.join("|", definition.path));
    }

    FaultReport report = new FaultReport("x");
    ConfigTree tree =
        ConfigSource.read(
            new ConfigurationInput.Document("x", hocon, name -> null), Map.of(), report);

    assertThat(report.faults()).isEmpty();
    assertThat(scanned.problem).isNull();
    Set<String> leaves = new TreeSet<>();
    collect(Objects.requireNonNull(tree), "", leaves);
    // lists are seen twice: themselves, and their elements; concatenated ones count anew
    assertThat(seen).containsAll(leaves.stream().filter(leaf -> !leaf.endsWith("|1")).toList());
    assertThat(seen).allMatch(key -> leaves.stream().anyMatch(leaf -> leaf.startsWith(key)));
  }

  @Test
  void scan_ofEachLine_countsItFromOne() {
    ScannedDocument scanned =
        HoconScanner.scan("x", "\na = \"\"\"1\n2\"\"\"\nb = ${c}${?d}\n", Collections.emptyList());

    assertThat(scanned.definitions).extracting(definition -> definition.line).containsExactly(2, 4);
    assertThat(scanned.definitions.get(1).references)
        .extracting(reference -> reference.variable() + reference.optional)
        .containsExactly("cfalse", "dtrue");
  }

  private static void collect(ConfigTree tree, String path, Set<String> leaves) {
    if (tree.isScalar()) {
      leaves.add(path);
    }
    String start = path.isEmpty() ? "" : path + "|";
    tree.fields().forEach((name, child) -> collect(child, start + name, leaves));
    if (tree.isList()) {
      for (int i = 0; i < tree.elements().size(); i++) {
        collect(tree.elements().get(i), start + i, leaves);
      }
    }
  }
}
