package org.onbehalf.servlet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * HTML under construction. All texts are escaped; markup is ours alone. Its only style sheet is in
 * the page itself, allowed by its hash. Not thread-safe.
 */
final class Html {
  private static final String STYLE = style();

  /** Nothing is loaded, run, sent or framed. */
  static final String POLICY =
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src "
          + hash(STYLE);

  private final StringBuilder out = new StringBuilder();

  private static String style() {
    try (InputStream file = Html.class.getResourceAsStream("status.css")) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int read = file.read(); read >= 0; read = file.read()) {
        bytes.write(read);
      }
      // browsers make one of each line end, and the hash is of that
      return bytes.toString(StandardCharsets.UTF_8.name()).replace("\r", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Markup, in which nothing may come from elsewhere. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  Html text(String text) {
    out.append(escape(text));
    return this;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** An element, whose attributes may follow its name. */
  Html element(String tag, String text) {
    return raw("<" + tag + ">").text(text).raw("</" + tag.split(" ", 2)[0] + ">");
  }

  /** The beginning of a table. */
  Html head(String... columns) {
    raw("<table><thead><tr>");
    for (String each : columns) {
      element("th", each);
    }
    return raw("</tr></thead><tbody>");
  }

  Html cell(String look, String text) {
    return element("td class=\"" + look + "\"", text);
  }

  /** A cell that names its column where there is no room for a head. */
  Html labelled(String column, String text) {
    raw("<td class=\"number\">").element("span class=\"label\"", column + " ");
    return text(text).raw("</td>");
  }

  /** A name or value of the configuration, which may break after each dot. */
  Html code(String look, String text) {
    String broken = escape(text).replace(".", ".<wbr>");
    return raw("<td class=\"" + look + "\"><code>" + broken + "</code></td>");
  }

  /** How a whole is divided, as a bar with its legend. */
  Html bar(List<String> kinds, List<String> words, List<Double> parts) {
    double whole = Math.max(1, parts.stream().mapToDouble(Double::doubleValue).sum());
    raw(
        "<svg class=\"bar\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    double from = 0;
    for (int i = 0; i < kinds.size(); i++) {
      double width = 100 * parts.get(i) / whole;
      rectangle(kinds.get(i), from, width);
      from += width;
    }
    raw("</svg><ul class=\"legend\">");
    for (int i = 0; i < kinds.size(); i++) {
      if (parts.get(i) > 0) {
        raw("<li><svg viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        rectangle(kinds.get(i), 0, 100);
        raw("</svg>").text(words.get(i)).raw(" ");
        element("b", String.format(Locale.ROOT, "%,d", parts.get(i).longValue())).raw("</li>");
      }
    }
    return raw(from > 0 ? "</ul>" : "<li>none yet</li></ul>");
  }

  /** Two times in one bar, as shares of the longest. */
  Html times(double half, double most) {
    raw(
        "<svg class=\"time\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    rectangle("p95", 0, 100 * most);
    rectangle("p50", 0, 100 * half);
    return raw("</svg>");
  }

  private void rectangle(String kind, double from, double width) {
    raw(
        String.format(
            Locale.ROOT,
            "<rect class=\"fill-%s\" x=\"%.2f\" width=\"%.2f\" height=\"1\"/>",
            kind,
            from,
            Double.isNaN(width) ? 0 : width));
  }

  /** The whole document. */
  String page(String title) {
    return "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>"
        + escape(title)
        + "</title><style>"
        + STYLE
        + "</style></head><body>"
        + out
        + "</body></html>";
  }
}
