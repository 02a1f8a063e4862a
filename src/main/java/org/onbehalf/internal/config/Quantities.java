package org.onbehalf.internal.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/** Durations and sizes as they are written in a configuration. */
public final class Quantities {
  private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final Pattern WITH_UNIT =
      Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)\\s*([A-Za-z]+)");

  /** .NET's TimeSpan: {@code [d.]hh:mm:ss[.fffffff]}. */
  private static final Pattern TIME_SPAN =
      Pattern.compile("(?:(\\d{1,5})\\.)?([01]?\\d|2[0-3]):([0-5]\\d):([0-5]\\d)(\\.\\d{1,7})?");

  private Quantities() {}

  /** {@code 60 s} or {@code 00:01:00}; null for anything else, a bare number included. */
  static @Nullable Duration duration(String text) {
    Matcher span = TIME_SPAN.matcher(text.trim());
    if (span.matches()) {
      BigDecimal fraction = new BigDecimal(span.group(5) == null ? "0" : "0" + span.group(5));
      return Duration.ofDays(span.group(1) == null ? 0 : Long.parseLong(span.group(1)))
          .plusHours(Long.parseLong(span.group(2)))
          .plusMinutes(Long.parseLong(span.group(3)))
          .plusSeconds(Long.parseLong(span.group(4)))
          .plusNanos(fraction.movePointRight(9).longValue());
    }
    Matcher matcher = WITH_UNIT.matcher(text.trim());
    if (!matcher.matches()) {
      return null;
    }
    long millis = millisOf(matcher.group(2).toLowerCase(Locale.ROOT));
    if (millis == 0) {
      return null;
    }
    BigDecimal nanos =
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(millis)).movePointRight(6);
    return Duration.ofSeconds(
        nanos.movePointLeft(9).longValue(),
        nanos.remainder(BigDecimal.valueOf(1_000_000_000L)).longValue());
  }

  private static long millisOf(String unit) {
    switch (unit) {
      case "ms":
      case "milli":
      case "millis":
      case "millisecond":
      case "milliseconds":
        return 1;
      case "s":
      case "sec":
      case "second":
      case "seconds":
        return 1_000;
      case "m":
      case "min":
      case "minute":
      case "minutes":
        return 60_000;
      case "h":
      case "hour":
      case "hours":
        return 3_600_000;
      case "d":
      case "day":
      case "days":
        return 86_400_000;
      default:
        return 0;
    }
  }

  /** {@code 32 KiB}, or a bare number of bytes; -1 for anything else. */
  static long bytes(String text) {
    String trimmed = text.trim();
    if (trimmed.matches("\\d{1,12}")) {
      return Long.parseLong(trimmed);
    }
    Matcher matcher = WITH_UNIT.matcher(trimmed);
    if (!matcher.matches()) {
      return -1;
    }
    long factor = bytesOf(matcher.group(2).toLowerCase(Locale.ROOT));
    BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(factor));
    boolean whole = bytes.stripTrailingZeros().scale() <= 0;
    return factor == 0 || !whole || bytes.compareTo(LARGEST) > 0 ? -1 : bytes.longValue();
  }

  private static long bytesOf(String unit) {
    switch (unit) {
      case "b":
      case "byte":
      case "bytes":
        return 1;
      case "kb":
        return 1_000;
      case "kib":
        return 1 << 10;
      case "mb":
        return 1_000_000;
      case "mib":
        return 1 << 20;
      case "gb":
        return 1_000_000_000;
      case "gib":
        return 1 << 30;
      default:
        return 0;
    }
  }

  /** A duration as it would be written: {@code 5 s}. */
  public static String words(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 86_400_000 == 0 && millis > 0) {
      return millis / 86_400_000 + " d";
    }
    if (millis % 3_600_000 == 0 && millis > 0) {
      return millis / 3_600_000 + " h";
    }
    if (millis % 60_000 == 0 && millis > 0) {
      return millis / 60_000 + " min";
    }
    return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms";
  }
}
