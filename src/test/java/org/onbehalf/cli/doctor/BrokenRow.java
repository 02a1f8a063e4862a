package org.onbehalf.cli.doctor;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testkit.Endpoint;
import org.onbehalf.testkit.TestToken;
import org.onbehalf.testkit.User;

/**
 * A row of the table: what is broken, and the parts of the message that tells it in each column.
 * Where a column cannot show it, the row has the reason.
 */
final class BrokenRow {
  final String what;
  final Break breaks;

  /** By which the columns of the running application are filled; null for nothing to run. */
  @Nullable Runs runs;

  List<String> doctor = List.of();
  String doctorCannot = "";

  /** Of the line at the start. */
  List<String> start = List.of();

  /** Of the line that a request causes. */
  List<String> line = List.of();

  String logCannot = "";
  List<String> page = List.of();
  String pageCannot = "";

  boolean stops;
  int requests = 1;
  int status;
  String error = "";
  Function<OnBehalf, ?> work = onBehalf -> onBehalf.authorizationHeader("PartnerAPI");
  BiFunction<BrokenSetUp, TestToken, TestToken> token = (setUp, token) -> token;

  /** Whether the line is of the store's thread, which serves all requests. */
  boolean isToldByStore;

  Function<BrokenSetUp.Contoso, User> user = contoso -> contoso.alice;
  List<String> headers = List.of();

  interface Break {
    void in(BrokenSetUp setUp) throws Exception;
  }

  /** Where the columns of the running application come from. */
  interface Runs {
    RunningSetUp of(BrokenSetUp setUp) throws Exception;
  }

  private BrokenRow(String what, Break breaks) {
    this.what = what;
    this.breaks = breaks;
  }

  static BrokenRow row(String what, Break breaks) {
    return new BrokenRow(what, breaks);
  }

  /** The line by which {@code doctor} tells it. */
  BrokenRow doctor(String... parts) {
    doctor = List.of(parts);
    return this;
  }

  BrokenRow doctorCannot(String reason) {
    doctorCannot = reason;
    return this;
  }

  /** The application does not start; the one line of the log that says so. */
  BrokenRow stops(String... parts) {
    stops = true;
    status = 500;
    error = "server_error";
    start = List.of(parts);
    runs = JettySetUp::new;
    return this;
  }

  /** The application starts with this one warning. */
  BrokenRow starts(String... parts) {
    start = List.of(parts);
    runs = JettySetUp::new;
    return this;
  }

  /** A request is answered so, and causes this one line; none where it has no parts. */
  BrokenRow answers(int expected, String code, String... parts) {
    status = expected;
    error = code;
    line = List.of(parts);
    runs = JettySetUp::new;
    return this;
  }

  /** A request is served, and causes this one line; none where it has no parts. */
  BrokenRow serves(String... parts) {
    return answers(200, "", parts);
  }

  /** Neither log nor answer can tell it. */
  BrokenRow logCannot(String reason) {
    logCannot = reason;
    return this;
  }

  /** What the status page says of it after the request. */
  BrokenRow page(String... parts) {
    page = List.of(parts);
    return this;
  }

  BrokenRow pageCannot(String reason) {
    pageCannot = reason;
    return this;
  }

  /** What the request does. */
  BrokenRow by(Function<OnBehalf, ?> does) {
    work = does;
    return this;
  }

  /** The application's own token is asked for. */
  BrokenRow byApplication() {
    return by(onBehalf -> onBehalf.authorizationHeader("PartnerApp"));
  }

  /** The API is really called. */
  BrokenRow byCall() {
    return by(onBehalf -> onBehalf.downstreamApi("PartnerAPI").get("orders", String.class));
  }

  /** Another token than a valid one. */
  BrokenRow with(UnaryOperator<TestToken> change) {
    return with((setUp, valid) -> change.apply(valid));
  }

  BrokenRow with(BiFunction<BrokenSetUp, TestToken, TestToken> change) {
    token = change;
    return this;
  }

  BrokenRow toldByStore() {
    isToldByStore = true;
    return this;
  }

  /** A token of an issuer at Microsoft's own address: of whom nothing else is configured. */
  BrokenRow withTokenOfMicrosoft() {
    return with(
        token -> token.issuer("https://login.microsoftonline.com/" + BrokenSetUp.TENANT + "/v2.0"));
  }

  /** Another user than Alice, who has consented. */
  BrokenRow withUser(Function<BrokenSetUp.Contoso, User> another) {
    user = another;
    return this;
  }

  /** Headers in place of the token. */
  BrokenRow withHeaders(String... namesAndValues) {
    headers = List.of(namesAndValues);
    return this;
  }

  /** So many requests, of which the last counts. */
  BrokenRow requests(int number) {
    requests = number;
    return this;
  }

  /** Runs elsewhere than in a Jetty of this JVM's class path. */
  BrokenRow runs(Runs elsewhere) {
    runs = elsewhere;
    return this;
  }

  static void answers(BrokenSetUp setUp, Endpoint endpoint, int status, String body) {
    setUp.entra.faults().always().endpoint(endpoint).status(status, "application/json", body);
  }

  @Override
  public String toString() {
    return what;
  }
}
