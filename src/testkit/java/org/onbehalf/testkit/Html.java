package org.onbehalf.testkit;

import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/** Plain pages that run nothing but what their Content-Security-Policy names by its hash. */
final class Html {
  private static final String STYLE =
      ":root{color-scheme:light dark;--text:#1a2233;--quiet:#58627a;--page:#f5f7fb;--card:#fff;--line:#d3d9e6;--edge:#7d889f;"
          + "--accent:#3452c9;--on-accent:#fff;--good:#11734b;--bad:#b3261e;--bad-soft:#fbe4e2;--code:#eef1f8}"
          + "@media(prefers-color-scheme:dark){:root{--text:#e8ecf6;--quiet:#a3adc4;--page:#10141d;--card:#1a202d;--line:#333c50;"
          + "--edge:#7d889f;--accent:#8ea6ff;--on-accent:#10141d;--good:#6fd8a6;--bad:#ff9c94;--bad-soft:#472220;--code:#11161f}}"
          + "*{box-sizing:border-box}"
          + "body{font:16px/1.5 system-ui,sans-serif;max-width:28rem;margin:0 auto;padding:clamp(1rem,8vh,4rem) 1rem;"
          + "overflow-wrap:anywhere;color:var(--text);background:var(--page)}"
          + "body.wide{max-width:72rem;padding-top:1.5rem}"
          + "main,section{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:1.25rem;margin-bottom:1.25rem}"
          + "body.wide main{background:none;border:0;padding:0;margin:0}"
          + "h1{font-size:1.4rem;line-height:1.25;margin:0 0 .5rem}h2{font-size:1.1rem;margin:0 0 .75rem}p{margin:0 0 .75rem}"
          + ".brand{color:var(--quiet);font-size:.85rem;margin-bottom:1rem}.brand b{color:var(--accent)}.quiet{color:var(--quiet)}"
          + "button,select,.button{font:inherit;color:inherit;background:var(--card);min-height:2.75rem;padding:.5rem 1rem;"
          + "border:1px solid var(--edge);border-radius:.55rem}button{cursor:pointer}button:hover{border-color:var(--accent)}"
          + "form.choice button{display:block;width:100%;margin:.6rem 0;text-align:left}"
          + "form.choice button[name=decision]{text-align:center}"
          + "form.choice button span{display:block;color:var(--quiet);font-size:.9rem}"
          + "button.primary,form.choice button.primary{background:var(--accent);border-color:var(--accent);color:var(--on-accent);text-align:center}"
          + "form+h2{margin-top:1.5rem}"
          + ":focus-visible{outline:3px solid var(--accent);outline-offset:2px}"
          + "input{font:inherit;color:inherit;background:var(--card);border:1px solid var(--edge);border-radius:.55rem;padding:.5rem;width:100%;min-height:2.75rem}"
          + ".refusal{color:var(--bad);background:var(--bad-soft);border-left:.3rem solid var(--bad);border-radius:.4rem;padding:.6rem .8rem}"
          + "form+.refusal{margin-top:.9rem}"
          + ".fields{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fit,minmax(min(14rem,100%),1fr));align-items:end}"
          + ".fields label{display:grid;gap:.25rem;font-size:.9rem;min-width:0}.fields select{width:100%}"
          + "pre{font:.82rem/1.5 ui-monospace,Consolas,monospace;white-space:pre-wrap;background:var(--code);border:1px solid var(--line);"
          + "border-radius:.5rem;padding:.7rem;margin:.4rem 0 1rem}"
          + "summary{cursor:pointer;min-height:2.75rem;padding-top:.6rem;font-weight:600}"
          + "table{width:100%;border-collapse:collapse;font-size:.9rem}th{text-align:left;font-weight:600;color:var(--quiet)}"
          + "th,td{padding:.45rem .6rem .45rem 0;border-top:1px solid var(--line);vertical-align:top;overflow-wrap:break-word}"
          + ".good{color:var(--good)}.bad{color:var(--bad)}"
          + "@media(max-width:44rem){thead{display:none}tr{display:block;border-top:1px solid var(--line);padding:.6rem 0}"
          + "td{display:grid;grid-template-columns:6rem minmax(0,1fr);border:0;padding:.1rem 0}td:empty{display:none}"
          + "td::before{content:attr(title);color:var(--quiet)}}";
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
    return secured(200, title, main(title, content), formTarget, false, rule);
  }

  /** A page of the emulator's own that uses the width of a desk. */
  static Reply widePage(int status, String title, String content) {
    return secured(status, title, content, "", false, null);
  }

  private static String main(String title, String content) {
    return "<body><main><p class=\"brand\"><b>Entra emulator</b> on this machine</p><h1>"
        + escape(title)
        + "</h1>"
        + content
        + "</main></body>";
  }

  static Reply refusal(Refusal refusal, String description) {
    String content = "<p class=\"refusal\">" + escape(description) + "</p>";
    String title = "Sign-in is not possible";
    return secured(refusal.rule.status(), title, main(title, content), "", false, refusal.rule);
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
    return secured(200, "Continue", main("Continue", content), target, true, rule);
  }

  private static Reply secured(
      int status,
      String title,
      String body,
      String formTarget,
      boolean submits,
      @Nullable EntraRule rule) {
    String page =
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>"
            + escape(title)
            + "</title><style>"
            + STYLE
            + "</style></head>"
            + body
            + "</html>";
    String policy =
        "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
            + source(formTarget)
            + "; style-src "
            + hash(STYLE)
            + (submits ? "; script-src " + hash(SUBMIT) : "");
    return Reply.html(status, page, rule)
        .with("Content-Security-Policy", policy)
        .with("X-Content-Type-Options", "nosniff")
        // with no-referrer, browsers would send "Origin: null" with our own forms
        .with("Referrer-Policy", "same-origin")
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
