package org.onbehalf.internal.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.testing.TestSettings;

class BaseUrlTest {
  private static BaseUrl base(String url) {
    return new BaseUrl(
        Objects.requireNonNull(
            TestSettings.parse(
                    """
                AzureAd { TenantId = "contoso.onmicrosoft.com", ClientId = "11111111-2222-3333-4444-555555555555", ClientSecret = "secret" }
                DownstreamApis.PartnerAPI { BaseUrl = "%s", Scopes = ["api://partner/read"] }
                """
                        .formatted(url))
                .acquisition
                .downstreamApis
                .get("PartnerAPI")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://partner.example.com/v1",
        "https://partner.example.com/v1/",
        "https://partner.example.com/v1?a=b",
        "https://partner.example.com/v1/orders/7?a=../b//c",
        "https://PARTNER.example.com/v1/orders",
        "https://partner.example.com:443/v1/orders",
        "https://partner.example.com/v1/a..b/.hidden",
        "https://partner.example.com/v1/100%25/%C3%BC",
      })
  void require_beneathTheBase_passes(String uri) {
    assertThatCode(() -> base("https://partner.example.com/v1/").require(URI.create(uri)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://partner.example.com/v1/orders",
        "https://partner.example.com.evil.example/v1/orders",
        "https://evil.example/v1/orders",
        "https://partner.example.com:8443/v1/orders",
        "https://user@partner.example.com/v1/orders",
        "https://partner.example.com@evil.example/v1",
        "https://partner.example.com/",
        "https://partner.example.com/v12/orders",
        "https://partner.example.com/v1/../admin",
        "https://partner.example.com/v1/%2e%2e/admin",
        "https://partner.example.com/v1/%2E./admin",
        "https://partner.example.com/v1/..;x=y/admin",
        "https://partner.example.com/v1//admin",
        "https://partner.example.com//v1/admin",
        "https://partner.example.com/v1/%2f..%2fadmin",
        "https://partner.example.com/v1/..%5cadmin",
        "https://partner.example.com/v1/a%00b",
        "https://partner.example.com/v1/%252e%252E/admin",
        "https://partner.example.com/v1/a%25252fb",
        "https://partner.example.com/v1/%C0%AE%c0%ae/admin",
        "https://partner.example.com/V1/orders",
        "mailto:partner@partner.example.com",
      })
  void require_elsewhere_isRefused_andSaysWhy(String uri) {
    assertThatThrownBy(() -> base("https://partner.example.com/v1").require(URI.create(uri)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "DownstreamApis.PartnerAPI.BaseUrl is https://partner.example.com/v1");
  }

  @Test
  void require_whenRefused_doesNotRepeatTheQuery() {
    assertThatThrownBy(
            () ->
                base("https://partner.example.com")
                    .require(URI.create("https://evil.example/?customer=alice")))
        .hasMessageNotContaining("alice");
  }

  @ParameterizedTest
  @CsvSource({
    "'', orders/7, https://partner.example.com/v1/orders/7",
    "'', /orders/7, https://partner.example.com/v1/orders/7",
    "'', orders?a=b, https://partner.example.com/v1/orders?a=b",
    "'', ?a=b, https://partner.example.com/v1?a=b",
    "'', '', https://partner.example.com/v1",
    "sales/, orders/7, https://partner.example.com/v1/sales/orders/7",
    "/sales, '', https://partner.example.com/v1/sales",
  })
  void resolve_joinsBaseRelativePathAndPath(String relative, String path, String expected) {
    assertThat(base("https://partner.example.com/v1").resolve(relative, path))
        .isEqualTo(URI.create(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/",
        "//evil.example/",
        "../admin",
        "a/../../admin",
        "a//b",
        "\\evil",
        "a\\..\\b",
        "javascript:alert(1)",
        "orders#7",
        "orders?name=a b",
        "orders/{id}",
        "%zz",
      })
  void resolve_ofWhatLeavesTheBase_isRefused(String path) {
    assertThatThrownBy(() -> base("https://partner.example.com/v1").resolve("", path))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void resolve_ofWhatIsNoPath_doesNotRepeatTheQuery() {
    for (String path : new String[] {"orders?customer=alice b", "orders?customer=alice#x"}) {
      assertThatThrownBy(() -> base("https://partner.example.com").resolve("", path))
          .hasMessageContaining("orders")
          .hasMessageNotContaining("alice");
    }
  }
}
