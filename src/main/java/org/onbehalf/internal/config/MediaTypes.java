package org.onbehalf.internal.config;

import java.util.regex.Pattern;

/** Media types as RFC 9110 section 8.3.1 writes them. */
public final class MediaTypes {
  private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}";
  private static final String PARAMETER =
      "[ \\t]*;[ \\t]*" + TOKEN + "=(?:" + TOKEN + "|\"[\\t !#-\\[\\]-~]{0,200}\")";
  private static final String TYPE = TOKEN + "/" + TOKEN + "(?:" + PARAMETER + "){0,10}";
  private static final Pattern ONE = Pattern.compile(TYPE);
  private static final Pattern LIST =
      Pattern.compile(TYPE + "(?:[ \\t]*,[ \\t]*" + TYPE + "){0,30}");

  private MediaTypes() {}

  /** Whether the text is one media type, with parameters or without, and no range. */
  public static boolean isOne(String text) {
    return !text.contains("*") && ONE.matcher(text).matches();
  }

  /** Whether the text is what an {@code Accept} header may hold. */
  public static boolean isList(String text) {
    return LIST.matcher(text).matches();
  }
}
