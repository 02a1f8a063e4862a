package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.apiOf;
import static org.onbehalf.internal.config.Configurations.fault;
import static org.onbehalf.internal.config.Configurations.faults;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.message;
import static org.onbehalf.internal.config.Configurations.read;
import static org.onbehalf.internal.config.Configurations.warnings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.runtime.Settings;

/** The traps of HOCON, each of which was seen to snap. */
class ConfigSourceTest {
  @Test
  void lightbend_isTouchedByOneClassOnly() throws IOException {
    List<String> users = new ArrayList<>();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        if (Files.readString(source).contains("import com.typesafe")) {
          users.add(source.getFileName().toString());
        }
      }
    }

    assertThat(users).containsExactly("ConfigSource.java");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AzureAd { ClientSecret \"TOPSECRET\" }",
        "AzureAd { \"ClientSecret\" \"TOPSECRET\" }",
        "AzureAd { ClientSecret = \"TOPSECRET }",
        "AzureAd { ClientSecret = TOP+TOPSECRET }",
        "AzureAd { ClientSecret = \"TOPSECRET\"",
        "AzureAd { ClientSecret = \"\\xTOPSECRET\" }",
        "ClientSecret TOPSECRET { a = b } AzureAd { a",
        "TOPSECRET",
        "[ \"TOPSECRET\" ]",
        "\"TOPSECRET\"",
        "AzureAd { ClientSecret = ${TOPSECRET }",
        "AzureAd = } TOPSECRET",
      })
  void read_ofWhatIsNotHocon_tellsTheLineAndNotTheText(String hocon) {
    String message = message(input("\n" + hocon));

    assertThat(message)
        .contains("configuration file (WEB-INF/onbehalf.conf line 2)")
        .doesNotContain("TOPSECRET")
        .doesNotContain("Reserved character", "not followed", "com.typesafe");
  }

  @Test
  void read_ofASectionThatIsNotClosed_saysSo() {
    Fault fault = fault("AzureAd {\n  ClientId = a\n\nHttp {\n  ReadTimeout = 5 s\n");

    assertThat(fault.found).contains("is not closed");
    assertThat(fault.origin).startsWith("WEB-INF/onbehalf.conf line ");
  }

  @Test
  void read_withMissingVariables_tellsAllOfThem() {
    List<Fault> faults =
        faults(
            """
            AzureAd {
              TenantId = ${TENANT}
              ClientId = ${CLIENT}
              ClientSecret = ${SECRET}
              Audience = ${?NOBODY_NEEDS_ME}
            }
            """);

    assertThat(faults)
        .extracting(fault -> fault.key)
        .containsExactly("AzureAd.TenantId", "AzureAd.ClientId", "AzureAd.ClientSecret");
    assertThat(faults).extracting(fault -> fault.found).allMatch(text -> text.contains("not set"));
    assertThat(faults.get(2).origin).isEqualTo("WEB-INF/onbehalf.conf line 4");
  }

  @Test
  void read_withAVariable_takesItFromTheSnapshotAndFromNowhereElse() {
    assertThat(fault(MINIMAL + "AzureAd.ClientSecret = ${PATH}").found).contains("PATH");
    assertThat(
            Settings.read(
                    input(MINIMAL + "AzureAd.Audience = \"api://\"${HOST_NAME}\"/x\"")
                        .environment(Map.of("HOST_NAME", "orders"))
                        .build())
                .issuers
                .get(0)
                .audiences)
        .containsExactly("api://orders/x");
  }

  @Test
  void read_withAReferenceToAnotherKey_followsIt() {
    Settings settings =
        read(
            MINIMAL
                + """
                defaults { ConnectTimeout = 2 s, Scopes = "a b" }
                DownstreamApis {
                  A = ${defaults} { BaseUrl = "https://a.example" }
                  B = ${DownstreamApis.A} { ConnectTimeout = 3 s }
                }
                """);

    assertThat(apiOf(settings, "A").connectTimeout).isEqualTo(Duration.ofSeconds(2));
    assertThat(apiOf(settings, "B").connectTimeout).isEqualTo(Duration.ofSeconds(3));
    assertThat(apiOf(settings, "B").scopes).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"${SECRET}\"", "\"a${SECRET}\"", "\"\"\"${SECRET}\"\"\""})
  void read_withAReferenceInQuotes_warns(String value) {
    ConfigurationInput.Builder input =
        input(MINIMAL + "AzureAd.ClientSecret = " + value)
            .environment(Map.of("SECRET", "TOPSECRET"));

    assertThat(warnings(input))
        .singleElement()
        .asString()
        .contains("AzureAd.ClientSecret (WEB-INF/onbehalf.conf line 5)", "within double quotes");
  }

  @Test
  void read_ofAValueThatAnOptionalVariableOverrides_takesTheVariableIfItIsSet() {
    String hocon = MINIMAL + "AzureAd.Audience = file\nAzureAd.Audience = ${?AUDIENCE}";

    assertThat(read(hocon).issuers.get(0).audiences).containsExactly("file");
    assertThat(
            Settings.read(input(hocon).environment(Map.of("AUDIENCE", "set")).build())
                .issuers
                .get(0)
                .audiences)
        .containsExactly("set");
  }

  @Test
  void read_ofReferencesInACircle_refuses() {
    assertThat(fault(MINIMAL + "a = ${b}\nb = ${a}").found).contains("itself");
  }

  @Test
  void read_ofASecretVariableWithADollar_takesItAsItIs() {
    Settings settings =
        Settings.read(
            input(MINIMAL + "AzureAd.ClientSecret = ${SECRET}")
                .environment(Map.of("SECRET", "a${b}#c//d\"e"))
                .build());

    assertThat(settings.acquisition.client.clientCredentials.get(0).clientSecret)
        .isEqualTo("a${b}#c//d\"e");
  }

  @Test
  void read_ofALimitSetTwice_takesTheLast() {
    assertThat(
            read(MINIMAL + "SignatureCache.Entries = 1\nSignatureCache.Entries = 2")
                .signatureCache
                .entries)
        .isEqualTo(2);
    assertThat(
            read(MINIMAL + "AzureAd.Audiences = [a]\nAzureAd.Audiences += b")
                .issuers
                .get(0)
                .audiences)
        .containsExactly("a", "b");
  }

  @Test
  void read_ofOneKeyInTwoCases_refuses() {
    assertThat(faults(MINIMAL + "Http { ReadTimeout = 1 s, readTimeout = 2 s }"))
        .singleElement()
        .satisfies(fault -> assertThat(fault.found).contains("another case"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TOPSECRET#x", "TOPSECRET//x", "${SECRET}#x"})
  void read_ofAnUnquotedSecretWithACommentSign_refusesRatherThanCutsIt(String value) {
    ConfigurationInput.Builder input =
        input(MINIMAL + "AzureAd.ClientSecret = " + value)
            .environment(Map.of("SECRET", "TOPSECRET"));

    assertThat(fault(input).remedy).contains("double quotes");
    assertThat(message(input)).doesNotContain("TOPSECRET");
    assertThat(
            read(MINIMAL + "AzureAd.ClientSecret = abcd # x").acquisition.client.clientCredentials)
        .hasSize(1);
    assertThat(warnings(input(MINIMAL + "AzureAd.Audience = abc#def"))).hasSize(1);
  }

  @Test
  void read_ofBlockComments_removesThemAndKeepsTheLines() {
    Fault fault =
        fault(
            MINIMAL
                + """
                /* one
                   two { */ Http {
                  # /* no comment
                  ReadTimeout = /* here */ 5 s // nor */ this
                  ConnectTimeout = 7
                }
                """);

    assertThat(fault.key).isEqualTo("Http.ConnectTimeout");
    assertThat(fault.origin).isEqualTo("WEB-INF/onbehalf.conf line 9");
    assertThat(fault("AzureAd {} /* never closed\n").origin).contains("line 1");
  }

  @Test
  void read_withIncludes_readsPlainFilesBesideTheConfiguration() {
    Settings settings =
        Settings.read(
            input(
                    MINIMAL + "include \"limits.conf\"\nAzureAd { include \"secret.conf\" }",
                    Map.of(
                        "limits.conf", "Http.ReadTimeout = 3 s\ninclude required(\"more.conf\")",
                        "more.conf", "SignatureCache.Entries = 3",
                        "secret.conf", "ClientSecret = ${SECRET}"))
                .environment(Map.of("SECRET", "TOPSECRET"))
                .build());

    assertThat(settings.http.readTimeout).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.signatureCache.entries).isEqualTo(3);
    assertThat(settings.acquisition.client.clientCredentials.get(0).clientSecret)
        .isEqualTo("TOPSECRET");
  }

  @Test
  void read_ofAFaultInAnInclude_namesThatFile() {
    assertThat(
            fault(input(MINIMAL + "include \"a.conf\"", Map.of("a.conf", "\nHttp.ReadTimeout = 3")))
                .origin)
        .isEqualTo("WEB-INF/a.conf line 2");
    assertThat(
            fault(input(MINIMAL + "include \"a.conf\"", Map.of("a.conf", "\n\nAzureAd { = }")))
                .origin)
        .isEqualTo("WEB-INF/a.conf line 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include \"http://127.0.0.1:1/x.conf\"",
        "include url(\"http://127.0.0.1:1/x.conf\")",
        "include file(\"/etc/passwd\")",
        "include classpath(\"reference.conf\")",
        "include required(file(\"/etc/passwd\"))",
        "include \"/etc/passwd\"",
        "include \"../x.conf\"",
        "include \"..\"",
        "include \"a\\\\b.conf\"",
        "include \"missing.conf\"",
        "include \"onbehalf.conf\"",
        "include \"circle.conf\"",
      })
  void read_ofAnyOtherInclude_refuses(String include) {
    Map<String, String> siblings = new HashMap<>();
    siblings.put("circle.conf", "include \"circle2.conf\"");
    siblings.put("circle2.conf", "include \"circle.conf\"");
    siblings.put("onbehalf.conf", "SignatureCache.Entries = 1");
    // whoever asked for one of these would get it
    for (String name : List.of("http://127.0.0.1:1/x.conf", "/etc/passwd", "../x.conf", "..")) {
      siblings.put(name, "SignatureCache.Entries = 1");
    }
    siblings.put("a\\\\b.conf", "SignatureCache.Entries = 1");

    List<Fault> faults = faults(input(MINIMAL + include, siblings));

    assertThat(faults).hasSize(1);
    assertThat(faults.get(0).origin).startsWith("WEB-INF/");
  }
}
