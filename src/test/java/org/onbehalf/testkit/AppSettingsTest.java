package org.onbehalf.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.runtime.Settings;

/** What the emulator says a WAR needs is what the library takes. */
class AppSettingsTest {
  @RegisterExtension static final EntraEmulatorExtension EMULATOR = new EntraEmulatorExtension();

  @TempDir private Path directory;

  private static AppSettings settings(EntraEmulator entra) {
    App partner =
        entra.findOrAdd(App.named("Partner").identifierUri("api://partner").scope("read"));
    App orders =
        entra.findOrAdd(App.named("Orders").secret("a \"secret\" \\ with = and #").scope("access"));
    return entra
        .settingsFor(orders)
        .downstreamApi("PartnerAPI", partner, URI.create("http://127.0.0.1:8081/api"))
        .with("AzureAd.ClockSkew", "30 s");
  }

  @Test
  void conf_hasNoFault(EntraEmulator entra) throws Exception {
    Path file = settings(entra).writeConf(directory.resolve("onbehalf.conf"));

    Settings read =
        Settings.read(
            ConfigurationInput.named("orders")
                .file(
                    new ConfigurationInput.Document(
                        "onbehalf.conf", Files.readString(file), name -> null))
                .build());

    assertThat(String.valueOf(read.acquisition.client.clientCredentials.get(0).clientSecret))
        .isEqualTo("a \"secret\" \\ with = and #");
    assertThat(read.acquisition.downstreamApis).containsOnlyKeys("PartnerAPI");
  }

  @Test
  void mapAndProperties_overrideAFileThatNamesAnotherTenant(EntraEmulator entra) throws Exception {
    String file =
        """
        AzureAd { TenantId = "contoso.com", ClientId = ${CLIENT_ID} }
        AzureAd.ClientCredentials = [ { SourceType = ClientSecret, ClientSecret = ${SECRET} } ]
        """;
    AppSettings settings = settings(entra);
    ConfigurationInput.Document document =
        new ConfigurationInput.Document("onbehalf.conf", file, name -> null);
    Path written = settings.writeProperties(directory.resolve("test.properties"), "orders");
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(written)) {
      properties.load(in);
    }

    assertThat(properties).isEqualTo(settings.asProperties("orders"));
    for (ConfigurationInput.Builder input :
        new ConfigurationInput.Builder[] {
          ConfigurationInput.named("orders").contextParameters(settings.asMap()),
          ConfigurationInput.named("orders").systemProperties(stringsOf(properties))
        }) {
      assertThat(Settings.read(input.file(document).build()).acquisition.downstreamApis)
          .containsOnlyKeys("PartnerAPI");
    }
  }

  private static Map<String, String> stringsOf(Properties properties) {
    Map<String, String> map = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> map.put(key, properties.getProperty(key)));
    return map;
  }
}
