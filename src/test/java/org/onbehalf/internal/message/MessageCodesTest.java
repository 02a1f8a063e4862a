package org.onbehalf.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.AccessDeniedException;
import org.onbehalf.internal.config.ConfigurationDocuments;

/** Each message for an operator has a number, and the page explains each number. */
class MessageCodesTest {
  private static final Pattern LOGGED = Pattern.compile("\\b(LOG|log)(\\.|::)(warn|error)\\b");

  /** A number comes by other ways than by its name. */
  private static final Pattern NUMBERED =
      Pattern.compile(
          "\"\\{} \\{}\", code|\\.code\\(\\)|\\bnumbered\\b|refusal\\.sentence|warnings\\(");

  private static final Path SOURCES = Path.of("src/main/java/org/onbehalf");

  private static final Pattern ENTRY =
      Pattern.compile(
          "\n### OBH-([0-9]{4})\n\n`(.+)`\n\n(.+\\.)\n\n- \\*\\*Cause:\\*\\* (.+\\.)\n- \\*\\*Remedy:\\*\\* (.+\\.)(?=\n)");

  /** What the page says about a number. */
  private record Entry(String text, String meaning, String cause, String remedy) {}

  /** By {@code Type.NAME}. */
  private final Map<String, MessageCode> codes = new LinkedHashMap<>();

  /** What the page must say of a check of a token or of a diagnosis: what their tables say. */
  private final Map<Integer, Entry> checks = new HashMap<>();

  private final Map<Integer, Entry> entries = new LinkedHashMap<>();
  private String page;

  @BeforeEach
  void read() throws IOException, ReflectiveOperationException {
    for (Class<?> table :
        List.of(
            ConfigurationMessages.class,
            TokenMessages.class,
            AcquisitionMessages.class,
            StoreMessages.class,
            EnvironmentMessages.class)) {
      for (Field field : table.getFields()) {
        codes.put(table.getSimpleName() + "." + field.getName(), (MessageCode) field.get(null));
      }
    }
    for (Object each : table("ValidationError")) {
      if (!get(each, "description").equals("")) {
        addCheck(each, "", get(each, "status"), "description");
      }
    }
    for (Object each : table("TokenDiagnosis")) {
      addCheck(each, "…, ", 401, "sentence");
    }
    page = Files.readString(Path.of("docs/messages.md"));
    ENTRY
        .matcher(page)
        .results()
        .forEach(
            each ->
                assertThat(
                        entries.put(
                            Integer.parseInt(each.group(1)),
                            new Entry(each.group(2), each.group(3), each.group(4), each.group(5))))
                    .as(each.group())
                    .isNull());
  }

  /** The constants of an enum that nobody else sees, whose numbers are codes, too. */
  private Object[] table(String name) throws ReflectiveOperationException {
    Object[] constants =
        Class.forName("org.onbehalf.internal.validation." + name).getEnumConstants();
    for (Object each : constants) {
      codes.put(name + "." + each, (MessageCode) get(each, "code"));
    }
    return constants;
  }

  private void addCheck(Object check, String before, Object status, String sentence)
      throws ReflectiveOperationException {
    String id = check.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    checks.put(
        ((MessageCode) get(check, "code")).number,
        new Entry(
            "a token was not accepted: " + before + id,
            "The request is answered " + status + ".",
            onPage(get(check, sentence)),
            onPage(get(check, "remedy"))));
  }

  private Entry entry(int number) {
    return Objects.requireNonNull(entries.get(number), () -> "the page lacks OBH-" + number);
  }

  private static Object get(Object object, String name) throws ReflectiveOperationException {
    Field field = object.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(object);
  }

  /** As a sentence, with the keys for which a placeholder stands. */
  private static String onPage(Object words) {
    String whole =
        words.toString().replace("{issuer}", "AzureAd").replace("{authority}", "AzureAd");
    return ConfigurationDocuments.escaped(
        Character.toUpperCase(whole.charAt(0)) + whole.substring(1) + ".");
  }

  @Test
  void page_explainsEachNumberAndNoOther_inTheirOrder() {
    assertThat(List.copyOf(entries.keySet())).isSorted();
    assertThat(entries.keySet())
        .containsExactlyInAnyOrderElementsOf(
            codes.values().stream().map(each -> each.number).distinct().toList())
        .hasSizeGreaterThan(140);
    assertThat(page.split("\n### ", -1)).as("entries in this form").hasSize(entries.size() + 1);
  }

