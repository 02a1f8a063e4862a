package org.onbehalf.internal.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Schema.Entry;
import org.onbehalf.internal.config.Schema.Use;

/**
 * Writes {@code reference.conf} and {@code docs/configuration.md} from the table of keys. Run its
 * {@link #main} in the project's directory after a change of a key.
 */
public final class ConfigurationDocuments {
  static final Path REFERENCE = Path.of("src/main/resources/org/onbehalf/reference.conf");
  static final Path PAGE = Path.of("docs/configuration.md");

  private static final int WIDTH = 100;

  private static final String REFERENCE_HEAD =
      """
      # All keys of Onbehalf, with their defaults.
      #
      # Copy what you change to WEB-INF/onbehalf.conf; the defaults need not be repeated there. null
      # means that a key has no default. What is commented out is an example: the entries of a list, and
      # sections whose names you choose.
      #
      # The rules of writing, and where else values come from: docs/configuration.md.
      # Written from the table of keys in org.onbehalf.internal.config; not to be edited by hand.
      """;

  private static final String PAGE_HEAD =
      """
      # Configuration

      Onbehalf reads `WEB-INF/onbehalf.conf`, in [HOCON](https://github.com/lightbend/config/blob/main/HOCON.md) or
      JSON. The init-param `config` of the filter names another file. This page lists all keys. The same list, as a file
      to copy from, is `org/onbehalf/reference.conf` in the library's jar.

      ## How values are written

      - Names are not case-sensitive.
      - A duration needs a unit (`ms`, `s`, `min`, `h`, `d`: `60 s`), or .NET's form in quotes (`"00:01:00"`).
      - A size is a number with `B`, `KiB`, `MiB` or `GiB`.
      - Where a list is expected, a plain text is a list of its words.
      - A text that contains one of `$ " { } [ ] : = , + # ` `` ` `` ` ^ ? ! @ * & \\` or `//` needs double quotes.
      - `${NAME}` outside of quotes is the environment variable `NAME`, or another key of the file. `${?NAME}` is optional:
        `Audience = "api://orders"`, then `Audience = ${?AUDIENCE}` takes the variable if it is set.
      - `include "name.conf"` includes a file beside the configuration file.
      - Block comments (`/* … */`) are removed, so that an `appsettings.json` can be used as it is.

      ## Where values come from

      Later sources win:

      1. the defaults below;
      2. the configuration file;
      3. context-params and init-params of the filter, by full key: `AzureAd.ClientId`;
      4. system properties: `onbehalf.<name>.AzureAd.ClientId`;
      5. environment variables: `ONBEHALF_<name>__AzureAd__ClientId`. A character of `<name>` that is not a letter, a digit
         or `_` is written `_`.

      `<name>` is the context-param `onbehalf.name`, by default the context path without its slash, `ROOT` for the root
      context. A property or variable without the name is ignored, and a warning shows the right spelling. An element of a
      list is named by its index: `AzureAd.ClientCredentials.0.ClientSecret`.

      ## What is checked

      At start-up all faults are reported at once, each with its key, where it is set, and how to correct it. Until then
      each request is answered 500. A misspelt key is a fault; so is an unknown key in `AzureAd`, `Issuers`,
      `Authentication`, `Authorization` and `Cors`. Sections of other libraries are ignored.
      """;

  private final StringBuilder text = new StringBuilder();

  private ConfigurationDocuments() {}

  /** Writes the files. */
  public static void main(String[] arguments) throws IOException {
    Files.writeString(REFERENCE, reference());
    Files.writeString(PAGE, page());
  }

  static String reference() {
    ConfigurationDocuments document = new ConfigurationDocuments();
    document.text.append(REFERENCE_HEAD);
    document.entries(Keys.ROOT, "");
    return document.text.toString();
  }

