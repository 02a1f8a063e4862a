package org.onbehalf.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.cli.ExitCode;
import org.onbehalf.cli.Main;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.runtime.Settings;
import picocli.CommandLine;

/** Rules and the go-live list, from files as the server writes them. */
class RulesCommandTest {
  private static final String NOBODY =
      "\"token\":false,\"passes\":false,\"answer\":401,\"reason\":\"no-token\"";
  private static final String TOKEN =
      "\"token\":true,\"passes\":true,\"reason\":\"accepted\",\"caller\":{\"name\":\"alice@contoso.com\","
          + "\"objectId\":\"1111\",\"application\":false,\"scopes\":[\"access_as_user\"],\"roles\":[\"Orders.Clerk\"]}";

  @TempDir private Path directory;

  private final List<String> lines = new ArrayList<>();
  private final StringWriter out = new StringWriter();

  private RulesCommandTest request(String method, String path, int status, String more) {
    return request(method, path, "path", status, more);
  }

  private RulesCommandTest request(String method, String path, String by, int status, String more) {
    return line(
        "\"correlationId\":\"id\",\"count\":3,\"method\":\"%s\",\"path\":\"%s\",\"by\":\"%s\",\"status\":%d,%s"
            .formatted(method, path, by, status, more));
  }

  private RulesCommandTest line(String members) {
    lines.add("{\"time\":\"2026-11-30T06:00:0" + lines.size() % 10 + "Z\"," + members + "}");
    return this;
  }

  private static String user(String name, String... roles) {
    return "\"principal\":\"%s\",\"authType\":\"BASIC\",\"roles\":[%s],"
        .formatted(name, roles.length == 0 ? "" : "\"" + String.join("\",\"", roles) + "\"");
  }

  private int run(String... more) throws IOException {
    Path file = directory.resolve("audit.jsonl");
    Files.write(file, lines);
    List<String> arguments = new ArrayList<>(List.of("--from-audit", file.toString()));
    arguments.addAll(List.of(more));
    return new CommandLine(new RulesCommand())
        .setOut(new PrintWriter(out, true))
        .execute(arguments.toArray(String[]::new));
  }

  /** The rules as the library reads them. */
  private List<String> rules() {
    return Settings.read(
            ConfigurationInput.named("orders")
                .file(
                    new ConfigurationInput.Document(
                        "rules.conf",
                        "AzureAd { TenantId = \"contoso.onmicrosoft.com\", ClientId = \"11111111-2222-3333-4444-555555555555\" }\n"
                            + out,
                        name -> null))
                .build())
        .authorization
        .rules
        .stream()
        .map(
            rule ->
                rule.path
                    + " "
                    + rule.methods
                    + " "
                    + (rule.anonymous ? "anonymous" : rule.roles.toString()))
        .toList();
  }

  @Test
  void rules_ofWhatWasServed_areTheNarrowestThatAllowIt() throws Exception {
    request("GET", "/", 200, NOBODY);
    request("GET", "/login", 302, NOBODY);
    request("GET", "/orders/*", 200, user("alice", "clerk", "user") + NOBODY);
    request("GET", "/orders/*", 200, user("bob", "user") + NOBODY);
    request("POST", "/orders/*", 201, user("alice", "clerk", "user") + NOBODY);
    request("POST", "/orders/*", 403, user("bob", "user") + NOBODY);
    request("HEAD", "/profile", 200, user("carol") + NOBODY);
    request("GET", "/missing", 404, NOBODY);

    assertThat(run()).isEqualTo(1);
    assertThat(rules())
        .containsExactly(
            "/profile [GET] []",
            "/ [GET] anonymous",
            "/orders/* [GET] [user]",
            "/orders/* [POST] [clerk]");
    assertThat(out.toString())
        .contains("# - alice (BASIC): 6 requests, GET /orders/*, POST /orders/*")
        .contains("# - GET / by nobody was answered 200; required would have answered 401")
        .contains("Authorization.Default = deny")
        .contains("# - GET /login by nobody was answered 302")
        .doesNotContain("GET /login by nobody was answered 302;")
        .contains("# Do not switch yet.");
  }

