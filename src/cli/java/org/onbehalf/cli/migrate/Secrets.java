package org.onbehalf.cli.migrate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes passwords and the like out of pieces of the application that are shown. */
final class Secrets {
  private static final String NAME = "(?:pass|pwd|secret|credential)";

  /** The text of elements like {@code <param-value>}, {@code <value>} and {@code <password>}. */
  private static final Pattern ELEMENT =
      Pattern.compile(
          "(?is)(<[\\w:.-]*(?:value|" + NAME + ")[\\w:.-]*(?:\\s[^<>]*)?(?<!/)>)(.*?)(?=</)");

  /** The value of attributes and of keys that are called so. */
  private static final Pattern KEY =
      Pattern.compile(
          "(?i)("
              + NAME
              + "[\\w.-]{0,60}\\s{0,20}[=:]\\s{0,20})(\"[^\"]*\"|'[^']*'|[^\"'<>\\r\\n]+)");

  private static final Pattern TAG = Pattern.compile("<[^<>]*+>");

  private static final Pattern NAMED = Pattern.compile("(?i)" + NAME);

  /** As in {@code <property name="password" value="…"/>}. */
  private static final Pattern VALUE =
      Pattern.compile("(?i)(\\bvalue\\s*=\\s*)(\"[^\"]*\"|'[^']*')");

  private Secrets() {}

  /** The text with each line that it had, and without the values. */
  static String masked(String text) {
    String tags = replaced(TAG, text, tag -> tag(tag.group()));
    return masked(KEY, masked(ELEMENT, tags));
  }

  private static String tag(String tag) {
    return NAMED.matcher(tag).find() ? masked(VALUE, tag) : tag;
  }

  /** Masks what the second group matches. */
  private static String masked(Pattern pattern, String text) {
    return replaced(
        pattern, text, found -> found.group(1) + found.group(2).replaceAll("[^\\r\\n]+", "…"));
  }

  private static String replaced(Pattern pattern, String text, Replacement replacement) {
    Matcher matcher = pattern.matcher(text);
    StringBuilder replaced = new StringBuilder();
    int copied = 0;
    while (matcher.find()) {
      replaced.append(text, copied, matcher.start()).append(replacement.of(matcher));
      copied = matcher.end();
    }
    return replaced.append(text, copied, text.length()).toString();
  }

  private interface Replacement {
    String of(Matcher found);
  }
}
