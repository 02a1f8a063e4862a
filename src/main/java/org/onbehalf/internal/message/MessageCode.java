package org.onbehalf.internal.message;

import java.util.regex.Pattern;

/**
 * The number of a kind of message; docs/messages.md says what it means, its cause and its remedy.
 * The number of a kind never changes, and that of one that is gone is not given again. Immutable.
 */
public final class MessageCode {
  private static final String PREFIX = "OBH-";
  private static final Pattern NUMBERED = Pattern.compile(PREFIX + "[0-9]{4} ");

  public final int number;

  public MessageCode(int number) {
    this.number = number;
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
