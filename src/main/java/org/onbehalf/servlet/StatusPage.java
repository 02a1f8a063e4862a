package org.onbehalf.servlet;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.onbehalf.Health;
import org.onbehalf.internal.config.ConfiguredValue;
import org.onbehalf.internal.runtime.StatusReport;
import org.onbehalf.internal.telemetry.Meter;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.internal.telemetry.Refusals;

/** The status as a page: one screen that runs and fetches nothing. */
final class StatusPage {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
  private static final List<String> OUTCOMES = Arrays.asList("accepted", "anonymous", "refused");
  private static final List<String> SOURCES =
      Arrays.asList("heap", "store", "shared_flight", "token_endpoint", "refused");
  private static final List<String> SOURCES_IN_WORDS =
      Arrays.asList(
          "from memory", "from the store", "from a shared request", "requested", "refused");

  private static final int MOST_REFUSALS = 10;

  private final StatusReport report;
  private final Metrics metrics;
  private final SortedMap<String, Double> figures;
  private final Html html = new Html();

  StatusPage(StatusReport report) {
    this.report = report;
    this.metrics = report.metrics;
    this.figures = metrics.values();
    html.raw("<header class=\"top\">").element("h1", "Onbehalf in " + report.application);
    html.element(
        "p class=\"quiet\"",
        "Version "
            + report.versions.get("Onbehalf")
            + ", started "
            + ago(report.startedAt)
            + " ago. As of "
            + TIME.format(report.at)
            + ".");
    html.raw("</header><main>");
    verdict();
    tiles();
    html.raw("<div class=\"column\">");
    requests();
    tokenRequests();
    html.raw("</div><div class=\"column\">");
    parts();
    pairs("Versions", " class=\"last\"", report.versions);
    html.raw("</div>");
    refusals();
    pairs("This application", " class=\"wide\"", report.facts);
    configuration();
    html.raw("</main><footer><a href=\"?format=json\">As JSON, with all figures</a></footer>");
  }

  @Override
  public String toString() {
    return html.page("Onbehalf in " + report.application);
  }

  private void section(String title, String look) {
    html.raw("<section" + look + ">").element("h2", title);
  }

  private void verdict() {
    Health health = report.health();
    boolean down = health.status() == Health.Status.DOWN;
    if (report.findings.isEmpty()) {
      section("All is well", " class=\"wide verdict good\"");
      html.element("p", "Nothing is known to be wrong, by what the last requests found.");
    } else {
      section(
          down ? "Requests cannot be served" : "Requests are served, but something is wrong",
          " class=\"wide verdict " + (down ? "bad\"" : "warm\""));
      html.element("p", sentence(health.cause().orElse("")));
      html.element("p class=\"do\"", "What to do: " + health.remedy().orElse("") + ".");
    }
    if (report.findings.size() > 1) {
      html.element("h3", "After that").raw("<ul>");
      for (Health each : report.findings.subList(1, report.findings.size())) {
        html.element(
            "li",
            sentence(each.cause().orElse("")) + " What to do: " + each.remedy().orElse("") + ".");
      }
      html.raw("</ul>");
    }
    html.raw("</section>");
  }

  private static String sentence(String words) {
    String end = words.isEmpty() || words.endsWith(".") ? "" : ".";
    return words.isEmpty()
        ? ""
        : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + end;
  }

  private void tiles() {
    double got =
        metrics.sum("onbehalf.tokens") - metrics.sum("onbehalf.tokens", "source", "refused");
    double asked = metrics.sum("onbehalf.tokens", "source", "token_endpoint");
    html.raw("<ul class=\"wide tiles\">");
    tile(number(metrics.sum("onbehalf.requests")), "requests");
    tile(number(metrics.sum("onbehalf.requests", "outcome", "refused")), "of them refused");
    tile(number(got), "tokens for other APIs");
    tile(got == 0 ? "–" : Math.round(100 * (got - asked) / got) + " %", "without a new request");
    tile(number(metrics.sum("onbehalf.token.requests")), "token requests");
    tile(number(metrics.sum("onbehalf.sessions", "event", "started")), "sessions started");
    html.raw("</ul>");
  }

