package org.onbehalf.internal.acquisition;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.onbehalf.UserRequiredException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.cache.TokenVariant;
import org.onbehalf.internal.caller.ValidatedCaller;

/** The user of an issuer that is not Entra, whose token that issuer exchanges (RFC 8693). */
final class ExchangeSubject extends CallerSubject {
  private final ExchangeTokenEndpoint exchange;
  private final RequestedToken requested;

  /**
   * The subject of that call.
   *
   * @throws UserRequiredException for an application, before any network
   */
  ExchangeSubject(
      ValidatedCaller caller, ExchangeTokenEndpoint exchange, RequestedToken requested) {
    super(caller, requested.api);
    this.exchange = exchange;
    this.requested = requested;
  }

  /**
   * The assertion's hash binds issuer and user; the rest binds where, as whom and what for the
   * token is asked.
   */
  @Override
  public TokenKey key(TokenVariant variant) {
    return new TokenKey(caller.token(), exchange.variant(variant, () -> parameters(null)));
  }

  @Override
  public TokenAnswer ask(
      TokenEndpoint endpoint, RequestedToken same, @Nullable String claims, String correlationId) {
    return exchange.ask(
        caller.token().text(),
        parameters(ClaimsRequests.merge(requested.claims, claims)),
        correlationId);
  }

  private Map<String, String> parameters(@Nullable String claims) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (requested.exchange.audience != null) {
      parameters.put("audience", requested.exchange.audience);
    }
    if (requested.exchange.resource != null) {
      parameters.put("resource", requested.exchange.resource);
    }
    boolean own = !requested.namesScopes && !requested.exchange.scopes.isEmpty();
    parameters.put(
        "scope",
        String.join(" ", new TreeSet<>(own ? requested.exchange.scopes : requested.scopes)));
    if (claims != null) {
      // no parameter of RFC 8693; who does not know it ignores it (RFC 6749 section 3.2)
      parameters.put("claims", claims);
    }
    parameters.putAll(requested.extraQueryParameters);
    return parameters;
  }
}
