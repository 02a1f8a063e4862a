package org.onbehalf.internal.acquisition;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.acquisition.entra.EntraTokenEndpoint;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.runtime.Settings;
import org.onbehalf.internal.telemetry.ManualClock;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.spi.ClientCredentialProvider;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.Log;

/**
 * Token requests of an application in its own name, with a clock and an environment of the test.
 */
final class Asking implements AutoCloseable {
  final ManualClock clock = new ManualClock();
  final EntraEmulator entra = EntraEmulator.builder().clock(clock).start();
  final App app;
  final Settings settings;
  final Metrics metrics = new Metrics();
  private final HttpExchange http;
  private final EntraTokenEndpoint endpoint;

  /**
   * Ready to ask.
   *
   * @param hocon what stands beneath the least
   */
  Asking(
      String hocon,
      Map<String, String> environment,
      Map<String, ClientCredentialProvider> providers) {
    App partner =
        entra.register(
            App.named("Partner API").identifierUri("api://partner").appRoles("Read.All"));
    app = entra.register(App.named("Our API").secret("registered"));
    entra.grantAppRoles(app, partner, "Read.All");
    String least =
        """
        AzureAd { Instance = "%s", TenantId = "%s", ClientId = "%s" }
        DownstreamApis.PartnerAPI { BaseUrl = "https://partner.example", Scopes = "api://partner/.default" }
        """
            .formatted(entra.instance(), EntraEmulator.TENANT, app.clientId());
    settings =
        Settings.read(
            ConfigurationInput.named("orders")
                .file(
                    new ConfigurationInput.Document(
                        "onbehalf.conf", least + hocon, fileName -> null))
                .environment(environment)
                .clock(clock)
                .build());
    http = new HttpExchange(settings.http);
    endpoint =
        new EntraTokenEndpoint(
            settings.acquisition,
            new ClientCredentials(settings.acquisition, providers, http, metrics, clock),
            http,
            clock);
  }

  TokenAnswer ask() {
    RequestedToken requested =
        RequestedToken.of(
            settings.acquisition, TokenRequest.forApi("PartnerAPI").asApplication(), false);
    return endpoint.ask(
        new TokenGrant(
            requested.form(RequestedToken.Grant.CLIENT_CREDENTIALS, null),
            "",
            null,
            EntraEmulator.TENANT,
            null,
            UUID.randomUUID().toString(),
            false));
  }

  /** What was sent so far. */
  List<Map<String, String>> sent() {
    return entra.log().tokenRequests().stream().map(Log.Entry::parameters).toList();
  }

  @Override
  public void close() {
    http.close();
    entra.close();
  }
}
