package org.onbehalf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionOwnerTest {
  private static final String TENANT = UUID.randomUUID().toString();
  private static final String OBJECT = UUID.randomUUID().toString();

  private static SessionOwner of(String issuer) {
    return SessionOwner.of(issuer.replace("{tid}", TENANT), TENANT, OBJECT);
  }

  @ParameterizedTest
  @CsvSource({
    "https://sts.windows.net/{tid}/, https://login.microsoftonline.com/{tid}/v2.0",
    "https://sts.windows.net/{tid}/, https://login.microsoftonline.us/{tid}/v2.0",
    "https://sts.chinacloudapi.cn/{tid}/, https://login.partner.microsoftonline.cn/{tid}/v2.0",
  })
  void v1AndV2TokensOfAUser_areOneOwner(String v1, String v2) {
    assertThat(of(v1)).isEqualTo(of(v2)).hasSameHashCodeAs(of(v2));
    assertThat(of(v1).cloud()).isEqualTo(of(v2).cloud());
  }

  @Test
  void otherCloudTenantOrObject_isAnotherOwner() {
    SessionOwner owner = of("https://sts.windows.net/{tid}/");

    assertThat(of("https://sts.chinacloudapi.cn/{tid}/")).isNotEqualTo(owner);
    assertThat(of("https://contoso.ciamlogin.com/{tid}/v2.0")).isNotEqualTo(owner);
    assertThat(SessionOwner.of(owner.issuer(), OBJECT, OBJECT)).isNotEqualTo(owner);
    assertThat(SessionOwner.of(owner.issuer(), TENANT, TENANT)).isNotEqualTo(owner);
  }
}
