package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.input;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.acquisition.DownstreamCallSettings;
import org.onbehalf.internal.runtime.Settings;

/** What an API's section says of calls without a client of the application's own. */
class DownstreamCallSettingsTest {
  private static DownstreamCallSettings call(String keys) {
    Settings settings =
        Settings.read(
            input(
                    MINIMAL
                        + "AzureAd.ClientSecret = \"x-y-z\"\n"
                        + "DownstreamApis.PartnerAPI { BaseUrl = \"https://p.example\", Scopes = a\n"
                        + keys
                        + "\n}")
                .build());
    return Objects.requireNonNull(settings.acquisition.downstreamApis.get("PartnerAPI")).call;
  }

  @Test
  void call_withoutKeys_isAGetOfJson() {
    DownstreamCallSettings call = call("");

    assertThat(call.httpMethod).isEqualTo("GET");
    assertThat(call.acceptHeader).isEqualTo("application/json");
    assertThat(call.contentType).isEqualTo("application/json");
    assertThat(call.extraHeaderParameters).isEmpty();
    assertThat(call.extraQueryParameters).isEmpty();
    assertThat(call.maxResponseBytes).isEqualTo(16 * 1024 * 1024);
    assertThat(call.maxErrorBytes).isEqualTo(64 * 1024);
    assertThat(call.maxConnections).isEqualTo(64);
  }

  @Test
  void call_pastedFromAppsettings_isReadAsThere() {
    DownstreamCallSettings call =
        call(
            """
            "HttpMethod": "Post",
            "AcceptHeader": "application/vnd.acme+json, text/plain;q=0.5",
            "ContentType": "text/plain; charset=utf-8",
            "ExtraHeaderParameters": { "OData-Version": "4.0", "Api-Key": "a=b" },
            "ExtraQueryParameters": { "api-version": "2024-01-01" }
            """);

    assertThat(call.httpMethod).isEqualTo("POST");
    assertThat(call.acceptHeader).isEqualTo("application/vnd.acme+json, text/plain;q=0.5");
    assertThat(call.contentType).isEqualTo("text/plain; charset=utf-8");
    assertThat(call.extraHeaderParameters)
        .containsEntry("OData-Version", "4.0")
        .containsEntry("Api-Key", "a=b");
    assertThat(call.extraQueryParameters).containsEntry("api-version", "2024-01-01");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ExtraHeaderParameters.Authorization = \"Basic c2VjcmV0\" | Authorization",
        "ExtraHeaderParameters.cookie = \"c2VjcmV0\" | cookie",
        "ExtraHeaderParameters { X-Forwarded-For = \"c2VjcmV0\" } | X-Forwarded-For",
        "ExtraHeaderParameters { Accept = \"c2VjcmV0\" } | AcceptHeader",
        "ExtraHeaderParameters { X-Own = \"c2VjcmV0 €\" } | X-Own",
        "ExtraHeaderParameters { \"a b\" = \"c2VjcmV0\" } | a b",
        "ExtraHeaderParameters = \"c2VjcmV0\" | a section",
        "HttpMethod = TRACE | one of GET",
        "HttpMethod = \"GET POST\" | one of GET",
        "AcceptHeader = json | media types",
        "ContentType = \"*/*\" | a media type",
        "ContentType = \"a/b, c/d\" | a media type",
        "MaxErrorBytes = 17 MiB | a size from 0",
        "MaxResponseBytes = 2 GiB | a size from 1 KiB",
        "MaxConnections = 0 | a whole number from 1",
      })
  void call_withAFault_namesKeyAndRemedy_andNoHeadersValue(String key, String told) {
    assertThatThrownBy(() -> call(key))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("DownstreamApis.PartnerAPI." + key.split("[ .]", 2)[0])
        .hasMessageContaining(told)
        .hasMessageNotContaining("c2VjcmV0");
  }
}
