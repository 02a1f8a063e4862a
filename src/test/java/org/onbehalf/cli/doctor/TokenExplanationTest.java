package org.onbehalf.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.functional.Tenant;

/** {@code doctor --token -} and {@code rehearse}, with tokens of the emulator. */
class TokenExplanationTest {
  /** The failed check of each bad token: the id that the log has, too. */
  private static final Map<String, String> CHECKS =
      Map.ofEntries(
          Map.entry("unsigned", "unsigned"),
          Map.entry("HS256 with the public key", "algorithm"),
          Map.entry("a foreign key", "signature"),
          Map.entry("tampered", "signature"),
          Map.entry("wrong audience", "audience"),
          Map.entry("wrong issuer", "issuer"),
          Map.entry("wrong tenant", "tenant"),
          Map.entry("expired", "expired"),
          Map.entry("not yet valid", "not-yet-valid"),
          Map.entry("an ID token", "id-token"),
          Map.entry("neither scp nor roles", "permissions"),
          Map.entry("a bound token", "bound-token"),
          Map.entry("an empty audience", "audience"),
          Map.entry("no expiry", "expiry"),
          Map.entry("an unknown key", "key"),
          Map.entry("a token of Microsoft Graph", "graph-token"),
          Map.entry("cut off", "token-syntax"),
          Map.entry("a blank within", "token-encoding"));

