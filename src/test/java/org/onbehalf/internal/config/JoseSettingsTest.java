package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.faults;
import static org.onbehalf.internal.config.Configurations.read;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AzureAd.SignatureAlgorithms. */
class JoseSettingsTest {
  @Test
  void read_withoutSignatureAlgorithms_acceptsRs256Only() {
    assertThat(read(MINIMAL).azureAd.jose.signatureAlgorithms)
        .containsExactly(SignatureAlgorithm.RS256);
  }

  @Test
  void read_ofSignatureAlgorithms_takesThem() {
    assertThat(
            read(MINIMAL + "AzureAd.SignatureAlgorithms = [\"PS256\", \"ES512\"]")
                .azureAd
                .jose
                .signatureAlgorithms)
        .containsExactly(SignatureAlgorithm.PS256, SignatureAlgorithm.ES512);
    assertThat(
            read(MINIMAL + "AzureAd.SignatureAlgorithms = \"RS256 ES256\"")
                .azureAd
                .jose
                .signatureAlgorithms)
        .containsExactly(SignatureAlgorithm.RS256, SignatureAlgorithm.ES256);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"none", "HS256", "HS512", "rs256", "ES256K", "EdDSA", "RSA-OAEP", "dir", "[]"})
  void read_ofAnythingElse_refuses(String value) {
    String line = "AzureAd.SignatureAlgorithms = " + value;

    assertThat(faults(MINIMAL + line))
        .allSatisfy(fault -> assertThat(fault.key).isEqualTo("AzureAd.SignatureAlgorithms"));
  }
}
