package org.onbehalf.servlet;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.onbehalf.Health;
import org.onbehalf.internal.config.ConfiguredValue;
import org.onbehalf.internal.runtime.StatusReport;
import org.onbehalf.internal.telemetry.Refusals;

/** The status as JSON. */
final class StatusJson {
  private StatusJson() {}

  static String of(StatusReport report) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("status", report.health().status().name().toLowerCase(Locale.ROOT));
    report.health().cause().ifPresent(cause -> all.put("cause", cause));
    report.health().remedy().ifPresent(remedy -> all.put("remedy", remedy));
    List<Object> besides = new ArrayList<>();
    for (Health each :
        report.findings.subList(Math.min(1, report.findings.size()), report.findings.size())) {
      besides.add(entry("cause", each.cause().orElse(""), "remedy", each.remedy().orElse("")));
    }
    all.put("besides", besides);
    all.put("application", report.application);
    all.put("startedAt", report.startedAt.toString());
    all.put("at", report.at.toString());
    Map<String, Object> figures = new LinkedHashMap<>();
    report.metrics.values().forEach((id, value) -> putNumber(figures, id, value));
    all.put("figures", figures);
    List<Object> refusals = new ArrayList<>();
    for (Refusals.Refusal each : report.metrics.refusals.newest()) {
      Map<String, Object> refusal =
          entry("subject", each.subject, "cause", each.cause, "code", each.code);
      refusal.put("remedy", each.remedy);
      refusal.put("count", each.count);
      refusal.put("last", each.last.toString());
      refusals.add(refusal);
    }
    all.put("refusals", refusals);
    all.put("facts", report.facts);
    List<Object> configuration = new ArrayList<>();
    for (ConfiguredValue each : report.configuration) {
      configuration.add(entry("key", each.key, "value", each.value, "origin", each.origin));
    }
    all.put("configuration", configuration);
    all.put("versions", report.versions);
    return JSONObjectUtils.toJSONString(all);
  }

  /** JSON has no number for what is not known. */
  private static void putNumber(Map<String, Object> figures, String id, double value) {
    if (value == Math.rint(value) && Math.abs(value) < Long.MAX_VALUE) {
      figures.put(id, (long) value);
    } else if (!Double.isNaN(value) && !Double.isInfinite(value)) {
      figures.put(id, value);
    }
  }

  private static Map<String, Object> entry(String... namesAndValues) {
    Map<String, Object> entry = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      entry.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return entry;
  }
}
