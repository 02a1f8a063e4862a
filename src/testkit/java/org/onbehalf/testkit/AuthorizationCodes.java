package org.onbehalf.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.onbehalf.internal.Nullable;

/** Authorization codes: good once, for ten minutes, for the client that asked. Thread-safe. */
final class AuthorizationCodes {
  private static final Duration LIFETIME = Duration.ofMinutes(10);
  private static final int MOST_CODES = 10_000;

  private final Clock clock;
  private final TokenFactory factory;
  private final Map<String, Code> codes = new BoundedMap<>(MOST_CODES);

  AuthorizationCodes(Clock clock, TokenFactory factory) {
    this.clock = clock;
    this.factory = factory;
  }

  /** What a code stands for. */
  static final class Code {
    final App client;
    final SignIn signIn;
    final String redirectUri;
    final String scope;
    final @Nullable String nonce;
    final @Nullable String challenge;
    private Instant issued = Instant.MIN;
    private boolean redeemed;

    Code(
        App client,
        SignIn signIn,
        String redirectUri,
        String scope,
        @Nullable String nonce,
        @Nullable String challenge) {
      this.client = client;
      this.signIn = signIn;
      this.redirectUri = redirectUri;
      this.scope = scope;
      this.nonce = nonce;
      this.challenge = challenge;
    }

    Instant signedIn() {
      return issued;
    }
  }

  synchronized String issue(Code code) {
    code.issued = clock.instant();
    String text = factory.opaque("1.", 48);
    codes.put(text, code);
    return text;
  }

  synchronized Optional<Code> find(String text) {
    return Optional.ofNullable(codes.get(text));
  }

  /** Takes the code; from then on it is redeemed, whatever else is wrong with the request. */
  synchronized Code redeem(String text, App client, Directory.Tenant tenant) {
    Code code = codes.get(text);
    if (code == null || !code.client.equals(client)) {
      throw new Refusal(EntraRule.INVALID_GRANT, "code");
    }
    if (!code.signIn.user.tenant().equals(tenant.id)) {
      throw new Refusal(EntraRule.CODE_OF_OTHER_TENANT);
    }
    if (code.redeemed) {
      throw new Refusal(EntraRule.REDEEMED_CODE);
    }
    if (!clock.instant().isBefore(code.issued.plus(LIFETIME))) {
      throw new Refusal(EntraRule.EXPIRED_GRANT);
    }
    code.redeemed = true;
    return code;
  }

  /** Forgets its oldest entry rather than grow without end. */
  static final class BoundedMap<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1L;

    private final int most;

    BoundedMap(int most) {
      this.most = most;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
      return size() > most;
    }
  }
}
