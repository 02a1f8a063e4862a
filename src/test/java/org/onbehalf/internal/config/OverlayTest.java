package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.apiOf;
import static org.onbehalf.internal.config.Configurations.fault;
import static org.onbehalf.internal.config.Configurations.faults;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.message;
import static org.onbehalf.internal.config.Configurations.warnings;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.runtime.Settings;

/** Values from outside the file. */
class OverlayTest {
  private static final String WITH_SECRET =
      MINIMAL
          + "AzureAd.ClientCredentials = [ { SourceType = ClientSecret, ClientSecret = \"file\" } ]\n";

  private static String secretOf(ConfigurationInput.Builder input) {
    Settings settings = Settings.read(input.build());
    assertThat(settings.acquisition.client.clientCredentials).hasSize(1);
    return String.valueOf(settings.acquisition.client.clientCredentials.get(0).clientSecret);
  }

  @Test
  void read_fromAllSources_theLaterOneWins() {
    String key = "AzureAd.ClientCredentials.0.ClientSecret";
    ConfigurationInput.Builder input = input(WITH_SECRET);

    assertThat(secretOf(input)).isEqualTo("file");
    assertThat(secretOf(input.contextParameters(Map.of(key, "context")))).isEqualTo("context");
    assertThat(secretOf(input.filterParameters(Map.of("f", Map.of(key, "init")))))
        .isEqualTo("init");
    assertThat(secretOf(input.systemProperties(Map.of("onbehalf.orders." + key, "property"))))
        .isEqualTo("property");
    assertThat(
            secretOf(
                input.environment(
                    Map.of(
                        "ONBEHALF_orders__AzureAd__ClientCredentials__0__ClientSecret",
                        "variable"))))
        .isEqualTo("variable");
    assertThat(
            secretOf(
                input.environment(
                    Map.of(
                        "ONBEHALF_ORDERS__AZUREAD__CLIENTCREDENTIALS__0__CLIENTSECRET", "upper"))))
        .isEqualTo("upper");
  }

  @Test
  void read_ofAnOverriddenReference_asksForNoVariable() {
    String key = "AzureAd.ClientCredentials.0.ClientSecret";
    String file = WITH_SECRET.replace("\"file\"", "${AZURE_CLIENT_SECRET}");

    assertThat(secretOf(input(file).contextParameters(Map.of(key, "context"))))
        .isEqualTo("context");
    assertThat(secretOf(input(file).systemProperties(Map.of("onbehalf.orders." + key, "property"))))
        .isEqualTo("property");
    assertThat(message(input(file)))
        .contains("AZURE_CLIENT_SECRET, which is not set", "another value that overrides this one");
  }

  @Test
  void read_ofAnOverrideBeneathAReference_needsAllThatTheReferenceStoodFor() {
    String file = MINIMAL + "AzureAd.ClientCredentials = ${CREDENTIALS}\n";
    Map<String, String> overrides =
        Map.of(
            "AzureAd.ClientCredentials.0.SourceType", "ClientSecret",
            "AzureAd.ClientCredentials.0.ClientSecret", "context");

    assertThat(secretOf(input(file).contextParameters(overrides))).isEqualTo("context");
  }

  @Test
  void read_ofAnOverrideBeneathASectionThatIsAnUnsetReference_isAFault() {
    String file = MINIMAL + "Authorization = ${AUTHORIZATION}\n";

    assertThat(
            message(
                input(file).contextParameters(Map.of("Authorization.Default", "authenticated"))))
        .contains("a reference to AUTHORIZATION, which is not set");
  }

  @Test
  void read_ofAReferenceOverriddenInOnePlace_stillAsksForItInTheOther() {
    String file =
        """
        AzureAd { TenantId = ${TENANT}, ClientId = "11111111-2222-3333-4444-555555555555" }
        AzureAd.AppHomeTenantId = ${TENANT}
        """;

    assertThat(fault(input(file).contextParameters(Map.of("AzureAd.TenantId", "contoso.com"))).key)
        .isEqualTo("AzureAd.AppHomeTenantId");
  }

  @Test
  void read_ofAnOuterValue_takesItAsItIs() {
    assertThat(
            secretOf(
                input(WITH_SECRET)
                    .environment(
                        Map.of(
                            "ONBEHALF_orders__AzureAd__ClientCredentials__0__ClientSecret",
                            "a#b//c=${d}[\""))))
        .isEqualTo("a#b//c=${d}[\"");
  }

