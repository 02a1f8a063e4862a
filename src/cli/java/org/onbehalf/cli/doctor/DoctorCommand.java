package org.onbehalf.cli.doctor;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.onbehalf.cli.migrate.WebApplication;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.http.HttpSettings;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.runtime.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code doctor}. */
@Command(
    name = "doctor",
    description = {
      "Tries a set-up from this machine: configuration, libraries, network, keys, credentials,",
      "scopes and stores. One line for each check, with the cause and what helps.",
      "Changes nothing; run it as the server's user and with the server's environment."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnInvalidInput = 64,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:there are warnings",
      "2:there are faults",
      "3:the application cannot be read",
      "64:wrong options",
      "70:an error of the program itself"
    })
public final class DoctorCommand implements Callable<Integer> {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  @Spec private @Nullable CommandSpec spec;

  @Mixin private final ApplicationOptions application = new ApplicationOptions();

  @Option(names = "--offline", description = "Use no network.")
  private boolean offline;

  @Option(
      names = "--token",
      paramLabel = "-",
      description = "Explain a token instead, which is read from the standard input and not shown.")
  private @Nullable String token;

  @Option(
      names = "--metadata",
      paramLabel = "FILE",
      description =
          "With --token: the issuer's openid-configuration, fetched before. For tokens of Entra's"
              + " version 1.0 too, give that of version 2.0 and then that of 1.0.")
  private @Nullable List<Path> metadata;

  @Option(
      names = "--keys",
      paramLabel = "FILE",
      description = "With --metadata: the issuer's keys (jwks_uri), fetched before.")
  private @Nullable Path keys;

  private final Clock clock;
  private final InputStream in;

  /** Called by the command line. */
  public DoctorCommand() {
    this(Clock.systemUTC(), System.in);
  }

  /** With another clock and input, for tests. */
  DoctorCommand(Clock clock, InputStream in) {
    this.clock = clock;
    this.in = in;
  }

  @Override
  public Integer call() {
    CommandSpec line = spec;
    if (line == null) {
      throw new IllegalStateException("called without a command line");
    }
    if ((metadata == null) != (keys == null) || (keys != null && token == null)) {
      throw new ParameterException(
          line.commandLine(), "Expected --metadata and --keys together, and with --token");
    }
    String text = token == null ? null : TokenReader.read(line, token, in);
    Findings findings = findings(line, application.json);
    try (WebApplication war = application.open(line)) {
      Settings settings = application.read(war, findings, clock);
      if (settings != null && text == null) {
        findings.ok("configuration", summary(settings));
      }
      Path path = application.path();
      if (war != null && path != null && text == null) {
        if (!war.hasFilter()) {
          findings.warning(
              "web.xml",
              "no filter is org.onbehalf.servlet.BearerTokenFilter, so that requests are not"
                  + " validated unless the program adds it",
              "add the filter and its mapping to WEB-INF/web.xml");
        }
        new LibraryCheck(findings).check(war, path);
      }
      if (settings != null) {
        try (HttpExchange http = new HttpExchange(limited(settings.http))) {
          if (text != null) {
            explain(text, settings, findings, http);
          } else {
            tryOut(settings, findings, http);
          }
        }
      }
    }
    return findings.end();
  }

  static Findings findings(CommandSpec line, boolean json) {
    return new Findings(line.commandLine().getOut(), line.commandLine().getErr(), json);
  }

  /** Without the circuit breaker: each check is to see the cause itself. */
  static HttpSettings limited(HttpSettings http) {
    return new HttpSettings(
        shorter(http.connectTimeout),
        shorter(http.readTimeout),
        http.maxResponseBytes,
        http.proxy,
        http.trustStore);
  }

  private static Duration shorter(Duration configured) {
    return configured.compareTo(LONGEST_WAIT) < 0 ? configured : LONGEST_WAIT;
  }

  private static String summary(Settings settings) {
    List<String> issuers = new ArrayList<>();
    settings.issuers.forEach(each -> issuers.add(each.authority + " for " + each.audiences));
    return "Authentication.Mode "
        + settings.mode.name().toLowerCase(Locale.ROOT)
        + ", tokens of "
        + String.join(", ", issuers)
        + ", Authorization.Default "
        + (settings.authorization.denyByDefault ? "deny" : "authenticated")
        + ", DownstreamApis "
        + settings.acquisition.downstreamApis.keySet();
  }

  private void explain(String text, Settings settings, Findings findings, HttpExchange http) {
    TokenCheck check = new TokenCheck(findings, settings, http, clock);
    check.check(
        text, offline, metadata == null || keys == null ? null : check.given(metadata, keys));
  }

  private void tryOut(Settings settings, Findings findings, HttpExchange http) {
    if (offline) {
      findings.skipped(
          "network",
          "issuers, credentials and scopes are not tried",
          "run doctor without --offline");
    } else {
      AuthorityCheck authorities =
          new AuthorityCheck(findings, limited(settings.http), http, clock);
      boolean own = true;
      for (IssuerSettings issuer : settings.issuers) {
        own &= authorities.check(issuer, settings.keys) || !issuer.own;
      }
      if (own) {
        try (TokenRequests requests =
            new TokenRequests(settings.acquisition, findings, http, clock)) {
          if (requests.checkCredentials()) {
            requests.checkApis();
          }
        }
      } else {
        findings.skipped(
            "credentials and scopes", "not tried, since AzureAd has a fault above", "");
      }
      for (DownstreamApiSettings api : settings.acquisition.downstreamApis.values()) {
        boolean unused =
            authorities.resolves(api.baseUrl.getHost(), "DownstreamApis." + api.name + ".BaseUrl");
      }
    }
    boolean shared = settings.tokenCache.store.isShared() || settings.sessions.store.isShared();
    if (offline && shared) {
      findings.skipped("stores", "not tried, since they are on other servers", "");
    } else {
      new StoreCheck(findings, settings, clock, application.path()).check();
    }
  }
}
