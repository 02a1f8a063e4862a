package org.onbehalf.internal.cache;

import org.onbehalf.internal.Nullable;

/** Lower-case hexadecimal text. */
public final class Hex {
  private static final String DIGITS = "0123456789abcdef";

  private Hex() {}

  public static String of(byte[] bytes) {
    StringBuilder text = new StringBuilder(2 * bytes.length);
    for (byte each : bytes) {
      text.append(DIGITS.charAt((each >> 4) & 0xf)).append(DIGITS.charAt(each & 0xf));
    }
    return text.toString();
  }

  /** The bytes; null if the text is anything but pairs of lower-case digits. */
  public static @Nullable byte[] bytes(String text) {
    if (text.length() % 2 != 0) {
      return null;
    }
    byte[] bytes = new byte[text.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      int high = DIGITS.indexOf(text.charAt(2 * i));
      int low = DIGITS.indexOf(text.charAt(2 * i + 1));
      if (high < 0 || low < 0) {
        return null;
      }
      bytes[i] = (byte) (high << 4 | low);
    }
    return bytes;
  }
}
