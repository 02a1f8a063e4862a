package org.onbehalf.internal.message;

import java.util.regex.Pattern;

/**
 * The number of a kind of message, and what docs/messages.md says about it. The number of a kind
 * never changes, and that of one that is gone is not given again. Immutable.
 */
public final class MessageCode {
  private static final String PREFIX = "OBH-";
  private static final Pattern NUMBERED = Pattern.compile(PREFIX + "[0-9]{4} ");

  public final int number;

  /** How the message begins or what is typical of it; … stands for what differs. */
  public final String text;

  /** What it means for requests. */
  public final String meaning;

  public final String cause;
  public final String remedy;

  public MessageCode(int number, String text, String meaning, String cause, String remedy) {
    this.number = number;
    this.text = text;
    this.meaning = meaning;
    this.cause = cause;
    this.remedy = remedy;
  }

  /** The message with this number in front, unless it has a number already. */
  public String before(String message) {
    return NUMBERED.matcher(message).lookingAt() ? message : this + " " + message;
  }

  /** As in messages: {@code OBH-1101}. */
  @Override
  public String toString() {
    return PREFIX + number;
  }
}
