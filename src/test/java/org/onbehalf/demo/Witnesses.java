package org.onbehalf.demo;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.onbehalf.testing.Http;
import org.onbehalf.testkit.Endpoint;
import org.onbehalf.testkit.Grant;
import org.onbehalf.testkit.Log;

/** What Entra and the two APIs saw since {@link #forget}: whatever the page says of it. */
final class Witnesses {
  private final Http http = new Http();
  private final Demo demo;

  Witnesses(Demo demo) {
    this.demo = demo;
  }

  void forget() {
    demo.tenant().entra().log().clear();
    http.send("DELETE", demo.partner("/seen"));
    http.send("DELETE", demo.calendar("/seen"));
  }

  /** The requests of the sample for a token. */
  List<Log.Entry> tokenRequests() {
    return demo.tenant()
        .entra()
        .log()
        .requests(
            entry ->
                entry.endpoint() == Endpoint.TOKEN
                    && entry.clientId().filter(demo.tenant().sampleId()::equals).isPresent());
  }

  /** In one line each: grant, resource, status, and the rule by which it was refused. */
  List<String> askedForTokens() {
    return tokenRequests().stream().map(Witnesses::line).toList();
  }

  private static String line(Log.Entry entry) {
    return entry.grant().map(Grant::name).orElse("?")
        + ' '
        + entry.resource().map(app -> app.name()).orElse("?")
        + ' '
        + entry.status()
        + entry.refusal().map(rule -> " " + rule.code()).orElse("");
  }

  /** What the page sent people to the sign-in page with, the newest last. */
  List<Log.Entry> signIns() {
    return demo.tenant()
        .entra()
        .log()
        .requests(entry -> entry.endpoint() == Endpoint.AUTHORIZE && entry.method().equals("GET"));
  }

  /** The calls that the partner received, in one line each: path, in whose name, as what. */
  List<String> partner() {
    return calls(demo.partner("/seen"));
  }

  /** The calls that the calendar received. */
  List<String> calendar() {
    return calls(demo.calendar("/seen"));
  }

  private List<String> calls(URI seen) {
    List<?> calls = (List<?>) Objects.requireNonNull(Http.json(http.get(seen, null)).get("calls"));
    return calls.stream().map(call -> line((Map<?, ?>) call)).toList();
  }

  private static String line(Map<?, ?> call) {
    boolean application = Boolean.TRUE.equals(call.get("isApplication"));
    String name = String.valueOf(call.get("name")).replaceFirst("@.*", "");
    return call.get("path")
        + " as "
        + (application ? "an application " + call.get("roles") : name + ' ' + call.get("scopes"));
  }
}
