package org.onbehalf.internal.message;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.onbehalf.internal.config.ConfigurationDocuments;

/** Makes {@code docs/messages.md} of the numbers of messages. */
public final class MessagesPage {
  public static final Path PAGE = Path.of("docs/messages.md");

  static final Path SOURCES = Path.of("src/main/java/org/onbehalf");

  private static final String HEAD =
      """
      # Messages

      Each line of the log at WARN or ERROR, each fault of the configuration, each exception of Onbehalf and each error
      response (`code` in its JSON) has a number. Search this page for it. A number never changes its meaning.

      The message itself is more precise than this page: it names the key, the file, the host or the code of Entra.
      The correlation id at its end leads from a response to the line that tells its cause. Where this page says `AzureAd`,
      the message says `Issuers.NAME` if that issuer is concerned.
      """;

  private static final Map<Integer, String> CHAPTERS =
      Map.of(
          1, "Configuration",
          2, "Tokens of callers",
          3, "Tokens for other APIs",
          4, "Calls of other APIs",
          5, "Stores and sessions",
          6, "User names",
          7, "Application and server");

  private MessagesPage() {}

  /** By {@code Type.NAME}, in the order of their declaration. */
  static Map<String, MessageCode> codes() {
    Map<String, MessageCode> codes = new LinkedHashMap<>();
    try (Stream<Path> tables = Files.list(SOURCES.resolve("internal/message"))) {
      for (Path table : tables.filter(each -> each.toString().endsWith("Messages.java")).toList()) {
        Class<?> type =
            Class.forName(
                "org.onbehalf.internal.message."
                    + table.getFileName().toString().replace(".java", ""));
        for (Field field : type.getFields()) {
          if (Modifier.isStatic(field.getModifiers()) && field.getType() == MessageCode.class) {
            codes.put(type.getSimpleName() + "." + field.getName(), (MessageCode) field.get(null));
          }
        }
      }
      for (String name : List.of("ValidationError", "TokenDiagnosis")) {
        Class<?> type = Class.forName("org.onbehalf.internal.validation." + name);
        Field code = type.getDeclaredField("code");
        code.setAccessible(true);
        for (Object each : type.getEnumConstants()) {
          codes.put(name + "." + each, (MessageCode) code.get(each));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    return codes;
  }

  public static String page() {
    StringBuilder text = new StringBuilder(HEAD);
    List<MessageCode> sorted =
        codes().values().stream()
            .distinct()
            .sorted(Comparator.comparingInt(each -> each.number))
            .toList();
    int chapter = 0;
    for (MessageCode code : sorted) {
      if (code.number / 1000 != chapter) {
        chapter = code.number / 1000;
        text.append("\n## ").append(CHAPTERS.get(chapter)).append('\n');
      }
      text.append(
          """

          ### %s

          `%s`

          %s

          - **Cause:** %s
          - **Remedy:** %s
          """
              .formatted(
                  code,
                  code.text,
                  sentence(code.meaning),
                  sentence(code.cause),
                  sentence(code.remedy)));
    }
    return text.toString();
  }

  /** As a sentence, with the keys for which a placeholder stands. */
  private static String sentence(String words) {
    String whole = words.replace("{issuer}", "AzureAd").replace("{authority}", "AzureAd");
    return ConfigurationDocuments.escaped(
        Character.toUpperCase(whole.charAt(0))
            + whole.substring(1)
            + (whole.endsWith(".") ? "" : "."));
  }
}
