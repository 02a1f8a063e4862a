package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
  @ParameterizedTest
  @CsvSource({
    "60 s, PT60S",
    "60s, PT60S",
    "1.5 s, PT1.5S",
    "0.25 ms, PT0.00025S",
    "2 minutes, PT2M",
    "3 H, PT3H",
    "4 d, PT96H",
    "999999999 d, PT23999999976H",
    "00:01:00, PT1M",
    "1.02:03:04.5, PT26H3M4.5S",
    "23:59:59, PT23H59M59S",
  })
  void duration_withAUnit_isRead(String text, String expected) {
    assertThat(Quantities.duration(text)).isEqualTo(Duration.parse(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "60", "-1 s", "1e3 s", "s", "1 week", "24:00:00", "1:2", "00:60:00"})
  void duration_withoutAUnit_isNone(String text) {
    assertThat(Quantities.duration(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "32 KiB, 32768",
    "1kB, 1000",
    "1.5 KiB, 1536",
    "2 MiB, 2097152",
    "7, 7",
    "7 B, 7",
    "0.5 B, -1",
    "1 GiB, 1073741824",
    "2 GB, 2000000000",
    "99999999999999 GiB, -1",
    "1 TiB, -1",
    "-1, -1",
    "x, -1"
  })
  void bytes_areRead(String text, long expected) {
    assertThat(Quantities.bytes(text)).isEqualTo(expected);
  }

  @Test
  void nearestName_isTheOneThatWasMeant() {
    List<String> names = List.of("ClientId", "ClientSecret", "TenantId", "Audience", "Audiences");

    assertThat(NearestName.to("clinetid", names)).isEqualTo("ClientId");
    assertThat(NearestName.to("Tenant", names)).isEqualTo("TenantId");
    assertThat(NearestName.to("Audiance", names)).isEqualTo("Audience");
    assertThat(NearestName.to("Weather", names)).isNull();
  }
}