  @Test
  void rules_ofConstraints_areTheConstraints() throws Exception {
    line(
        "\"started\":\"orders\",\"rules\":[],\"securityRoles\":[\"admin\",\"clerk\"],\"constraints\":["
            + "{\"patterns\":[\"/admin/*\",\"/\"],\"methods\":[],\"omittedMethods\":[],\"roles\":[\"admin\",\"boss\"]},"
            + "{\"patterns\":[\"/any/*\"],\"methods\":[\"POST\"],\"omittedMethods\":[],\"roles\":[\"*\"]}]");
    request("GET", "/admin/*", "constraint", 200, user("alice", "admin", "clerk") + NOBODY);
    request("GET", "/any/*", "constraint", 200, NOBODY);
    request("POST", "/any/*", "constraint", 200, user("bob", "clerk") + NOBODY);
    request("GET", "/*", "constraint", 200, user("alice", "admin") + NOBODY);

    run();
    assertThat(rules())
        .containsExactly(
            "/admin/* [] [admin, boss]",
            "/any/* [POST] [admin, clerk]",
            "/any/* [] anonymous",
            "/* [] [admin, boss]");
  }

  @Test
  void rules_andConstraintsThatNobodyCameBy_stay() throws Exception {
    line(
        "\"started\":\"orders\",\"securityRoles\":[\"admin\"],\"rules\":["
            + "{\"path\":\"/boss/*\",\"methods\":[],\"scopes\":[],\"roles\":[\"boss\"],\"callers\":\"ANY\",\"anonymous\":false}],"
            + "\"constraints\":[{\"patterns\":[\"/admin/*\"],\"methods\":[],\"omittedMethods\":[],\"roles\":[\"admin\"]}]");
    request("GET", "/open", 200, NOBODY);

    run();
    assertThat(rules())
        .containsExactly("/boss/* [] [boss]", "/admin/* [] [admin]", "/open [GET] anonymous");
  }

  @Test
  void rules_whereSomebodyWasRefusedOrSentToALogin_openNothing() throws Exception {
    request("GET", "/files/*", 302, NOBODY);
    request("GET", "/files/*", 200, NOBODY);
    request("GET", "/news", 403, user("bob") + NOBODY);
    request("GET", "/news", 200, NOBODY);

    assertThat(run()).isEqualTo(1);
    assertThat(rules()).noneMatch(rule -> rule.contains("anonymous"));
    assertThat(out.toString())
        .contains("GET /files/* was served to nobody, whom no role tells", "GET /news was served");
  }

  @Test
  void rules_whereNoRoleTellsServedFromRefused_allowNobody() throws Exception {
    request("GET", "/a", 200, user("alice") + NOBODY);
    request("GET", "/a", 403, user("bob") + NOBODY);
    request("GET", "/b", 200, user("alice") + NOBODY);
    request("GET", "/b", 401, "\"credentials\":true," + NOBODY);
    request("GET", "/c", 200, user("alice") + NOBODY);
    request("GET", "/c", 401, NOBODY);

    assertThat(run()).isEqualTo(1);
    assertThat(rules()).containsExactly("/c [GET] []");
    assertThat(out.toString())
        .contains("Authorization.Default = deny")
        .contains("# - GET /a was served to alice, whom no role tells from those who were refused")
        .contains("# - GET /b was served to alice, whom no role tells from those who were refused");
  }

  @Test
  void rules_whereAnUnknownUserWasRefused_nameNoRoleOfWhoeverWasNotServed() throws Exception {
    request("GET", "/a", 200, user("alice", "boss", "user") + NOBODY);
    request("GET", "/a", 200, user("carol", "clerk", "user") + NOBODY);
    request("GET", "/a", 403, NOBODY);
    request("GET", "/", 200, user("bob", "clerk", "user") + NOBODY);

    assertThat(run()).isEqualTo(1);
    assertThat(rules()).containsExactly("/a [GET] [boss]", "/ [GET] [clerk]");
    assertThat(out.toString()).contains("# - GET /a was served to carol, whom no role tells");
  }

