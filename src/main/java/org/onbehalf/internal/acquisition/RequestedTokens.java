package org.onbehalf.internal.acquisition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.onbehalf.TokenRequest;

/** The requested tokens; those without options are created once per API. Thread-safe. */
final class RequestedTokens {
  private final AcquisitionSettings settings;
  private final Map<String, Target> targets = new HashMap<>();

  private static final class Target {
    final DownstreamApiSettings api;
    private final RequestedToken[] plain = new RequestedToken[4];

    Target(AcquisitionSettings settings, DownstreamApiSettings api) {
      this.api = api;
      TokenRequest request = TokenRequest.forApi(api.name);
      for (int i = 0; i < plain.length; i++) {
        plain[i] = new RequestedToken(settings, api, request, (i & 1) != 0, (i & 2) != 0);
      }
    }

    RequestedToken plain(boolean application, boolean answersChallenges) {
      return plain[(application ? 1 : 0) + (answersChallenges ? 2 : 0)];
    }
  }

  RequestedTokens(AcquisitionSettings settings) {
    this.settings = settings;
    settings.downstreamApis.forEach((name, api) -> targets.put(name, new Target(settings, api)));
  }

  /**
   * What a request asks for.
   *
   * @param answersChallenges whether who uses the token answers the API's claims challenges
   * @throws IllegalArgumentException if its API is not configured
   */
  RequestedToken of(TokenRequest request, boolean answersChallenges) {
    Target target = target(request.api());
    boolean application = request.isAsApplication() || target.api.requestAppToken;
    boolean plain =
        request.scopes().isEmpty()
            && !request.tenant().isPresent()
            && !request.isForceRefresh()
            && !request.correlationId().isPresent()
            && request.extraQueryParameters().isEmpty();
    return plain
        ? target.plain(application, answersChallenges)
        : new RequestedToken(settings, target.api, request, application, answersChallenges);
  }

  /** What a user's request without options asks for, where challenges are answered. */
  RequestedToken plain(String api) {
    return target(api).plain(false, true);
  }

  /** All that users' requests without options can ask for. */
  List<RequestedToken> plainOfUsers() {
    List<RequestedToken> all = new ArrayList<>(2 * targets.size());
    for (Target each : targets.values()) {
      all.add(each.plain(false, false));
      all.add(each.plain(false, true));
    }
    return all;
  }

  private Target target(String api) {
    Target target = targets.get(api);
    if (target == null) {
      throw new IllegalArgumentException(
          "DownstreamApis."
              + api
              + " is not configured; configured are "
              + new TreeSet<>(targets.keySet()));
    }
    return target;
  }
}