  @TempDir Path directory;
  private Tenant tenant;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    tenant = Tenant.start();
    StringBuilder conf = new StringBuilder();
    tenant
        .sampleConfiguration(java.net.URI.create("https://localhost/partner"))
        .forEach(
            (key, value) -> {
              if (!key.contains(".0.")) {
                conf.append(key).append(" = \"").append(value).append("\"\n");
              }
            });
    conf.append("AzureAd.ClientSecret = \"").append(tenant.sampleSecret()).append("\"\n");
    file = Files.writeString(directory.resolve("onbehalf.conf"), conf);
  }

  @AfterEach
  void stop() {
    tenant.close();
  }

  private CommandRun explain(String token, String... more) {
    List<String> arguments = new java.util.ArrayList<>(List.of(more));
    arguments.addAll(List.of("--token", "-", "--config", file.toString()));
    CommandRun run = CommandRun.doctorOfToken(token, arguments.toArray(String[]::new));
    assertThat(run.out + run.err).doesNotContain(token).doesNotContain(token.split("\\.", -1)[0]);
    assertThat(run.out)
        .doesNotContain("alice", tenant.objectIdOf("alice"), tenant.upnOf("alice"), "\tat ");
    return run;
  }

  private CommandRun rehearse(String token) {
    CommandRun run = CommandRun.rehearse(token, "--token", "-", "--config", file.toString());
    assertThat(run.out + run.err)
        .doesNotContain(token)
        .doesNotContain("alice", tenant.objectIdOf("alice"), tenant.sampleSecret(), "eyJ", "\tat ");
    return run;
  }

  @Test
  void explain_ofAGoodToken_passesEachCheck() {
    CommandRun run = explain("Bearer " + tenant.tokenOf("alice"));

    assertThat(run.exitCode).as(run.out + run.err).isZero();
    assertThat(run.lines())
        .allSatisfy(line -> assertThat(line).matches("(ok |0 faults).*"))
        .anySatisfy(line -> assertThat(line).contains("audience: found aud", "expected"))
        .anySatisfy(
            line -> assertThat(line).contains("token: accepted: a user calls", "access_as_user"));
  }

  @Test
  void explain_ofABadToken_namesTheCheckThatFails_asTheLogDoes() {
    tenant
        .badTokens()
        .forEach(
            (what, token) -> {
              CommandRun run = explain(token);

              assertThat(run.exitCode).as(what + run.out + run.err).isEqualTo(2);
              assertThat(run.lines("fault"))
                  .as(what + run.out)
                  .first()
                  .asString()
                  .containsPattern(": OBH-2[12]\\d\\d " + CHECKS.get(what))
                  .contains("What helps");
            });
  }

  @Test
  void explain_ofATokenWithSeveralFaults_namesAll() {
    String token =
        tenant
            .emulator()
            .tokens()
            .forUser(tenant.user("alice"))
            .client(tenant.page())
            .audience(tenant.sample())
            .claim("aud", "api://another")
            .expired()
            .without("scp")
            .without("roles")
            .mint();

    CommandRun run = explain(token);

    assertThat(run.lines("fault")).as(run.out).hasSize(3);
    assertThat(run.out)
        .contains("ok       signature", "fault    audience", "fault    time")
        .contains(
            "fault    scopes and roles", "aud is api://another, expected", "skipped  user or");
  }

  @Test
  void explain_offline_tellsWhatNeedsNoKeys() {
    CommandRun run =
        explain(Objects.requireNonNull(tenant.badTokens().get("expired")), "--offline");

    assertThat(run.out)
        .contains("skipped  signing key", "--offline", "skipped  signature: not tested")
        .contains("ok       audience", "fault    time: OBH-2130 expired");
    assertThat(tenant.emulator().log().requests()).isEmpty();
  }

  private static String get(String url) throws Exception {
    try (java.io.InputStream in = java.net.URI.create(url).toURL().openStream()) {
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  @Test
  void explain_withGivenKeys_verifiesTheSignatureOffline() throws Exception {
    String instance = tenant.emulator().instance() + tenant.tenantId();
    Path metadata =
        Files.writeString(
            directory.resolve("metadata.json"),
            get(instance + "/v2.0/.well-known/openid-configuration"));
    Path keys =
        Files.writeString(directory.resolve("keys.json"), get(instance + "/discovery/v2.0/keys"));
    int before = tenant.emulator().log().requests().size();

    CommandRun run =
        explain(
            tenant.tokenOf("alice"),
            "--offline",
            "--metadata",
            metadata.toString(),
            "--keys",
            keys.toString());

    assertThat(run.exitCode).as(run.out + run.err).isZero();
    assertThat(run.out).contains("ok       signature", "ok       issuer, tenant and version");
    assertThat(tenant.emulator().log().requests()).hasSize(before);
  }

  @Test
  void rehearse_withConsent_isGranted() {
    CommandRun run = rehearse(tenant.tokenOf("alice"));

    assertThat(run.exitCode).as(run.out + run.err).isZero();
    assertThat(run.out)
        .contains("ok       DownstreamApis.PartnerAPI: a token was granted")
        .contains("skipped  DownstreamApis.PartnerApp");
  }

  @Test
  void rehearse_withoutConsent_printsTheCommands() {
    String token = tenant.tokenOf("alice");
    tenant.emulator().faults().always().consentRequired();

    CommandRun run = rehearse(token);

    assertThat(run.exitCode).isEqualTo(2);
    assertThat(run.lines("fault"))
        .singleElement()
        .asString()
        .contains("DownstreamApis.PartnerAPI", "AADSTS65001", "401 consent_required")
        .contains("az ad app permission grant --id " + tenant.sampleClientId())
        .contains("--api $(az ad sp show --id api://partner --query appId -o tsv)")
        .contains("--scope orders.read", "/adminconsent?client_id=" + tenant.sampleClientId());
  }

  @Test
  void rehearse_ofRefusals_tellsWhatCallersGet() {
    Map<org.onbehalf.testkit.EntraRule, List<String>> rows =
        Map.of(
            org.onbehalf.testkit.EntraRule.MFA_REQUIRED, List.of("AADSTS50076", "401"),
            org.onbehalf.testkit.EntraRule.BLOCKED_BY_POLICY,
                List.of("AADSTS53003", "403 access_denied", "policy"),
            org.onbehalf.testkit.EntraRule.UNASSIGNED_USER,
                List.of("AADSTS50105", "403 access_denied", "Assign the user"),
            org.onbehalf.testkit.EntraRule.WRONG_SECRET,
                List.of("AADSTS7000215", "500 server_error", "copy the secret's value"));
    rows.forEach(
        (rule, expected) -> {
          String token = tenant.tokenOf("alice");
          tenant.emulator().faults().always().refuse(rule);

          CommandRun run = rehearse(token);

          assertThat(run.lines("fault"))
              .as(run.out)
              .singleElement()
              .asString()
              .contains(expected)
              .contains("What helps");
          tenant.emulator().faults().clear();
        });
  }

  @Test
  void rehearse_ofAnApplicationOrARefusedToken_saysSo() {
    CommandRun application = rehearse(tenant.applicationToken());
    CommandRun expired = rehearse(Objects.requireNonNull(tenant.badTokens().get("expired")));

    assertThat(application.out).contains("403 user_required");
    assertThat(expired.out).contains("fault    time: OBH-2130 expired", "skipped  exchanges");
  }
}
