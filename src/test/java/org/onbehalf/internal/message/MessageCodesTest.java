package org.onbehalf.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.onbehalf.AccessDeniedException;

/** Each message for an operator has a number, and the page explains each number. */
class MessageCodesTest {
  private static final Pattern LOGGED = Pattern.compile("\\b(LOG|log)(\\.|::)(warn|error)\\b");

  /** A number comes by other ways than by its name. */
  private static final Pattern NUMBERED =
      Pattern.compile(
          "\"\\{} \\{}\", code|\\.code\\(\\)|\\bnumbered\\b|refusal\\.sentence|warnings\\(");

  private final Map<String, MessageCode> codes = MessagesPage.codes();

  @Test
  void page_saysWhatTheCodeSays() throws IOException {
    assertThat(Files.readString(MessagesPage.PAGE))
        .as("run the main method of ConfigurationDocuments")
        .isEqualTo(MessagesPage.page());
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
    assertThat(codes).hasSizeGreaterThan(140);
  }

  @Test
  void everyCode_saysWhatItMeansWhyAndWhatToDo() {
    codes.forEach(
        (name, code) -> {
          assertThat(code.meaning).as(name).endsWith(".");
          assertThat(code.cause).as(name).endsWith(".").hasSizeGreaterThan(10);
          assertThat(code.remedy).as(name).isNotEmpty();
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
            for (String words : code.text.replace("\"", "\\\"").split("…", -1)) {
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
    try (Stream<Path> files = Files.walk(MessagesPage.SOURCES)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        if (!file.startsWith(MessagesPage.SOURCES.resolve("internal/message"))) {
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
