package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What operators may see of a configuration. */
class ConfiguredValueTest {
  private static List<String> shown(String file, Map<String, String> environment) {
    ConfigurationInput input =
        ConfigurationInput.named("orders")
            .file(new ConfigurationInput.Document("onbehalf.conf", file, name -> null))
            .environment(environment)
            .build();
    return ConfigurationReader.read(input, new FaultReport("orders")).configured().stream()
        .map(each -> each.key + " = " + each.value + " <- " + each.origin)
        .toList();
  }

  private static List<String> shown(String file) {
    return shown(file, Map.of());
  }

  @Test
  void values_areShownByTheirFullKeys_withWhereTheyAreSet() {
    assertThat(
            shown(
                """
                AzureAd {
                  TenantId = contoso.onmicrosoft.com
                  AllowedTenants = [one, two]
                  RoleMapping { Admin = [a, b] }
                }
                DownstreamApis.Graph.BaseUrl = "https://graph.microsoft.com"
                Authorization.Rules = [ { Path = "/a", Anonymous = true } ]
                """,
                Map.of("ONBEHALF_orders__AzureAd__TenantId", "fabrikam.com")))
        .containsExactlyInAnyOrder(
            "AzureAd.TenantId = \"fabrikam.com\" <- environment variable"
                + " ONBEHALF_orders__AzureAd__TenantId",
            "AzureAd.AllowedTenants = [\"one\", \"two\"] <- onbehalf.conf line 3",
            "AzureAd.RoleMapping.Admin = [\"a\", \"b\"] <- onbehalf.conf line 4",
            "DownstreamApis.Graph.BaseUrl = \"https://graph.microsoft.com\" <- onbehalf.conf line 6",
            "Authorization.Rules[0].Path = \"/a\" <- onbehalf.conf line 7",
            "Authorization.Rules[0].Anonymous = \"true\" <- onbehalf.conf line 7");
  }

  @Test
  void secrets_areHidden_whereverTheyTurnUp() {
    assertThat(
            shown(
                """
                AzureAd.ClientCredentials = [
                  { SourceType = ClientSecret, ClientSecret = ${APP_SECRET} }
                  { SourceType = Custom, ProviderData { Vault = "of a vault" } }
                ]
                AzureAd.Domain = "the-secret.example"
                Http.Proxy.Password = "the proxy's"
                DownstreamApis.A {
                  BaseUrl = "https://user:word@a.example"
                  AcceptHeader = "text/plain; password=word"
                  ExtraHeaderParameters.Api-Key = "of the API"
                  ExtraQueryParameters { code = "of the function" }
                }
                TokenCache.JCache.Uri = "client:user:word@cache.example?token=of the cache"
                TokenCache.EncryptionKeys = [ { Id = a, Key = "AAAA-key" } ]
                """,
                Map.of("APP_SECRET", "the-secret")))
        .anySatisfy(line -> assertThat(line).contains("[0].ClientSecret = (hidden)"))
        .anySatisfy(line -> assertThat(line).contains("ProviderData", "= (hidden)"))
        .anySatisfy(line -> assertThat(line).contains("Api-Key = (hidden)"))
        .anySatisfy(line -> assertThat(line).contains("code = (hidden)"))
        .anySatisfy(line -> assertThat(line).contains("Keys[0].Key = (hidden)"))
        .noneSatisfy(
            line ->
                assertThat(line)
                    .containsAnyOf(
                        "the-secret",
                        "of a vault",
                        "the proxy's",
                        "word@",
                        "=word",
                        "of the",
                        "AAAA"));
  }

  @Test
  void whatIsNotOurs_isNotShown_andOneLineIsOneLine() {
    assertThat(
            shown(
                """
                ConnectionStrings.Default = "Server=db;Pwd=word"
                AzureAd { CallbackPath = "/signin", NameClaim = "a\\nb", Audiences = %s }
                """
                    .formatted(java.util.Collections.nCopies(30, "x"))))
        .containsExactlyInAnyOrder(
            "AzureAd.NameClaim = \"a?b\" <- onbehalf.conf line 2",
            "AzureAd.Audiences = ["
                + "\"x\", ".repeat(19)
                + "\"x\" and 10 more] <- onbehalf.conf line 2");
  }
}
