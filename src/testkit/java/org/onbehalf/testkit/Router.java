package org.onbehalf.testkit;

import java.time.Clock;
import java.util.List;

/** Leads a request to what answers it. */
final class Router {
  private final Clock clock;
  private final Metadata metadata;
  private final SignInPages signInPages;
  private final TokenEndpoint tokenEndpoint;
  private final HomePage homePage;
  private final List<String> authorities;

  Router(
      Clock clock,
      Metadata metadata,
      SignInPages signInPages,
      TokenEndpoint tokenEndpoint,
      HomePage homePage,
      List<String> authorities) {
    this.clock = clock;
    this.metadata = metadata;
    this.signInPages = signInPages;
    this.tokenEndpoint = tokenEndpoint;
    this.homePage = homePage;
    this.authorities = authorities;
  }

  Log.Entry entry(Request request) {
    return tokenEndpoint.entry(clock.instant(), request);
  }

  Reply answer(Request request) {
    try {
      return dispatch(request);
    } catch (Refusal refusal) {
      return Reply.refused(refusal, request.correlationId, clock.instant())
          .with("Cache-Control", "no-store, no-cache");
    }
  }

  private Reply dispatch(Request request) {
    if (!request.endpoint.accepts(request.method)) {
      throw new Refusal(EntraRule.WRONG_METHOD, request.endpoint.methods(), request.method);
    }
    if (request.malformed) {
      throw new Refusal(EntraRule.MALFORMED_REQUEST);
    }
    switch (request.endpoint) {
      case METADATA:
        return metadata.openIdConfiguration(request);
      case KEYS:
        return metadata.keys(request);
      case INSTANCE_DISCOVERY:
        return metadata.instance(request, authorities);
      case AUTHORIZE:
        return signInPages.answer(request);
      case TOKEN:
        return tokenEndpoint.answer(request);
      case OTHER:
        break;
    }
    return homePage.answer(request);
  }
}