  @Test
  void read_ofALineBreakAtTheEnd_leavesItOutAndRefusesOneWithin() {
    String variable = "ONBEHALF_orders__AzureAd__ClientCredentials__0__ClientSecret";

    assertThat(secretOf(input(WITH_SECRET).environment(Map.of(variable, "s3cret\n"))))
        .isEqualTo("s3cret");
    assertThat(fault(input(WITH_SECRET).environment(Map.of(variable, "s3\ncret"))).found)
        .isEqualTo("a control character");
  }

  @Test
  void read_withoutAFile_worksFromTheEnvironmentAlone() {
    Settings settings =
        Settings.read(
            ConfigurationInput.named("a/b")
                .environment(
                    Map.of(
                        "ONBEHALF_a_b__AzureAd__TenantId", "contoso.com",
                        "ONBEHALF_a_b__AzureAd__ClientId", Configurations.CLIENT_ID,
                        "ONBEHALF_a_b__AzureAd__ClientCredentials__0__SourceType", "ClientSecret",
                        "ONBEHALF_a_b__AzureAd__ClientCredentials__0__ClientSecret", "s3cret",
                        "ONBEHALF_a_b__DownstreamApis__Partner__BaseUrl", "https://p.example",
                        "ONBEHALF_a_b__DownstreamApis__Partner__Scopes", "a b"))
                .build());

    assertThat(settings.acquisition.client.clientCredentials).hasSize(1);
    assertThat(apiOf(settings, "Partner").scopes).containsExactly("a", "b");
  }

  @Test
  void read_ofAVariableForANameThatItCannotSpell_findsTheName() {
    Settings settings =
        Settings.read(
            input(
                    MINIMAL
                        + "DownstreamApis.Partner-API { BaseUrl = \"https://p.example\", Scopes = [a] }")
                .environment(
                    Map.of(
                        "ONBEHALF_orders__DownstreamApis__PARTNER_API__ReadTimeout", "9 s",
                        "ONBEHALF_orders__DownstreamApis__PARTNER_API__Scopes__1", "b"))
                .build());

    assertThat(settings.acquisition.downstreamApis).containsOnlyKeys("Partner-API");
    assertThat(apiOf(settings, "Partner-API").readTimeout).isEqualTo(Duration.ofSeconds(9));
    assertThat(apiOf(settings, "Partner-API").scopes).containsExactly("a", "b");
  }

  @Test
  void read_ofAnElementOfAListThatWasWrittenAsText_replacesTheElement() {
    Settings settings =
        Settings.read(
            input(MINIMAL + "AzureAd.Audiences = \"a b c\"")
                .systemProperties(Map.of("onbehalf.orders.AzureAd.Audiences.1", "x"))
                .build());

    assertThat(settings.issuers.get(0).audiences).containsExactly("a", "x", "c");
  }

  @Test
  void read_ofAnIndexPastTheEnd_refuses() {
    Fault fault =
        fault(
            input(WITH_SECRET)
                .systemProperties(
                    Map.of(
                        "onbehalf.orders.AzureAd.ClientCredentials.2.ClientSecret", "TOPSECRET")));

    assertThat(fault.found).contains("no index");
    assertThat(fault.origin)
        .isEqualTo("system property onbehalf.orders.AzureAd.ClientCredentials.2.ClientSecret");
  }

  @Test
  void read_ofAKeyBeneathAValue_refuses() {
    assertThat(
            fault(
                    input(MINIMAL)
                        .systemProperties(
                            Map.of("onbehalf.orders.AzureAd.ClientId.x", "TOPSECRET")))
                .found)
        .contains("beneath a plain value");
  }

  @Test
  void read_ofAFaultyOuterValue_namesWhereItComesFrom() {
    assertThat(
            fault(input(MINIMAL).filterParameters(Map.of("f", Map.of("Http.ReadTimeout", "5"))))
                .origin)
        .isEqualTo("init-param Http.ReadTimeout of filter f");
    assertThat(fault(input(MINIMAL).contextParameters(Map.of("Http.ReadTimeout", "5"))).origin)
        .isEqualTo("context-param Http.ReadTimeout");
    assertThat(
            fault(input(MINIMAL).environment(Map.of("ONBEHALF_orders__Http__ReadTimeout", "5")))
                .origin)
        .isEqualTo("environment variable ONBEHALF_orders__Http__ReadTimeout");
  }

  @Test
  void read_ofAReferenceOutsideTheFile_refuses() {
    assertThat(
            fault(input(MINIMAL).contextParameters(Map.of("AzureAd.ClientSecret", "${SECRET}")))
                .found)
        .contains("in the configuration file only");
  }

