package org.onbehalf.cli.doctor;

import java.io.InputStream;
import java.time.Clock;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.OnBehalfException;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.CallerSubject;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;
import org.onbehalf.internal.acquisition.RequestedToken;
import org.onbehalf.internal.acquisition.TokenAnswer;
import org.onbehalf.internal.acquisition.TokenGrant;
import org.onbehalf.internal.acquisition.TokenRefusal;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.response.CorrelationId;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.response.ErrorResponses;
import org.onbehalf.internal.runtime.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code rehearse}. */
@Command(
    name = "rehearse",
    description = {
      "Exchanges the token of one real user for every API of the configuration, and shows what is",
      "missing as commands, and what callers would be answered. Nothing that is granted is kept."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    exitCodeOnInvalidInput = 64,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every exchange was granted",
      "1:there are warnings",
      "2:an exchange or the token itself was refused",
      "3:the application cannot be read",
      "64:wrong options",
      "70:an error of the program itself"
    })
public final class RehearseCommand extends ApplicationCommand {
  private static final Pattern GUID =
      Pattern.compile("(?i)(api://)?([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})");
  private static final String GRAPH = "00000003-0000-0000-c000-000000000000";

  @Option(
      names = "--token",
      paramLabel = "-",
      required = true,
      description = "The user's token for this API, read from the standard input and not shown.")
  private @Nullable String token;

  /** Called by the command line. */
  public RehearseCommand() {
    this(Clock.systemUTC(), System.in);
  }

  /** With another clock and input, for tests. */
  RehearseCommand(Clock clock, InputStream in) {
    super(clock, in);
  }

  @Override
  @Nullable
  String tokenOption(CommandSpec line) {
    return token;
  }

  @Override
  void attempt(Settings settings, @Nullable String text, Findings findings, HttpExchange http) {
    rehearse(Objects.requireNonNull(text, "token"), settings, findings, http);
  }

  private void rehearse(String text, Settings settings, Findings findings, HttpExchange http) {
    ValidatedCaller caller =
        new TokenCheck(findings, settings, http, clock).check(text, false, null);
    if (caller == null) {
      findings.skipped("exchanges", "not tried, since the token is refused", "");
      return;
    }
    try (TokenRequests requests = new TokenRequests(settings.acquisition, findings, http, clock)) {
      for (DownstreamApiSettings api : settings.acquisition.downstreamApis.values()) {
        if (api.requestAppToken) {
          findings.skipped(
              "DownstreamApis." + api.name,
              "is called as the application, not as a user",
              "run doctor, which requests its token");
        } else {
          exchange(api, caller, settings, findings, requests);
        }
      }
    }
  }

  private static void exchange(
      DownstreamApiSettings api,
      ValidatedCaller caller,
      Settings settings,
      Findings findings,
      TokenRequests requests) {
    String check = "DownstreamApis." + api.name;
    ErrorResponses responses =
        new ErrorResponses(
            settings.acquisition.client.instance + settings.acquisition.client.tenantId,
            settings.acquisition.client.clientId,
            settings.consentRedirectUri);
    try {
      RequestedToken requested =
          RequestedToken.of(settings.acquisition, TokenRequest.forApi(api.name), true);
      CallerSubject subject =
          new CallerSubject(
              caller,
              api.name,
              requests.exchanges.get(caller.issuerName()),
              Math.toIntExact(settings.acquisition.clockSkew.toMillis()));
      TokenGrant grant = subject.grant(requested, null, CorrelationId.create());
      TokenAnswer answer = requests.ask(check, requests.endpointOf(caller.issuerName()), grant);
      if (answer.token() != null) {
        findings.ok(check, "a token was granted for " + String.join(" ", api.scopes));
        return;
      }
      TokenRefusal refusal = answer.refusal();
      ErrorResponse response = responses.of(refusal.exception(requested, subject));
      findings.fault(
          refusal.kind.number,
          check,
          TokenRequests.cause(refusal)
              + " for "
              + String.join(" ", api.scopes)
              + "; callers would be answered "
              + shown(response),
          refusal.kind == TokenRefusal.Kind.CONSENT
              ? consent(api, settings, response)
              : TokenRequests.remedy(refusal));
    } catch (OnBehalfException e) {
      findings.fault(
          check,
          String.valueOf(e.getMessage()) + "; callers would be answered " + shown(responses.of(e)),
          "");
    }
  }

  private static String shown(ErrorResponse response) {
    return response.status() + " " + Objects.requireNonNull(response.error(), "error");
  }

  /** The missing consent as commands, and as a page for an administrator. */
  private static String consent(
      DownstreamApiSettings api, Settings settings, ErrorResponse response) {
    String client = settings.acquisition.client.clientId;
    Set<String> resources = new LinkedHashSet<>();
    Set<String> names = new LinkedHashSet<>();
    for (String scope : api.scopes) {
      int slash = scope.lastIndexOf('/');
      resources.add(slash < 0 ? GRAPH : scope.substring(0, slash));
      names.add(scope.substring(slash + 1));
    }
    StringBuilder text = new StringBuilder();
    if (names.equals(Collections.singleton(".default"))) {
      text.append("az ad app permission admin-consent --id ").append(client);
    } else {
      names.remove(".default");
      String separator = "";
      for (String resource : resources) {
        text.append(separator)
            .append("az ad app permission grant --id ")
            .append(client)
            .append(" --api ")
            .append(applicationId(resource))
            .append(" --scope ")
            .append(quoted(String.join(" ", names)));
        separator = " && ";
      }
    }
    return text.append(", or an administrator opens ")
        .append(response.details().get("admin_consent_uri"))
        .toString();
  }

  /** The CLI takes the client id of the resource; its service principal tells it. */
  private static String applicationId(String resource) {
    Matcher guid = GUID.matcher(resource);
    if (guid.matches()) {
      return guid.group(2);
    }
    return resource.equals(GRAPH) || resource.equals("https://graph.microsoft.com")
        ? GRAPH
        : "$(az ad sp show --id " + quoted(resource) + " --query appId -o tsv)";
  }

  /** For a POSIX shell. */
  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