  private void tile(String figure, String words) {
    html.raw("<li>").element("b", figure).element("span", words).raw("</li>");
  }

  private void requests() {
    section("Requests, and tokens for other APIs", "");
    List<Double> outcomes = new ArrayList<>();
    OUTCOMES.forEach(each -> outcomes.add(metrics.sum("onbehalf.requests", "outcome", each)));
    html.element("h3", "Requests").bar(OUTCOMES, OUTCOMES, outcomes);
    for (Meter each : named("onbehalf.tokens", "source", "heap")) {
      String api = tag(each, "api");
      List<Double> sources = new ArrayList<>();
      SOURCES.forEach(
          source -> sources.add(metrics.sum("onbehalf.tokens", "api", api, "source", source)));
      html.element("h3", "Tokens for " + api).bar(SOURCES, SOURCES_IN_WORDS, sources);
    }
    html.raw("</section>");
  }

  private static String tag(Meter meter, String name) {
    return meter.tags.getOrDefault(name, "");
  }

  /** Meters of that name with that tag, by their ids. */
  private List<Meter> named(String name, String... tag) {
    List<Meter> found = new ArrayList<>();
    for (Meter each : metrics.meters()) {
      if (each.name.equals(name) && (tag.length == 0 || tag[1].equals(each.tags.get(tag[0])))) {
        found.add(each);
      }
    }
    found.sort(Comparator.comparing(each -> each.id));
    return found;
  }

  private void parts() {
    section("Keys, credentials, stores", "");
    html.head("part", "state");
    for (Meter each : named("onbehalf.keys.usable")) {
      String issuer = tag(each, "issuer");
      double age = metrics.value("onbehalf.keys.age.seconds", "issuer", issuer);
      boolean failed =
          metrics.sum("onbehalf.keys.fetches", "issuer", issuer, "result", "failure") > 0;
      boolean usable = each.value() > 0;
      part(
          "Signing keys of " + issuer,
          usable ? "good" : failed ? "bad" : "quiet",
          usable
              ? number(each.value()) + " usable, fetched " + words(age) + " ago"
              : failed ? "none: they could not be fetched" : "fetched with the first token");
    }
    for (Meter each : named("onbehalf.credential.in.use")) {
      String key = tag(each, "credential");
      double until = metrics.value("onbehalf.credential.expiry.seconds", "credential", key);
      double left = until - report.at.getEpochSecond();
      double failures = metrics.sum("onbehalf.credential.failures", "credential", key);
      String end = left > 0 ? "; expires in " + words(left) : until > 0 ? "; has expired" : "";
      boolean used = each.value() > 0;
      part(
          key,
          failures > 0 || left <= 0 ? "bad" : used ? "good" : "quiet",
          (used ? "accepted last" : failures > 0 ? "not accepted" : "not used yet")
              + (failures > 0 ? "; failures since the start: " + number(failures) : "")
              + end);
    }
    for (Meter each : named("onbehalf.store.up")) {
      String store = tag(each, "store");
      double records = metrics.value("onbehalf.store.records", "store", store);
      double bytes = metrics.value("onbehalf.store.size.bytes", "store", store);
      part(
          "Store of the " + store,
          each.value() > 0 ? "good" : "bad",
          (each.value() > 0 ? "in use" : "cannot be used")
              + (records > 0 ? "; records: " + number(records) : "")
              + (bytes > 0 ? "; " + number(Math.ceil(bytes / 1024)) + " KiB" : ""));
    }
    List<String> open = new ArrayList<>();
    for (Meter each : named("onbehalf.circuits.open")) {
      if (each.value() > 0) {
        open.add(spaced(tag(each, "target")));
      }
    }
    part(
        "Endpoints",
        open.isEmpty() ? "good" : "bad",
        open.isEmpty()
            ? "none is failing"
            : String.join(", ", open)
                + ": not called for a while, after several failures in a row");
    html.raw("</tbody></table></section>");
  }

