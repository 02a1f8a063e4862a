package org.onbehalf.testkit;

import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/** Plain pages that run nothing but what their Content-Security-Policy names by its hash. */
final class Html {
  private static final String STYLE =
      ":root{color-scheme:light dark}"
          + "body{font:16px/1.5 system-ui,sans-serif;max-width:28em;margin:3em auto;padding:0 1em;overflow-wrap:anywhere}"
          + "h1{font-size:1.5em}"
          + "button{display:block;width:100%;min-height:44px;margin:.6em 0;padding:.7em 1em;text-align:left;"
          + "font:inherit;border:1px solid;border-radius:.5em;cursor:pointer}"
          + "button:focus-visible{outline:3px solid #5b78ff;outline-offset:2px}"
          + "input{font:inherit;padding:.4em;width:100%;box-sizing:border-box}"
          + ".refusal{border-left:.3em solid #b00;padding-left:1em}";
  private static final String SUBMIT = "document.forms[0].submit()";

  private static final Pattern ORIGIN =
      Pattern.compile("^(https?://[A-Za-z0-9.\\[\\]:-]+|[A-Za-z][A-Za-z0-9+.-]*:)");

  private Html() {}

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  static String hidden(Map<String, String> parameters) {
    StringBuilder inputs = new StringBuilder();
    parameters.forEach(
        (name, value) ->
            inputs
                .append("<input type=\"hidden\" name=\"")
                .append(escape(name))
                .append("\" value=\"")
                .append(escape(value))
                .append("\">"));
    return inputs.toString();
  }

  /**
   * A page.
   *
   * @param content markup, its values escaped already
   * @param formTarget where forms lead besides the page itself; browsers hold redirects to it too
   */
  static Reply page(String title, String content, String formTarget, @Nullable EntraRule rule) {
    return secured(200, title, content, formTarget, false, rule);
  }

  static Reply refusal(Refusal refusal, String description) {
    String content = "<p class=\"refusal\">" + escape(description) + "</p>";
    return secured(
        refusal.rule.status(), "Sign-in is not possible", content, "", false, refusal.rule);
  }

  /** A page that posts its hidden parameters at once (OAuth 2.0 Form Post Response Mode). */
  static Reply autoPost(String target, Map<String, String> parameters, @Nullable EntraRule rule) {
    String content =
        "<form method=\"post\" action=\""
            + escape(target)
            + "\">"
            + hidden(parameters)
            + "<button>Continue</button></form><script>"
            + SUBMIT
            + "</script>";
    return secured(200, "Continue", content, target, true, rule);
  }

  private static Reply secured(
      int status,
      String title,
      String content,
      String formTarget,
      boolean submits,
      @Nullable EntraRule rule) {
    String page =
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>"
            + escape(title)
            + "</title><style>"
            + STYLE
            + "</style></head><body><h1>"
            + escape(title)
            + "</h1>"
            + content
            + "</body></html>";
    String policy =
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
            + source(formTarget)
            + "; style-src "
            + hash(STYLE)
            + (submits ? "; script-src " + hash(SUBMIT) : "");
    return Reply.html(status, page, rule)
        .with("Content-Security-Policy", policy)
        .with("X-Content-Type-Options", "nosniff")
        .with("Referrer-Policy", "no-referrer")
        .with("Cache-Control", "no-store");
  }

  /** The origin of an address, or its scheme where it has no origin; nothing if it is odd. */
  private static String source(String uri) {
    Matcher origin = ORIGIN.matcher(uri);
    return origin.find() ? ' ' + origin.group() : "";
  }

  private static String hash(String text) {
    return "'sha256-" + Base64.getEncoder().encodeToString(TokenFactory.sha256(text)) + "'";
  }
}
