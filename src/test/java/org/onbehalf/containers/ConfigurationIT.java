package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.ServerProcess;

/** Faulty configurations let nothing pass, on each real server. */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#first")
class ConfigurationIT {
  private static final Http HTTP = new Http();

  private static Contoso contoso;

  private static ServerProcess server;

  private final Container container;

  ConfigurationIT(Container container) {
    this.container = container;
  }

  @BeforeParameterizedClassInvocation
  static void start(Container container) {
    contoso = new Contoso();
    server = ServerProcess.shared(container.command());
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
    contoso.close();
  }

  private static HttpResponse<String> get(String path, @Nullable String token) {
    return HTTP.get(server.uri(path), token);
  }

  private static String alice() {
    return contoso.token(contoso.alice());
  }

  @ParameterizedTest
  @CsvSource({
    "Authorisation.Default, deny, Authorization",
    "AzureAd.AllowedClient, 1, AllowedClients",
    "Authorization.Rules.12.Path, /elsewhere/*, mapped",
  })
  void uselessSecurityKey_letsNothingPass_andTheLogSaysWhatIsMeant(
      String key, String value, String told) throws Exception {
    Path war = EchoWar.assemble();
    Path file = war.resolve("WEB-INF/onbehalf.conf");
    if (key.contains("Rules")) {
      String rule = "{ Path = \"" + value + "\", Roles = [Admin] }\n]";
      Files.writeString(file, Files.readString(file).replaceFirst("]\\s*$", rule));
    } else {
      Files.writeString(file, Files.readString(file) + "\n" + key + " = \"" + value + "\"\n");
    }
    server.deploy(EchoWar.of(contoso, war, "/faulty"));
    int before = server.log().length();
    String section = key.substring(0, (key + ".").indexOf('.'));

    assertThat(get("/faulty/api/plain/x", alice()).statusCode()).isEqualTo(500);
    assertThat(get("/faulty/api/open/x", null).statusCode()).isEqualTo(500);
    assertThat(server.log().substring(Math.max(0, before - 10_000))).contains(section, told);

    server.undeploy("/faulty");
  }

  @Test
  void keyFromOutside_thatNamesNoApplication_opensNone() throws Exception {
    try (ServerProcess single =
        ServerProcess.start(
            container.command().withJvmArguments("-Donbehalf.Authentication.Mode=audit"),
            EchoWar.of(contoso, EchoWar.assemble(), "/echo"))) {
      assertThat(HTTP.get(single.uri("/echo/api/plain/x"), null).statusCode()).isEqualTo(401);
      assertThat(single.log()).contains("onbehalf.echo.Authentication.Mode");
    }
  }
}