  @Test
  void read_ofTwoFiltersThatDiffer_refusesAndThatAgree_accepts() {
    Map<String, String> five = Map.of("Http.ReadTimeout", "5 s", "config", "a.conf");
    Map<String, String> six = Map.of("http.readTimeout", "6 s", "config", "b.conf");

    assertThat(fault(input(MINIMAL).filterParameters(Map.of("a", five, "b", six))).found)
        .contains("differs from init-param");
    assertThat(
            Settings.read(input(MINIMAL).filterParameters(Map.of("a", five, "b", five)).build())
                .http
                .readTimeout)
        .isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void read_ofForeignNames_ignoresThem() {
    assertThat(
            warnings(
                input(MINIMAL)
                    .contextParameters(
                        Map.of("javax.faces.PROJECT_STAGE", "x", "Http", "y", "onbehalf.name", "z"))
                    .systemProperties(
                        Map.of(
                            "onbehalf.other.AzureAd.ClientId", "x",
                            "java.version", "8",
                            "onbehalf.", "x"))
                    .environment(
                        Map.of("ONBEHALF_other__AzureAd__ClientId", "x", "ONBEHALF_", "y"))))
        .isEmpty();
  }

  @Test
  void read_ofOurOwnButMisspeltNames_refuses() {
    assertThat(
            faults(
                input(MINIMAL)
                    .filterParameters(Map.of("f", Map.of("AzurAd.ClientId", "x")))
                    .contextParameters(Map.of("Authorisation.Rules.0.Path", "/x"))
                    .systemProperties(Map.of("onbehalf.orders.Htp.ReadTimeout", "x"))))
        .hasSize(3)
        .allMatch(fault -> fault.remedy.contains("did you mean"));
  }

  @Test
  void read_ofParametersOfOtherLibraries_ignoresThem() {
    assertThat(
            warnings(
                input(MINIMAL)
                    .contextParameters(
                        Map.of(
                            "session.timeout", "x",
                            "key.store", "x",
                            "authenticator.class", "x",
                            "contextConfigLocation", "x",
                            "spring.profiles.active", "x"))))
        .isEmpty();
  }

  @Test
  void read_ofAnythingWithoutTheApplicationsName_ignoresItWithAWarning() {
    ConfigurationInput.Builder input =
        input(MINIMAL)
            .systemProperties(
                Map.of(
                    "onbehalf.Authentication.Mode", "audit",
                    "onbehalf.orders.Http.ConnectTimeout", "6 s"))
            .environment(
                Map.of(
                    "ONBEHALF_AzureAd__AllowedClients",
                    Configurations.CLIENT_ID,
                    "ONBEHALF_Authorization__Rules__0__Path",
                    "/*"));

    Settings settings = Settings.read(input.build());

    assertThat(settings.mode).isEqualTo(AccessKeys.Mode.REQUIRED);
    assertThat(settings.authorization.rules).isEmpty();
    assertThat(settings.http.connectTimeout).isEqualTo(Duration.ofSeconds(6));
    assertThat(warnings(input))
        .hasSize(3)
        .anyMatch(line -> line.contains("onbehalf.orders.Authentication.Mode"))
        .anyMatch(line -> line.contains("ONBEHALF_orders__AzureAd__AllowedClients"));
  }

  @Test
  void read_ofAnApplicationThatIsCalledLikeASection_takesItsOwn() {
    ConfigurationInput.Builder input =
        ConfigurationInput.named("Http")
            .file(new ConfigurationInput.Document("onbehalf.conf", MINIMAL, fileName -> null))
            .systemProperties(Map.of("onbehalf.Http.Http.ConnectTimeout", "6 s"));

    assertThat(Settings.read(input.build()).http.connectTimeout).isEqualTo(Duration.ofSeconds(6));
    assertThat(warnings(input)).isEmpty();
  }

  @Test
  void read_ofTheInitParamIssuers_refusesNamesThatAreNotConfigured() {
    assertThat(fault(input(MINIMAL).filterParameters(Map.of("f", Map.of("issuers", "x")))).expected)
        .contains("AzureAd");
  }

  @Test
  void read_ofASecretFromOutside_neverShowsIt() {
    assertThat(
            message(
                input(MINIMAL)
                    .contextParameters(Map.of("AzureAd.Instance", "TOPSECRET"))
                    .environment(Map.of("ONBEHALF_orders__AzureAd__ClientSecret", "TOPSECRET"))))
        .doesNotContain("TOPSECRET");
  }
}
