package org.onbehalf.internal.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/** Reads {@code Retry-After} (RFC 9110 section 10.2.3): seconds, or a date. */
public final class RetryAfter {
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  /** The three forms of RFC 9110 section 5.6.7; two digits of a year are of this century. */
  private static final List<DateTimeFormatter> DATES =
      Collections.unmodifiableList(
          Arrays.asList(
              DateTimeFormatter.RFC_1123_DATE_TIME,
              new DateTimeFormatterBuilder()
                  .appendPattern("EEEE, dd-MMM-")
                  .appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
                  .appendPattern(" HH:mm:ss 'GMT'")
                  .toFormatter(Locale.ENGLISH)
                  .withZone(ZoneOffset.UTC),
              DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH)
                  .withZone(ZoneOffset.UTC)));

  private RetryAfter() {}

  /**
   * How long to wait; negative when that is over, null when the header is missing or means nothing.
   *
   * @param now where the answer has no {@code Date}, whose clock is the server's
   */
  public static @Nullable Duration of(HttpExchange.Response response, Instant now) {
    String header = response.header("Retry-After");
    if (header == null) {
      return null;
    }
    if (SECONDS.matcher(header).matches()) {
      return Duration.ofSeconds(Long.parseLong(header));
    }
    Instant until = date(header);
    if (until == null) {
      return null;
    }
    String date = response.header("Date");
    Instant servers = date == null ? null : date(date);
    return Duration.between(servers == null ? now : servers, until);
  }

  private static @Nullable Instant date(String text) {
    Instant date = null;
    for (DateTimeFormatter form : DATES) {
      date = date == null ? date(text, form) : date;
    }
    return date;
  }

  private static @Nullable Instant date(String text, DateTimeFormatter form) {
    try {
      return form.parse(text, Instant::from);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
