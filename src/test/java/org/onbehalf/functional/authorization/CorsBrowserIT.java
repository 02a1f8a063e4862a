package org.onbehalf.functional.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.onbehalf.UserInteractionRequiredException;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** What a real browser lets a page of another origin see of a refusal. */
@Timeout(300)
@EnabledIf("browserIsInstalled")
class CorsBrowserIT {
  private static final String CHROMIUM = "/usr/bin/chromium";
  private static final String DRIVER = "/usr/bin/chromedriver";
  private static final String CLAIMS = "{\"access_token\":{\"acrs\":{\"value\":\"c1\"}}}";

  private static final String CALL =
      """
      const done = arguments[arguments.length - 1];
      fetch(arguments[0], {method: 'PUT', headers: {Authorization: 'Bearer ' + arguments[1]}})
        .then(async answer => done(answer.status + ' ' + answer.headers.get('WWW-Authenticate')
            + ' ' + (await answer.json()).claims))
        .catch(error => done(String(error)));
      """;

  static boolean browserIsInstalled() {
    return System.getenv("CI") != null || new File(DRIVER).canExecute();
  }

  @Test
  void page_ofANamedOrigin_seesStatusChallengeAndClaimsOfARefusal() throws Exception {
    HttpServer page =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    page.createContext(
        "/",
        exchange -> {
          byte[] html = "<!DOCTYPE html><title>page</title>".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, html.length);
          exchange.getResponseBody().write(html);
          exchange.close();
        });
    page.start();
    String origin = "http://localhost:" + page.getAddress().getPort();
    ChromeDriver browser = browser();
    try (Tenant tenant = Tenant.start()) {
      Map<String, String> configuration = tenant.sampleConfiguration();
      try (FilteredServer closed =
          FilteredServer.with(configuration).servlet("/api/*", new Refusing()).start()) {
        configuration.put("Cors.AllowedOrigins", origin);
        try (FilteredServer open =
            FilteredServer.with(configuration).servlet("/api/*", new Refusing()).start()) {
          browser.get(origin + "/");

          assertThat(call(browser, closed, tenant)).isEqualTo("TypeError: Failed to fetch");
          assertThat(call(browser, open, tenant))
              .startsWith("401 Bearer ")
              .contains("error=\"insufficient_claims\"", "claims=\"")
              .endsWith(CLAIMS);
        }
      }
    } finally {
      browser.quit();
      page.stop(0);
    }
  }

  private static String call(ChromeDriver browser, FilteredServer server, Tenant tenant) {
    return String.valueOf(
        browser.executeAsyncScript(CALL, server.uri("/api/x").toString(), tenant.tokenOf("alice")));
  }

  private static ChromeDriver browser() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(new File(CHROMIUM));
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking");
    return new ChromeDriver(
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File(DRIVER))
            .usingAnyFreePort()
            .build(),
        options);
  }

  /** Asks for more proof. */
  private static final class Refusing extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doPut(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      throw UserInteractionRequiredException.because("more proof").insufficientClaims(CLAIMS);
    }
  }
}
