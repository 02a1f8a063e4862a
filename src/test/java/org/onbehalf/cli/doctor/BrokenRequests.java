package org.onbehalf.cli.doctor;

import static org.onbehalf.cli.doctor.BrokenRow.row;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.onbehalf.OnBehalf;

/** Rows about what only requests show: what clients send, and what users may. */
final class BrokenRequests {
  private static final String FIGURE = "it is among the figures (onbehalf.responses) only";
  private static final String REQUESTS = "it shows only in what clients send";

  private BrokenRequests() {}

  static List<BrokenRow> rows() {
    return List.of(
        row("a user without consent", setUp -> {})
            .doctorCannot("consent is a user's: rehearse --token tells it")
            .answers(
                401,
                "consent_required",
                "DownstreamApis.PartnerAPI",
                "AADSTS65001",
                "api://partner/read",
                "Grant the application its permissions")
            .withUser(contoso -> contoso.bob)
            .page("PartnerAPI", "AADSTS65001", "Grant the application its permissions"),
        row(
                "sessions in a directory that cannot be created",
                setUp -> {
                  Path file = Files.createFile(setUp.directory.resolve("file"));
                  setUp.set("Sessions.Store", "file");
                  setUp.set("Sessions.Directory", file.resolve("store").toString());
                })
            .doctor(
                "fault    store of sessions (file)", "cannot be created", "name another directory")
            .answers(
                503,
                "temporarily_unavailable",
                "the session store",
                "cannot be created",
                "Sessions.Directory")
            .by(onBehalf -> onBehalf.sessions().start())
            .toldByStore()
            .page("the session store", "cannot be created"),
        row(
                "an API that refuses our tokens",
                setUp ->
                    setUp.set(
                        "DownstreamApis.PartnerAPI.BaseUrl",
                        "http://127.0.0.1:"
                            + setUp.answering(
                                "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
                            + "/"))
            .doctorCannot("doctor calls no API")
            .answers(502, "downstream_error", "PartnerAPI", "401")
            .byCall()
            .pageCannot(FIGURE),
        row(
                "Graph's scopes for another host",
                setUp -> {
                  setUp.set("DownstreamApis.Graph.BaseUrl", "https://localhost.example");
                  setUp.set("DownstreamApis.Graph.Scopes", "User.Read");
                })
            .doctor("warning  configuration", "DownstreamApis.Graph.BaseUrl", "Microsoft Graph")
            .starts(
                "DownstreamApis.Graph.BaseUrl", "localhost.example", "https://graph.microsoft.com")
            .pageCannot("it is told at the start"),
        row(
                "another API's scopes for Graph",
                setUp ->
                    setUp.set(
                        "DownstreamApis.PartnerAPI.BaseUrl", "https://graph.microsoft.com/v1.0"))
            .doctor("warning  configuration", "DownstreamApis.PartnerAPI.BaseUrl", "Graph's scopes")
            .starts("DownstreamApis.PartnerAPI.BaseUrl", "accepts no token for api://partner/read")
            .pageCannot("it is told at the start"),
        row("a proxy that takes the Authorization header away", setUp -> {})
            .doctorCannot(REQUESTS)
            .answers(
                401,
                "",
                "stripped-header",
                "X-Forwarded-Access-Token",
                "pass the Authorization header on")
            .withHeaders("X-Forwarded-Access-Token", "eyJ0.eyJ0.AAAA")
            .page("no-token", "sends an access token"),
        row("a client that sends Graph's token", setUp -> {})
            .doctorCannot("doctor --token tells it")
            .answers(401, "invalid_token", "Microsoft Graph", "asks for a scope of this API")
            .with(token -> token.audience("00000003-0000-0000-c000-000000000000"))
            .page("audience", "asks for a scope of this API"),
        row("a client that sends a token of the API behind", setUp -> {})
            .doctorCannot("doctor --token tells it")
            .answers(401, "invalid_token", "DownstreamApis.PartnerAPI", "a token for this API")
            .with(token -> token.audience("api://partner"))
            .page("audience", "a token for this API"),
        row("a token that has expired", setUp -> {})
            .doctorCannot("doctor --token tells it")
            .answers(401, "invalid_token", "expired", "fetches a new token")
            .with(token -> token.expired())
            .page("expired", "fetches a new token"),
        row(
                "a rule whose scope the caller lacks",
                setUp ->
                    setUp.keys.put(
                        "Authorization.Rules",
                        "[ { Path = \"/api/*\", Scopes = [\"orders.write\"] } ]"))
            .doctorCannot(REQUESTS)
            .answers(
                403,
                "insufficient_scope",
                "Authorization.Rules[0]",
                "none of the scopes [orders.write]")
            .page("authorization", "which rule"),
        row(
                "a token endpoint that never answers",
                setUp -> {
                  setUp.keys.put("Http.ReadTimeout", "300 ms");
                  setUp.keys.put("Acquisition.Retries", "0");
                  setUp.entra.faults().always().hang();
                })
            .doctor("fault    AzureAd.ClientCredentials[0]", "could not be reached", "in time")
            .answers(
                503,
                "temporarily_unavailable",
                "could not be reached",
                "in time",
                "Http.ReadTimeout")
            .page("PartnerAPI", "unreachable", "Http.ReadTimeout"),
        row("a call outside a request", setUp -> {})
            .doctorCannot("it is in the application's code")
            .answers(500, "server_error", "no caller", "thread")
            .by(BrokenRequests::onAnotherThread)
            .pageCannot(FIGURE));
  }

  /** As an application does that knows nothing of {@code CallerContext.wrap}. */
  private static String onAnotherThread(OnBehalf onBehalf) {
    try {
      return java.util.concurrent.CompletableFuture.supplyAsync(
              () -> onBehalf.authorizationHeader("PartnerAPI"))
          .join();
    } catch (java.util.concurrent.CompletionException e) {
      throw new IllegalStateException(e);
    }
  }
}