  private void part(String name, String look, String state) {
    html.raw("<tr>").cell("", name).cell(look, state).raw("</tr>");
  }

  private void tokenRequests() {
    section("Requests to token endpoints", "");
    List<Meter> timers = named("onbehalf.token.requests");
    double longest = 0;
    for (Meter each : timers) {
      longest = Math.max(longest, figure(each.id + ".p95"));
    }
    if (timers.isEmpty()) {
      html.element("p class=\"quiet\"", "None yet.").raw("</section>");
      return;
    }
    html.head("API", "outcome", "number", "median", "95 % within");
    for (Meter each : timers) {
      double half = figure(each.id + ".p50");
      double most = figure(each.id + ".p95");
      html.raw("<tr>").cell("", tag(each, "api") + ", " + spaced(tag(each, "grant")));
      html.cell("", spaced(tag(each, "outcome"))).cell("number", number(each.value()) + "×");
      html.labelled("median", millis(half))
          .raw("<td class=\"chart\"><span class=\"label\">95 % within </span>");
      html.text(millis(most)).times(half / longest, most / longest).raw("</td></tr>");
    }
    html.raw("</tbody></table></section>");
  }

  private double figure(String id) {
    return figures.getOrDefault(id, Double.NaN);
  }

  private static String spaced(String word) {
    return word.replace('_', ' ');
  }

  private void refusals() {
    section("Last refusals", " class=\"wide\"");
    List<Refusals.Refusal> causes = metrics.refusals.newest();
    if (causes.isEmpty()) {
      html.element("p class=\"quiet\"", "None since the start.").raw("</section>");
      return;
    }
    html.head("refused", "cause", "number", "how often", "last", "what helps");
    for (Refusals.Refusal each : causes.subList(0, Math.min(MOST_REFUSALS, causes.size()))) {
      html.raw("<tr>").cell("", each.subject).code("", each.cause);
      html.cell("number", each.code);
      html.cell("number", number((double) each.count) + "×");
      html.cell("number", ago(each.last) + " ago");
      html.cell("rest", each.remedy).raw("</tr>");
    }
    html.raw("</tbody></table>");
    if (causes.size() > MOST_REFUSALS) {
      int more = causes.size() - MOST_REFUSALS;
      html.element("p class=\"quiet\"", "And " + more + " older causes; the JSON has them, too.");
    }
    html.raw("</section>");
  }

  private void pairs(String title, String look, Map<String, String> pairs) {
    section(title, look);
    html.raw("<dl>");
    pairs.forEach((name, value) -> html.element("dt", name).element("dd", value));
    html.raw("</dl></section>");
  }

  private void configuration() {
    html.raw("<section class=\"wide\"><details><summary>Configuration</summary>");
    html.element("p class=\"quiet\"", "What is set, without secrets; all else has its default.");
    html.head("key", "value", "set by");
    for (ConfiguredValue each : report.configuration) {
      html.raw("<tr>").code("rest", each.key).code("long", each.value);
      html.cell("long quiet", each.origin).raw("</tr>");
    }
    html.raw("</tbody></table></details></section>");
  }

  private String ago(Instant instant) {
    return words(Duration.between(instant, report.at).toMillis() / 1000.0);
  }

  /** The largest unit that says it. */
  private static String words(double seconds) {
    long whole = Math.max(0, (long) seconds);
    return whole < 120
        ? whole + " s"
        : whole < 7200
            ? whole / 60 + " min"
            : whole < 172800 ? whole / 3600 + " h" : whole / 86400 + " days";
  }

  private static String millis(double seconds) {
    return Double.isNaN(seconds) ? "–" : number(Math.ceil(seconds * 1000)) + " ms";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,d", (long) value);
  }
}
