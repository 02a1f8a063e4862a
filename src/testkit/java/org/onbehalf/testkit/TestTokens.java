package org.onbehalf.testkit;

import java.time.Clock;
import java.util.Objects;

/**
 * Mints tokens without a sign-in and without asking for consent: valid ones, and every broken one
 * that an API must refuse. Thread-safe.
 *
 * @since 0.1
 */
public final class TestTokens {
  final Clock clock;
  final TokenFactory factory;
  final EmulatorKeys keys;

  TestTokens(Clock clock, TokenFactory factory, EmulatorKeys keys) {
    this.clock = clock;
    this.factory = factory;
    this.keys = keys;
  }

  /** Begins a token in a user's name. */
  public TestToken forUser(User user) {
    return new TestToken(this, Objects.requireNonNull(user, "user"), null);
  }

  /**
   * Begins an application's own token: with roles, without scopes.
   *
   * @param client the application; not null
   */
  public TestToken forApplication(App client) {
    return new TestToken(this, null, Objects.requireNonNull(client, "client"));
  }
}
