package org.onbehalf.testkit;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testkit.ClientAuthentication.Authenticated;

/** The last step of every grant in a user's name: policy, consent, and the answer. */
final class UserTokens {
  private final TokenFactory factory;
  private final Consents consents;
  private final RefreshTokens refreshTokens;

  UserTokens(TokenFactory factory, Consents consents, RefreshTokens refreshTokens) {
    this.factory = factory;
    this.consents = consents;
    this.refreshTokens = refreshTokens;
  }

  /**
   * Issues tokens.
   *
   * @param signedIn when the user signed in
   * @param nonce of the authorization request, for the ID token
   */
  Map<String, Object> issue(
      SignIn signIn,
      Instant signedIn,
      Authenticated by,
      RequestedScopes requested,
      Request request,
      @Nullable String nonce) {
    if (!signIn.user.isEnabled()) {
      throw new Refusal(EntraRule.DISABLED_USER);
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("token_type", "Bearer");
    if (requested.hasResource()) {
      putAccessToken(answer, signIn, by, requested, request);
    } else {
      // Entra answers with a token for its own UserInfo endpoint, which is of no use here
      answer.put("scope", requested.text());
      answer.put("expires_in", 3600L);
      answer.put("ext_expires_in", 3600L);
      answer.put("access_token", factory.opaque("EwB", 96));
    }
    if (requested.offlineAccess()) {
      answer.put("refresh_token", refreshTokens.issue(by, signIn, signedIn));
    }
    if (requested.openId()) {
      answer.put("id_token", factory.sign(2, factory.idToken(signIn, by.client.clientId(), nonce)));
    }
    if (request.parameter("client_info").isPresent()) {
      answer.put("client_info", clientInfo(signIn.user));
    }
    return answer;
  }

  /** By which Entra's clients tell accounts apart. */
  static String clientInfo(User user) {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("uid", user.objectId());
    info.put("utid", user.tenant());
    return Base64URL.encode(JSONObjectUtils.toJSONString(info)).toString();
  }

  private void putAccessToken(
      Map<String, Object> answer,
      SignIn signIn,
      Authenticated by,
      RequestedScopes requested,
      Request request) {
    App resource = requested.resource();
    ClaimsParameter wanted = ClaimsParameter.parse(request.form.get("claims"));
    checkPolicy(signIn, resource, wanted);
    Set<String> granted = granted(signIn.user, by.client, requested);
    Map<String, Object> claims =
        factory.forUser(
            signIn,
            new TokenFactory.Target(resource, requested.identifier()),
            by.client.clientId(),
            by.proof,
            granted);
    if (!wanted.capabilities().isEmpty()) {
      claims.put("xms_cc", new ArrayList<>(wanted.capabilities()));
    }
    answer.put("scope", requested.granted(granted));
    factory.putAccessToken(answer, resource, claims);
  }

  private static void checkPolicy(SignIn signIn, App resource, ClaimsParameter wanted) {
    if (resource.registration.assignmentRequired && !signIn.user.isAssignedTo(resource)) {
      throw new Refusal(EntraRule.UNASSIGNED_USER, resource.clientId(), resource.name());
    }
    Set<String> contexts = new LinkedHashSet<>(wanted.contexts());
    resource.authenticationContext().ifPresent(contexts::add);
    contexts.removeAll(signIn.contexts);
    for (String missing : contexts) {
      throw Refusal.withClaims(
          EntraRule.MFA_REQUIRED, ClaimsParameter.challenge(missing), resource.clientId());
    }
  }

  /** All that was consented for the resource, as Entra grants it, if it covers what was asked. */
  private Set<String> granted(User user, App client, RequestedScopes requested) {
    App resource = requested.resource();
    if (client.equals(resource) && !requested.identifier().equalsIgnoreCase(client.clientId())) {
      throw new Refusal(EntraRule.RESOURCE_IS_CLIENT, client.clientId(), client.name());
    }
    Set<String> granted = consents.granted(user, client, resource);
    Set<String> asked = requested.isDefault() ? Collections.emptySet() : requested.scopes();
    if (granted.isEmpty() || !granted.containsAll(asked)) {
      throw new Refusal(EntraRule.CONSENT_REQUIRED, client.clientId(), client.name());
    }
    return granted;
  }
}
