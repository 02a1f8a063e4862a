package org.onbehalf.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** Draws what was measured: bars for a new token, lines for hits against the number of users. */
final class Plot {
  private static final int WIDTH = 760;
  private static final int BAR = 24;
  private static final int LEFT = 330;
  private static final int LINES = 320;
  private static final int RIGHT = 190;
  private static final String TITLE = " font-size=\"15\" font-weight=\"bold\"";
  private static final String GREY = " fill=\"#555555\"";
  private static final String[] COLOURS = {"#777777", "#0b6bcb", "#c2410c", "#15803d"};

  private final Rows rows;
  private final StringBuilder svg = new StringBuilder();

  Plot(Rows rows) {
    this.rows = rows;
  }

  String svg(Map<String, String> tokens, Map<String, String> caches) {
    int jdk = rows.jdks().isEmpty() ? 17 : rows.jdks().get(0);
    int top = 70 + tokens.size() * BAR;
    int height = top + LINES + 90;
    svg.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"13\">%n"
            .formatted(WIDTH, height));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    text(20, 26, "A new token of 1.6 KB: µs, JDK " + jdk, TITLE);
    bars(tokens, jdk);
    text(20, top + 10, "A token on behalf of a user, from memory: µs, JDK " + jdk, TITLE);
    lines(caches, jdk, top + 34);
    text((WIDTH - RIGHT) / 2, top + LINES + 74, "users in the cache", GREY);
    return svg.append("</svg>\n").toString();
  }

  private void bars(Map<String, String> tokens, int jdk) {
    double most =
        tokens.keySet().stream()
            .mapToDouble(each -> rows.time(each, "1.6", jdk).orElse(0))
            .max()
            .orElse(0);
    int y = 42;
    for (Map.Entry<String, String> each : tokens.entrySet()) {
      OptionalDouble time = rows.time(each.getKey(), "1.6", jdk);
      if (time.isPresent() && most > 0) {
        double width = (WIDTH - LEFT - 80) * time.getAsDouble() / most;
        String colour = COLOURS[colour(each.getValue())];
        text(20, y + 14, plain(each.getValue()), "");
        svg.append(
            String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                LEFT,
                y,
                width,
                BAR - 6,
                colour));
        text((int) (LEFT + width + 6), y + 14, Report.number(time.getAsDouble() / 1000), GREY);
        y += BAR;
      }
    }
  }

  private static int colour(String label) {
    return label.startsWith("floor") ? 0 : label.startsWith("**") ? 1 : 2;
  }

  private void lines(Map<String, String> caches, int jdk, int top) {
    List<String> users = rows.values(jdk, caches.keySet().toArray(new String[0]));
    double mostUsers = users.stream().mapToDouble(Double::parseDouble).max().orElse(10);
    for (int power = -3; power <= 4; power++) {
      double y = y(Math.pow(10, power), top);
      svg.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"70\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#dddddd\"/>%n",
              y,
              WIDTH - RIGHT,
              y));
      text(20, (int) y + 4, Report.number(Math.pow(10, power)), GREY);
    }
    for (String each : users) {
      if (!each.matches("10*")) {
        continue;
      }
      text(
          (int) x(Double.parseDouble(each), mostUsers),
          top + LINES + 20,
          Report.thousands(each),
          GREY + " text-anchor=\"middle\"");
    }
    int colours = 0;
    for (Map.Entry<String, String> each : caches.entrySet()) {
      StringBuilder points = new StringBuilder();
      double lastX = 0;
      double lastY = 0;
      for (String value : users) {
        OptionalDouble time = rows.time(each.getKey(), value, jdk);
        if (time.isPresent()) {
          lastX = x(Double.parseDouble(value), mostUsers);
          lastY = y(time.getAsDouble() / 1000, top);
          points.append(String.format(Locale.ROOT, "%.1f,%.1f ", lastX, lastY));
        }
      }
      if (points.length() > 0) {
        svg.append(
            "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n"
                .formatted(points.toString().trim(), COLOURS[colours % COLOURS.length]));
        String colour = COLOURS[colours % COLOURS.length];
        text(
            (int) lastX + 8,
            (int) lastY + 4,
            plain(each.getValue()).replaceFirst(",.*", ""),
            " fill=\"%s\"".formatted(colour));
      }
      colours++;
    }
  }

  /** Nanoseconds are 10 to the power of -3; 10 ms is 10 to the power of 4. */
  private static double y(double micros, int top) {
    double power = Math.max(-3, Math.min(4, Math.log10(micros)));
    return top + LINES * (4 - power) / 7;
  }

  private static double x(double users, double mostUsers) {
    return 85 + (WIDTH - RIGHT - 95) * Math.log10(users) / Math.max(1, Math.log10(mostUsers));
  }

  private void text(int x, int y, String text, String attributes) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
    svg.append("<text x=\"%d\" y=\"%d\"%s>%s</text>%n".formatted(x, y, attributes, escaped));
  }

  private static String plain(String label) {
    return label.replace("*", "").replace("`", "");
  }
}
