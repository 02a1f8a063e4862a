package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.containers.EchoClient.Outcome;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.ServerProcess;

/** One application forwards to another, or includes it: its caller is not the other's. */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#selected")
class CrossContextIT {
  private static Contoso contoso;
  private static ServerProcess server;
  private static EchoClient one;
  private static String alice;

  CrossContextIT(Container container) {
    // where it runs, start says
  }

  @BeforeParameterizedClassInvocation
  static void start(Container container) {
    contoso = new Contoso();
    server =
        ServerProcess.shared(
            container.command(),
            EchoWar.of(contoso, EchoWar.assemble(), "/one"),
            // another API, which other tokens are for
            EchoWar.of(contoso, EchoWar.assemble(), "/two")
                .with("AzureAd.ClientId", contoso.partner().clientId()),
            EchoWar.of(contoso, EchoWar.assemble(), "/lenient")
                .with("Authentication.Mode", "optional"),
            EchoWar.of(contoso, EchoWar.assemble("/elsewhere/*"), "/unfiltered"));
    one = new EchoClient(server.uri("/"), "/one");
    alice =
        contoso
            .entra()
            .tokens()
            .forUser(contoso.alice())
            .audience(contoso.sample())
            .scopes("access_as_user")
            .roles("Admin")
            .mint();
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
    contoso.close();
  }

  private static Outcome dispatch(String how, String context, String to) throws IOException {
    return one.send(
        "GET", "/api/plain/dispatch?how=" + how + "&context=/" + context + "&to=/api/" + to, alice);
  }

  /** A refused include is an exception to the first, which has no answer of the second's. */
  private static void assertRefused(String how, Outcome outcome) {
    assertThat(outcome.answer().status()).isEqualTo(how.equals("forward") ? 401 : 500);
    assertThat(outcome.body()).doesNotContain(how.toUpperCase(Locale.ROOT) + " ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "include"})
  void callerOfTheFirst_isNobodyInTheSecond(String how) throws Exception {
    for (String to : new String[] {"unfiltered", "two"}) {
      Outcome outcome = dispatch(how, to, "open/x&hide=true");

      assertThat(outcome.answer().status()).isEqualTo(200);
      assertThat(outcome.body()).contains("\n" + how.toUpperCase(Locale.ROOT) + " nobody\n");
      if (how.equals("include")) {
        assertThat(outcome.body()).endsWith(" after " + contoso.alice().upn() + " (Admin)");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "include"})
  void second_judgesTheTokenByItsOwnConfiguration(String how) throws Exception {
    assertRefused(how, dispatch(how, "two", "plain/x"));
    assertThat(dispatch(how, "lenient", "plain/x").body())
        .contains("\n" + how.toUpperCase(Locale.ROOT) + " " + contoso.alice().upn() + " (Admin)\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"forward", "include"})
  void callerOfTheFirst_isNoUserOfTheContainerToTheSecond(String how) throws Exception {
    for (String to : new String[] {"admin/x", "exact"}) {
      assertRefused(how, dispatch(how, "lenient", to + "&hide=true"));
    }
    assertThat(dispatch(how, "lenient", "plain/x&hide=true").body())
        .contains("\n" + how.toUpperCase(Locale.ROOT) + " nobody\n");
  }
}
