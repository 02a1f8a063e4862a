package org.onbehalf.internal.acquisition.entra;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.acquisition.RequestedToken;
import org.onbehalf.internal.acquisition.TokenGrant;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.http.HttpSettings;
import org.onbehalf.internal.runtime.Settings;
import org.onbehalf.testing.TestSettings;

class RegionalEndpointTest {
  private final HttpExchange http =
      new HttpExchange(new HttpSettings(Duration.ofMillis(200), Duration.ofMillis(200), 1 << 16));

  @AfterEach
  void close() {
    http.close();
  }

  private URI endpoint(
      String instance, String region, RequestedToken.Grant type, Map<String, String> environment) {
    Settings settings =
        TestSettings.parse(
            """
            AzureAd {
              Instance = "%s"
              TenantId = contoso.com
              ClientId = "11111111-2222-3333-4444-555555555555"
              AzureRegion = %s
            }
            DownstreamApis.A { BaseUrl = "https://a.example", Scopes = "api://a/.default" }
            """
                .formatted(instance, region));
    RequestedToken requested =
        RequestedToken.of(settings.acquisition, TokenRequest.forApi("A"), false);
    return new RegionalEndpoint(
            settings.acquisition.client.instance,
            Objects.requireNonNull(settings.acquisition.client.azureRegion),
            http,
            environment)
        .endpointFor(
            new TokenGrant(
                requested.form(type, null), "", null, "contoso.com", null, "0123-4567", false));
  }

  @Test
  void appTokens_comeFromTheRegion() {
    assertThat(
            endpoint(
                "https://login.microsoftonline.com/",
                "WestEurope",
                RequestedToken.Grant.CLIENT_CREDENTIALS,
                Map.of()))
        .hasToString("https://westeurope.login.microsoft.com/");
    assertThat(
            endpoint(
                "https://login.partner.microsoftonline.cn/",
                "chinaeast2",
                RequestedToken.Grant.CLIENT_CREDENTIALS,
                Map.of()))
        .hasToString("https://chinaeast2.login.partner.microsoftonline.cn/");
  }

  @Test
  void tokensOnBehalfOfUsers_comeFromTheInstance() {
    assertThat(
            endpoint(
                "https://login.microsoftonline.com/",
                "westeurope",
                RequestedToken.Grant.ON_BEHALF_OF,
                Map.of()))
        .hasToString("https://login.microsoftonline.com/");
  }

  @Test
  void tryAutoDetect_takesTheRegionThatAppServiceNames() {
    assertThat(
            endpoint(
                "https://login.microsoftonline.com/",
                "TryAutoDetect",
                RequestedToken.Grant.CLIENT_CREDENTIALS,
                Map.of("REGION_NAME", "West US 2")))
        .hasToString("https://westus2.login.microsoft.com/");
  }

  @Test
  void tryAutoDetect_ofANameThatIsNone_takesTheInstance() {
    assertThat(
            endpoint(
                "https://login.microsoftonline.com/",
                "TryAutoDetect",
                RequestedToken.Grant.CLIENT_CREDENTIALS,
                Map.of("REGION_NAME", "evil.example/")))
        .hasToString("https://login.microsoftonline.com/");
  }
}