  private void entries(Schema schema, String indent) {
    boolean first = true;
    for (Entry entry : schema.entries()) {
      if (entry.use == Use.REFUSED || entry.use == Use.IGNORED) {
        continue;
      }
      text.append(first && !indent.isEmpty() ? "" : indent.replaceFirst(" +$", "") + "\n");
      first = false;
      if (entry.key != null) {
        comment(indent, entry.key.type + ". " + entry.key.meaning);
        text.append(indent)
            .append(entry.name)
            .append(" = ")
            .append(literal(entry.key.defaultValue))
            .append('\n');
      } else if (!entry.text.isEmpty()) {
        comment(indent, "List. " + entry.text);
        text.append(indent).append(entry.name).append(" = []\n");
      } else if (entry.schema != null) {
        section(entry, entry.schema, indent);
      }
    }
  }

  private void section(Entry entry, Schema schema, String indent) {
    if (entry.use == Use.LIST) {
      comment(indent, "A list, empty by default. " + schema.meaning);
      text.append(indent).append("# ").append(entry.name).append(" = [\n");
      text.append(indent).append("#   {\n");
      entries(schema, indent + "#     ");
      text.append(indent).append("#   }\n").append(indent).append("# ]\n");
    } else if (entry.use == Use.NAMED) {
      text.append(indent).append(entry.name).append(" {\n");
      comment(indent + "  ", schema.meaning);
      text.append(indent).append("  # NAME {\n");
      entries(schema, indent + "  #   ");
      text.append(indent).append("  # }\n").append(indent).append("}\n");
    } else {
      comment(indent, schema.meaning);
      text.append(indent).append(entry.name).append(" {\n");
      entries(schema, indent + "  ");
      text.append(indent).append("}\n");
    }
  }

  private void comment(String indent, String comment) {
    StringBuilder line = new StringBuilder(indent).append('#');
    for (String word : comment.split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        text.append(line).append('\n');
        line = new StringBuilder(indent).append('#');
      }
      line.append(' ').append(word);
    }
    text.append(line).append('\n');
  }

  private static String literal(@Nullable ConfigTree value) {
    if (value == null) {
      return "null";
    }
    if (value.isSection()) {
      return "{}";
    }
    if (value.isList()) {
      return "["
          + String.join(", ", value.elements().stream().map(each -> literal(each)).toList())
          + "]";
    }
    return value.text().matches("[A-Za-z0-9][A-Za-z0-9_ -]*")
        ? value.text()
        : "\"" + value.text() + "\"";
  }

  static String page() {
    ConfigurationDocuments document = new ConfigurationDocuments();
    document.text.append(PAGE_HEAD);
    document.tables(Keys.ROOT, "");
    return document.text.toString();
  }

  private void tables(Schema schema, String name) {
    if (!name.isEmpty()) {
      text.append("\n## ").append(name).append("\n\n").append(schema.meaning).append("\n");
    }
    boolean head = false;
    for (Entry entry : schema.entries()) {
      if (entry.key == null && (entry.use != Use.LIST || entry.text.isEmpty())) {
        continue;
      }
      text.append(head ? "" : "\n| key | value | default | meaning |\n|---|---|---|---|\n");
      head = true;
      String value = entry.key == null ? "List" : entry.key.type;
      String meaning = entry.key == null ? entry.text : entry.key.meaning;
      ConfigTree usual = entry.key == null ? Key.list() : entry.key.defaultValue;
      text.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  entry.name,
                  escaped(value),
                  usual == null ? "" : "`" + literal(usual) + "`",
                  escaped(meaning)));
    }
    for (Entry entry : schema.entries()) {
      if (entry.schema != null && entry.text.isEmpty()) {
        String suffix = Map.of(Use.LIST, "[]", Use.NAMED, ".NAME").getOrDefault(entry.use, "");
        tables(entry.schema, (name.isEmpty() ? "" : name + ".") + entry.name + suffix);
      }
    }
  }

  /** For Markdown. */
  public static String escaped(String words) {
    return words.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;").replace("_", "\\_");
  }
}
