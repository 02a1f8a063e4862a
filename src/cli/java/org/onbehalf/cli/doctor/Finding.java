package org.onbehalf.cli.doctor;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What one check came to: one line, which says the cause and the one thing to do. Immutable. */
final class Finding {
  /** From well to bad; {@code SKIPPED} says nothing. */
  enum State {
    SKIPPED,
    OK,
    WARNING,
    FAULT
  }

  final State state;
  private final String check;
  private final String text;
  private final String remedy;

  Finding(State state, String check, String text, String remedy) {
    this.state = state;
    this.check = oneLine(check);
    this.text = oneLine(text);
    this.remedy = oneLine(remedy);
  }

  /** Nothing that a terminal obeys. */
  private static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\s]+", " ").trim().replaceFirst("[.;:]+$", "");
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("check", check);
    json.put("state", word());
    json.put("text", text);
    if (!remedy.isEmpty()) {
      json.put("remedy", remedy);
    }
    return json;
  }

  private String word() {
    return state.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    String line = String.format(Locale.ROOT, "%-8s %s: %s", word(), check, text);
    return remedy.isEmpty() ? line : line + ". What helps: " + remedy;
  }
}