  @Test
  void page_ofACheckOfATokenOrOfADiagnosis_saysWhatTheirTablesSay() {
    assertThat(checks).hasSizeGreaterThan(45);
    checks.forEach(
        (number, check) -> assertThat(entry(number)).as("OBH-" + number).isEqualTo(check));
  }

  @Test
  void numbers_areUniqueAndInOrder() {
    Map<Integer, MessageCode> byNumber = new HashMap<>();
    Map<String, Integer> last = new HashMap<>();
    codes.forEach(
        (name, code) -> {
          assertThat(byNumber.put(code.number, code)).as(name).isIn(null, code);
          String table = name.substring(0, name.indexOf('.'));
          assertThat(last.getOrDefault(table, 0)).as(name).isLessThan(code.number);
          last.put(table, code.number);
          assertThat(code.number).as(name).isBetween(1001, 7999);
        });
  }

  @Test
  void everyCode_isUsed_andItsTextAppears() throws IOException {
    StringBuilder sources = new StringBuilder();
    Pattern table = Pattern.compile("import static .*\\.(\\w+Messages)\\.\\*;");
    for (String source : sources().values()) {
      sources.append(source.replaceAll("\"\\s*\\+\\s*\"", ""));
      Matcher imported = table.matcher(source);
      while (imported.find()) {
        Matcher names = Pattern.compile("\\b[A-Z][A-Z_]+\\b").matcher(source);
        names
            .results()
            .forEach(each -> sources.append(imported.group(1) + "." + each.group() + ' '));
      }
    }
    codes.forEach(
        (name, code) -> {
          if (name.contains("Messages.")) {
            assertThat(sources).as("uses of " + name).contains(name);
            for (String words : entry(code.number).text.replace("\"", "\\\"").split("…", -1)) {
              assertThat(sources).as("text of " + name).contains(words.strip());
            }
          }
        });
  }

  @Test
  void everyWarningAndError_hasANumber() throws IOException {
    String names =
        codes.keySet().stream()
            .map(each -> each.substring(each.indexOf('.') + 1))
            .distinct()
            .collect(Collectors.joining("|"));
    Pattern constant = Pattern.compile("\\b(" + names + ")\\b");
    List<String> without = new ArrayList<>();
    int found = 0;
    for (Map.Entry<Path, String> source : sources().entrySet()) {
      String text = source.getValue();
      Matcher logged = LOGGED.matcher(text);
      while (logged.find()) {
        found++;
        int end = end(text, logged.end());
        String statement = text.substring(logged.start(), end);
        int begin =
            Math.max(text.lastIndexOf(';', logged.start()), text.lastIndexOf('{', logged.start()));
        String whole = text.substring(begin + 1, end);
        if (whole.contains("RepeatLimiter.Line")) {
          // the line is written by the statement after it
          whole += text.substring(end, end(text, end));
        }
        if (!constant.matcher(whole).find() && !NUMBERED.matcher(whole).find()) {
          without.add(source.getKey().getFileName() + ": " + statement);
        }
      }
    }

    assertThat(found).isGreaterThan(50);
    assertThat(without).isEmpty();
  }

  private static int end(String text, int from) {
    int end = text.indexOf(";\n", from + 1);
    return end < 0 ? text.length() : end;
  }

  /** Without the tables themselves, and without comments. */
  private static Map<Path, String> sources() throws IOException {
    Map<Path, String> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        if (!file.startsWith(SOURCES.resolve("internal/message"))) {
          sources.put(file, Files.readString(file).replaceAll("(?s)/\\*\\*.*?\\*/", ""));
        }
      }
    }
    return sources;
  }

  @Test
  void before_ofAMessageWithANumber_leavesIt_andOfWhatOnlyLooksLikeOnePutsItInFront() {
    assertThat(TokenMessages.RULE.before("OBH-4004 x")).isEqualTo("OBH-4004 x");
    assertThat(new AccessDeniedException("OBH-x").code()).matches("OBH-[0-9]{4}");
    assertThat(TokenMessages.RULE.before("OBH-4004")).isEqualTo(TokenMessages.RULE + " OBH-4004");
  }
}