  @Test
  void rules_forIds_openNothingThatWasRefusedBeneathThem() throws Exception {
    request("GET", "/orders/*", 200, user("alice", "user") + NOBODY);
    request("GET", "/orders/all", 403, user("alice", "user") + NOBODY);
    request("GET", "/open/*", 200, NOBODY);
    request("GET", "/open/*", 401, NOBODY);
    request("GET", "/*", 200, user("alice", "user") + NOBODY);

    assertThat(run()).isEqualTo(1);
    assertThat(rules())
        .containsExactly("/orders/all [GET] [(no role suffices)]", "/orders/* [GET] [user]");
    assertThat(out.toString())
        .contains("# - GET /open/* was served to nobody, whom no role tells")
        .contains("# - GET /* was served, on paths that are ids or too many to name");
  }

  @Test
  void rules_ofAnotherSpelling_widenNothing() throws Exception {
    request("GET", "/admin/users", 200, user("alice", "admin") + NOBODY);
    request("POST", "/admin/users", 200, user("alice", "admin") + NOBODY);
    request("GET", "/Admin/users", 200, user("bob", "clerk") + NOBODY);

    assertThat(run()).isEqualTo(1);
    assertThat(rules()).containsExactly("/admin/users [GET, POST] [admin]");
    assertThat(out.toString())
        .contains("# - /Admin/users was served, and is another spelling of /admin/users");
  }

  @Test
  void rules_ofWhatNobodyGotByFailing_openNothing() throws Exception {
    request("GET", "/a", 400, NOBODY);
    request("GET", "/b", 500, NOBODY);
    request("GET", "/c", 404, user("alice", "user") + NOBODY);

    run();
    assertThat(rules()).isEmpty();
    assertThat(out.toString())
        .contains("# - GET /a by nobody was answered 400")
        .contains("# - GET /b by nobody was answered 500")
        .contains("# - GET /c by alice was answered 404");
  }

  @Test
  void rules_nameNoMethodsThatClientsMadeUp() throws Exception {
    request("GET", "/orders", 200, user("alice", "clerk") + TOKEN);
    request("another method", "/orders", 200, NOBODY);

    assertThat(run()).isEqualTo(1);
    assertThat(rules()).containsExactly("/orders [GET] [clerk]");
    assertThat(out.toString()).contains("# - /orders was asked for by a method that no rule names");
  }

  @Test
  void rules_openNothingThatAConstraintCloses() throws Exception {
    line(
        "\"started\":\"orders\",\"rules\":[],\"securityRoles\":[\"admin\"],\"constraints\":["
            + "{\"patterns\":[\"/admin/*\"],\"methods\":[],\"omittedMethods\":[],\"roles\":[\"*\"]}]");
    request("GET", "/admin/*", "constraint", 200, user("alice", "admin") + TOKEN);
    request("GET", "/admin/*", "constraint", 200, user("bob") + TOKEN);
    request("GET", "/Admin/users", 200, NOBODY);

    assertThat(run()).isEqualTo(1);
    assertThat(rules()).containsExactly("/admin/* [] [admin]");
    assertThat(out.toString())
        .contains("# - /admin/* was served to a user with none of the roles [admin]")
        .contains("# - /Admin/users was served, and is another spelling of /admin/*");
  }

