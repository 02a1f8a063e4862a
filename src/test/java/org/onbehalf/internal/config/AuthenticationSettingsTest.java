package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.faults;
import static org.onbehalf.internal.config.Configurations.read;

import org.junit.jupiter.api.Test;

class AuthenticationSettingsTest {
  @Test
  void read_withoutKeys_asksTheContainerForNothingAndBindsNoSession() {
    assertThat(read(MINIMAL).authentication.containerLogin).isFalse();
    assertThat(read(MINIMAL).authentication.bindHttpSession).isFalse();
  }

  @Test
  void read_ofContainerLoginWithRequired_refuses() {
    assertThat(faults(MINIMAL + "Authentication.ContainerLogin = true"))
        .singleElement()
        .satisfies(fault -> assertThat(fault.key).isEqualTo("Authentication.ContainerLogin"));
    for (String mode : new String[] {"optional", "audit"}) {
      assertThat(
              read(MINIMAL + "Authentication { Mode = " + mode + ", ContainerLogin = true }")
                  .authentication
                  .containerLogin)
          .isTrue();
    }
  }
}
