package org.onbehalf.cli.doctor;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.onbehalf.cli.migrate.WebApplication;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.runtime.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

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
public final class DoctorCommand extends ApplicationCommand {
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

  /** Called by the command line. */
  public DoctorCommand() {
    this(Clock.systemUTC(), System.in);
  }

  /** With another clock and input, for tests. */
  DoctorCommand(Clock clock, InputStream in) {
    super(clock, in);
  }

  @Override
  @Nullable
  String tokenOption(CommandSpec line) {
    if ((metadata == null) != (keys == null) || (keys != null && token == null)) {
      throw new ParameterException(
          line.commandLine(), "Expected --metadata and --keys together, and with --token");
    }
    return token;
  }

  @Override
  void look(
      @Nullable WebApplication war,
      @Nullable Settings settings,
      @Nullable String text,
      Findings findings) {
    if (text != null) {
      return;
    }
    if (settings != null) {
      findings.ok("configuration", summary(settings));
    }
    Path path = path();
    if (war != null && path != null) {
      if (!war.hasFilter()) {
        findings.warning(
            "web.xml",
            "no filter is org.onbehalf.servlet.BearerTokenFilter, so that requests are not"
                + " validated unless the program adds it",
            "add the filter and its mapping to WEB-INF/web.xml");
      } else if (settings != null) {
        war.warnings(settings)
            .forEach((code, warning) -> findings.warning("web.xml", code.before(warning), ""));
      }
      new LibraryCheck(findings).check(war, path);
    }
  }

  @Override
  void attempt(Settings settings, @Nullable String text, Findings findings, HttpExchange http) {
    if (text == null) {
      tryOut(settings, findings, http);
    } else {
      TokenCheck check = new TokenCheck(findings, settings, http, clock);
      check.check(
          text, offline, metadata == null || keys == null ? null : check.given(metadata, keys));
    }
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
      new StoreCheck(findings, settings, clock, path()).check();
    }
  }
}