  @Test
  void rules_thatAreConfigured_stay_andAreWidenedForWhomTheyDoNotAllow() throws Exception {
    line(
        "\"started\":\"orders\",\"constraints\":[],\"rules\":["
            + "{\"path\":\"/a/*\",\"methods\":[\"GET\"],\"scopes\":[],\"roles\":[\"clerk\"],\"callers\":\"ANY\",\"anonymous\":false},"
            + "{\"path\":\"/open\",\"methods\":[],\"scopes\":[],\"roles\":[],\"callers\":\"ANY\",\"anonymous\":true}]");
    request("GET", "/a/*", "rule", 200, user("alice", "clerk") + TOKEN);
    request("GET", "/a/*", "rule", 200, user("bob", "boss") + "\"allowedByRules\":false," + TOKEN);
    request(
        "GET",
        "/open",
        "rule",
        200,
        "\"token\":false,\"passes\":true,\"reason\":\"no token was needed\"");

    assertThat(run()).isEqualTo(1);
    assertThat(rules()).containsExactly("/a/* [GET] [boss, clerk]", "/open [] anonymous");
    assertThat(out.toString())
        .contains("# - GET /a/* by bob with [boss] was answered 200; the configured rules do not");
  }

  @Test
  void list_whenAllCameWithTokensAndAreDecidedAlike_isEmpty() throws Exception {
    request("GET", "/orders/*", 200, user("alice", "clerk") + TOKEN);
    request(
        "GET",
        "/orders/*",
        403,
        "\"token\":true,\"passes\":false,\"answer\":403,\"reason\":\"authorization\"");

    assertThat(run()).isZero();
    assertThat(out.toString())
        .contains("# Nothing is left to do: set Authentication.Mode = required.")
        .contains("AzureAd.RoleMapping { \"Orders.Clerk\" = [\"clerk\"] }")
        .contains("Source = UserPrincipalName, Domains = [\"contoso.com\"]");
    rules();
  }

  @Test
  void list_hasWhatRequiredWouldDecideDifferently() throws Exception {
    request(
        "GET",
        "/a",
        200,
        user("alice", "clerk")
            + "\"token\":true,\"passes\":false,\"answer\":401,\"error\":\"invalid_token\",\"reason\":\"expired\"");
    request("GET", "/b", 403, TOKEN);
    line("\"lost\":7");

    assertThat(run("--json")).isEqualTo(1);
    assertThat(JSONObjectUtils.parse(out.toString()))
        .containsEntry("ready", false)
        .containsEntry(
            "decidedDifferently",
            List.of(
                "GET /a by alice with [clerk] was answered 200; required would have answered 401 invalid_token (expired) (3 requests)",
                "GET /b by nobody was answered 403; required would have let it pass (accepted) (3 requests)"))
        .containsEntry("incomplete", List.of("7 requests could not be recorded"));
  }

  @Test
  void list_sinceAnInstant_ignoresEarlierRequests() throws Exception {
    request("GET", "/a", 200, user("alice", "clerk") + NOBODY);
    request("GET", "/a", 200, user("alice", "clerk") + TOKEN);

    assertThat(run("--since", "2026-11-30T06:00:01Z")).isZero();
  }

  @Test
  void names_thatFollowNoRule_areLinesOfAFile() throws Exception {
    request("GET", "/a", 200, user("u4711", "clerk") + TOKEN);

    run();
    assertThat(out.toString()).contains("Source = Properties", "# - 1111 = u4711");
  }

  @Test
  void file_thatIsMissing_isTheUsersFault() {
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new PrintWriter(out),
            new PrintWriter(err),
            "rules",
            "--from-audit",
            directory.resolve("missing").toString());

    assertThat(code).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains("Found no audit file that can be read", "missing");
  }

  @Test
  void file_withBrokenLinesAndHostileNames_isRead() throws Exception {
    lines.add("{\"time\":\"2026-");
    lines.add("");
    request("GET", "/a", 200, user("x\\nAuthorization.Default = deny #", "cl\\\"erk") + NOBODY);

    assertThat(run()).isEqualTo(1);
    assertThat(rules()).containsExactly("/a [GET] [cl\"erk]");
    assertThat(out.toString()).contains("# 1 lines of the file could not be read.");
  }
}
