package org.onbehalf.cli.migrate;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report as JSON, for programs. */
final class JsonReport {
  private JsonReport() {}

  static String of(String input, String output, Report report, List<Rule> rules) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("input", input);
    json.put("output", output);
    json.put("decisions", items(report.decisions));
    json.put("differences", new ArrayList<>(report.differences));
    json.put("uncoveredMethods", new ArrayList<>(report.uncovered));
    List<Object> written = new ArrayList<>();
    for (Rule rule : rules) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("path", rule.path);
      one.put("methods", new ArrayList<>(rule.methods));
      one.put("access", rule.access.toString());
      one.put("roles", new ArrayList<>(rule.access.roles));
      one.put("origin", rule.origin);
      written.add(one);
    }
    json.put("rules", written);
    json.put("done", items(report.done));
    Map<String, Object> found = new LinkedHashMap<>();
    report.found.forEach((subject, what) -> found.put(subject, new ArrayList<>(what)));
    json.put("found", found);
    return JSONObjectUtils.toJSONString(json);
  }

  private static List<Object> items(List<Report.Item> items) {
    List<Object> all = new ArrayList<>();
    for (Report.Item item : items) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("what", item.what);
      one.put("why", item.why);
      if (!item.file.isEmpty()) {
        one.put("file", item.file);
      }
      if (item.line > 0) {
        one.put("line", item.line);
      }
      if (item.before != null && item.after != null) {
        one.put("before", item.before);
        one.put("after", item.after);
      }
      all.add(one);
    }
    return all;
  }
}
