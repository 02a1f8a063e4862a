package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.runtime.Settings;
import org.onbehalf.testing.TestSettings;
import org.slf4j.LoggerFactory;

/** Whatever stands in the file: settings or a fault report, and no secret in any log. */
@Timeout(120)
class HostileConfigurationTest {
  private static final String SECRET = "pA8Q~9xK7#mZ";
  private static final String OTHER = "hunter2-hunter2";

  private static final String VALID =
      """
      # a valid file with everything that HOCON has
      AzureAd {
        Instance = "https://login.microsoftonline.com/", TenantId : contoso.onmicrosoft.com
        ClientId = "11111111-2222-3333-4444-555555555555" // comment
        Audiences = [ "api://a"
          \"""api://b\""" ]
        ClientCredentials = [
          { SourceType = ClientSecret, ClientSecret = "pA8Q~9xK7#mZ" }
          { SourceType = ClientSecret, ClientSecret = ${AZURE_CLIENT_SECRET} }
        ]
        ClockSkew = 60 s /* block
        comment */
      }
      defaults { ReadTimeout = ${?READ} "7 s" }
      include "more.conf"
      DownstreamApis.PartnerAPI = ${defaults} {
        BaseUrl = "https://partner.example.com/"${AzureAd.TenantId}
        Scopes += "api://partner/read"
      }
      TokenCache { Store = memory, HeapEntries = 1000 }
      """;

  private static final String[] PIECES = {
    "{",
    "}",
    "[",
    "]",
    "\"",
    "\"\"\"",
    "=",
    ":",
    "+=",
    ",",
    "\n",
    " ",
    "#",
    "//",
    "/*",
    "*/",
    "${",
    "${?",
    "}",
    "${X}",
    "${AzureAd}",
    "${AzureAd.ClientId}",
    "include ",
    "include \"more.conf\"",
    "include url(\"http://127.0.0.1:1/\")",
    "\\",
    "\\u0000",
    "\u0000",
    "\uFEFF",
    "\uD800",
    ".",
    "..",
    "null",
    "0",
    "ClientSecret",
    "AzureAd",
  };

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger("org.onbehalf.internal.config");

  @BeforeEach
  void captureLog() {
    logged.start();
    root.setLevel(Level.TRACE);
    root.setAdditive(false);
    root.addAppender(logged);
  }

  @AfterEach
  void releaseLog() {
    root.detachAppender(logged);
    root.setAdditive(true);
  }

  @Test
  void read_ofTheUnharmedFile_acceptsIt() {
    assertThat(refusal(VALID)).isEmpty();
  }

  @Test
  void read_ofTheFileCutAnywhere_refusesOrAccepts() {
    for (int end = 0; end < VALID.length(); end++) {
      check(VALID.substring(0, end));
      check(VALID.substring(end));
    }
  }

  @Test
  void read_ofTheFileWithRandomChanges_refusesOrAccepts() {
    Random random = new Random(20261122);
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder(VALID);
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + random.nextInt(8));
        String piece = PIECES[random.nextInt(PIECES.length)];
        text.replace(at, random.nextBoolean() ? at : end, random.nextInt(3) == 0 ? "" : piece);
      }
      check(text.toString());
    }
  }

  @Test
  void read_ofRandomPieces_refusesOrAccepts() {
    Random random = new Random(42);
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder();
      for (int piece = random.nextInt(40); piece >= 0; piece--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      check(text.toString());
    }
  }

  @Test
  void read_ofWarningsAndIgnoredKeys_logsEachOnceAndTheLatterInOneLine() {
    TestSettings.parse(
        Configurations.MINIMAL
            + """
            AzureAd { Domain = "contoso.com", CallbackPath = "/x" }
            Http.Odd = "pA8Q~9xK7#mZ"
            """);

    assertThat(logged.list)
        .extracting(event -> event.getLevel() + " " + event.getFormattedMessage())
        .satisfiesExactly(
            warning -> assertThat(warning).startsWith("WARN").contains("Http.Odd"),
            info -> assertThat(info).startsWith("INFO").endsWith("AzureAd.CallbackPath"));
    assertThat(logged.list).noneMatch(event -> event.getFormattedMessage().contains(SECRET));
  }

  private void check(String text) {
    String message = refusal(text);

    assertThat(message).as(text).doesNotContain(SECRET, OTHER, "com.typesafe", "Exception");
    for (ILoggingEvent event : logged.list) {
      assertThat(event.getFormattedMessage()).as(text).doesNotContain(SECRET, OTHER);
      assertThat(event.getThrowableProxy()).isNull();
    }
    logged.list.clear();
  }

  /** The message of the refusal; empty when the text was accepted. Anything else is thrown. */
  private static String refusal(String text) {
    Map<String, String> siblings = new HashMap<>();
    siblings.put("more.conf", "SignatureCache.Entries = 5");
    try {
      Settings.read(
          Configurations.input(text, siblings)
              .environment(Map.of("AZURE_CLIENT_SECRET", OTHER, "X", "x"))
              .build());
      return "";
    } catch (ConfigurationException e) {
      assertThat(e.getCause()).isNull();
      assertThat(e.getMessage()).isNotEmpty();
      return List.of(String.valueOf(e.getMessage()), e.toString())
          .toString()
          .replace(ConfigurationException.class.getName(), "");
    }
  }
}
