package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.runtime.Settings;

/** The table of keys is complete, and the documents say what it says. */
class ReferenceConfTest {
  private static final Path SOURCES = Path.of("src/main/java/org/onbehalf/internal");

  @Test
  void referenceConfAndPage_areWhatTheTableOfKeysSays() throws IOException {
    String remedy = "run the main method of ConfigurationDocuments";

    assertThat(Files.readString(ConfigurationDocuments.REFERENCE))
        .as(remedy)
        .isEqualTo(ConfigurationDocuments.reference());
    assertThat(Files.readString(ConfigurationDocuments.PAGE))
        .as(remedy)
        .isEqualTo(ConfigurationDocuments.page());
  }

  @Test
  void everyKey_isReadSomewhere() throws IOException {
    Set<String> used = new HashSet<>();
    List<String> keys = new ArrayList<>();
    try (Stream<Path> sources = Files.walk(SOURCES)) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(source);
        String name = source.getFileName().toString().replace(".java", "");
        Matcher key = Pattern.compile("static final Key<.+> (\\w+) =").matcher(text);
        boolean table = name.endsWith("Keys");
        while (table && key.find()) {
          keys.add(key.group(1));
        }
        if (!table) {
          Collections.addAll(used, text.split("\\W+"));
        }
      }
    }

    assertThat(keys).hasSizeGreaterThan(150).allMatch(used::contains);
  }

  @Test
  void everyKey_saysWhatItMeansAndWhatIsAllowed() {
    assertThat(Keys.patterns()).hasSizeGreaterThan(200).doesNotHaveDuplicates();
    check(Keys.ROOT);
  }

  private static void check(Schema schema) {
    for (Schema.Entry entry : schema.entries()) {
      if (entry.key != null) {
        assertThat(entry.key.type).as(entry.name).isNotEmpty().doesNotEndWith(".");
        assertThat(entry.key.meaning).as(entry.name).endsWith(".");
      } else if (entry.schema != null) {
        assertThat(entry.schema.meaning).as(entry.name).endsWith(".");
        check(entry.schema);
      }
    }
  }

  @Test
  void referenceConf_copiedAsTheUsersFile_changesNothing() throws IOException {
    Settings copied =
        Configurations.read(Files.readString(ConfigurationDocuments.REFERENCE) + MINIMAL);

    assertThat(copied)
        .usingRecursiveComparison()
        // what was written, and where
        .ignoringFields("configured")
        .isEqualTo(Configurations.read(MINIMAL));
  }
}
