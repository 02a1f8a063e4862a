package org.onbehalf.functional.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.onbehalf.ConfigurationException;
import org.onbehalf.OnBehalf;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.testing.CapturedLog;

/** A faulty configuration is reported once, whole, and lets no request pass. */
class FaultyConfigurationTest {
  @Test
  void faultyConfiguration_isReportedOnce_andEachRequestIsA500() throws Exception {
    Map<String, String> faulty =
        Map.of(
            "AzureAd.Instance", "http://login.example.com/",
            "AzureAd.ClientId", "no guid",
            "AzureAd.ClientSecret", "TOPSECRET",
            "DownstreamApis.PartnerAPI.Scopes", "api://partner/read");
    try (CapturedLog log = new CapturedLog();
        FilteredServer server =
            FilteredServer.with(faulty).servlet("/api/whoami", new WhoAmIServlet()).start()) {

      HttpResponse<String> answer = server.get("/api/whoami", "Authorization", "Bearer a.b.c");
      HttpResponse<String> without = server.get("/api/whoami");

      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(without.statusCode()).isEqualTo(500);
      assertThat(answer.headers().allValues("WWW-Authenticate")).isEmpty();
      assertThat(JSONObjectUtils.parse(answer.body()))
          .containsEntry("error", "server_error")
          .containsKey("correlation_id");
      assertThat(answer.body()).doesNotContain("AzureAd");
      assertThat(log.messages(Level.ERROR))
          .singleElement()
          .asString()
          .contains("AzureAd.Instance", "AzureAd.TenantId", "DownstreamApis.PartnerAPI.BaseUrl");
      assertThat(log.text()).doesNotContain("TOPSECRET");
      assertThatThrownBy(() -> OnBehalf.from(server.servletContext()))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("AzureAd.TenantId");
    }
  }

  @Test
  void onBehalf_afterTheApplicationStopped_saysSo() throws Exception {
    OnBehalf onBehalf;
    javax.servlet.ServletContext context;
    try (FilteredServer server =
        FilteredServer.with(
                Map.of(
                    "AzureAd.TenantId", "contoso.onmicrosoft.com",
                    "AzureAd.ClientId", "11111111-2222-3333-4444-555555555555",
                    "TokenCache.Store", "memory"))
            .start()) {
      context = server.servletContext();
      onBehalf = OnBehalf.from(context);
      assertThat(OnBehalf.from(context)).isSameAs(onBehalf);
    }

    assertThatThrownBy(() -> onBehalf.authorizationHeader("PartnerAPI"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was stopped");
  }

  @Test
  void theAuthorityIsDown_theApplicationDeploysAndAnswers503() throws Exception {
    try (FilteredServer server =
        FilteredServer.with(
                Map.of(
                    "AzureAd.Instance", "http://127.0.0.1:1/",
                    "AzureAd.TenantId", "contoso.onmicrosoft.com",
                    "AzureAd.ClientId", "11111111-2222-3333-4444-555555555555",
                    "TokenCache.Store", "memory"))
            .servlet("/api/whoami", new WhoAmIServlet())
            .start()) {
      HttpResponse<String> answer =
          server.get("/api/whoami", "Authorization", "Bearer " + Tenant.tokenOfNobody());

      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
  }
}
