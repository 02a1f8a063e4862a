package org.onbehalf.internal.telemetry;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.onbehalf.internal.Nullable;

/** One figure. Thread-safe. */
public final class Meter {
  /** What it measures. */
  public enum Type {
    COUNTER,
    GAUGE,
    TIMER
  }

  /** Such as {@code onbehalf.requests}. */
  public final String name;

  public final Map<String, String> tags;
  public final Type type;

  /** Name and tags, such as <code>onbehalf.tokens{api="Graph",source="heap"}</code>. */
  public final String id;

  /** Null unless it is a counter. */
  final @Nullable LongAdder counter;

  /** Null unless it is a timer. */
  final @Nullable Timer timer;

  private final DoubleSupplier value;

  Meter(
      String name,
      String[] tags,
      Type type,
      DoubleSupplier value,
      @Nullable LongAdder counter,
      @Nullable Timer timer) {
    Map<String, String> named = new LinkedHashMap<>();
    for (int i = 0; i < tags.length; i += 2) {
      named.put(tags[i], tags[i + 1]);
    }
    this.name = name;
    this.tags = Collections.unmodifiableMap(named);
    this.type = type;
    this.id = id(name, tags);
    this.value = value;
    this.counter = counter;
    this.timer = timer;
  }

  static String id(String name, String... tags) {
    StringBuilder id = new StringBuilder(name);
    for (int i = 0; i < tags.length; i += 2) {
      id.append(i == 0 ? '{' : ',').append(tags[i]).append("=\"").append(tags[i + 1]).append('"');
    }
    return id.append(tags.length == 0 ? "" : "}").toString();
  }

  /** Of a timer, how often it was recorded. */
  public double value() {
    return value.getAsDouble();
  }

  @Override
  public String toString() {
    return id;
  }
}
