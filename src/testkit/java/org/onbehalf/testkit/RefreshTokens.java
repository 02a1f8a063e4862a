package org.onbehalf.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.onbehalf.testkit.ClientAuthentication.Authenticated;
import org.onbehalf.testkit.TokenFactory.ClientProof;

/**
 * Refresh tokens: bound to user and client, not to a resource. Each use brings a new one; the old
 * one still works, as with Entra, unless {@link Faults#revokeFamilyOnReuse} says otherwise.
 * Thread-safe.
 */
final class RefreshTokens {
  private static final Duration LIFETIME = Duration.ofDays(90);
  private static final int MOST_TOKENS = 20_000;

  private final Clock clock;
  private final TokenFactory factory;
  private final Faults faults;
  private final Map<String, Entry> tokens = new AuthorizationCodes.BoundedMap<>(MOST_TOKENS);

  RefreshTokens(Clock clock, TokenFactory factory, Faults faults) {
    this.clock = clock;
    this.factory = factory;
    this.faults = faults;
  }

  /** All that descend from one sign-in. */
  private static final class Family {
    private boolean revoked;
  }

  /** What a refresh token stands for. */
  static final class Entry {
    final App client;
    final SignIn signIn;

    /** When the user signed in, which revocation looks at. */
    final Instant signedIn;

    /** Whether it was given to a page or a native application, which has no credential. */
    final boolean byPublicClient;

    private final Instant issued;
    private final Family family;
    private boolean used;

    private Entry(
        Authenticated by, SignIn signIn, Instant signedIn, Instant issued, Family family) {
      this.family = family;
      this.client = by.client;
      this.byPublicClient = by.proof == ClientProof.NONE;
      this.signIn = signIn;
      this.signedIn = signedIn;
      this.issued = issued;
    }
  }

  synchronized String issue(Authenticated by, SignIn signIn, Instant signedIn) {
    return issue(by, signIn, signedIn, new Family());
  }

  private String issue(Authenticated by, SignIn signIn, Instant signedIn, Family family) {
    String text = factory.opaque("1.A", 96);
    tokens.put(text, new Entry(by, signIn, signedIn, clock.instant(), family));
    return text;
  }

  /** The next one; the present one is used by that. */
  synchronized String rotate(Authenticated by, Entry present) {
    requireUnused(present);
    present.used = true;
    return issue(by, present.signIn, present.signedIn, present.family);
  }

  private void requireUnused(Entry entry) {
    if (faults.revokesFamilyOnReuse() && entry.used) {
      entry.family.revoked = true;
    }
    if (entry.family.revoked) {
      throw new Refusal(EntraRule.INVALID_GRANT, "refresh_token");
    }
  }

  synchronized Optional<Entry> find(String text) {
    return Optional.ofNullable(tokens.get(text));
  }

  Entry use(String text, App client, Directory.Tenant tenant) {
    Entry entry =
        find(text)
            .filter(found -> found.client.equals(client))
            .filter(found -> found.signIn.user.tenant().equals(tenant.id))
            .orElseThrow(() -> new Refusal(EntraRule.INVALID_GRANT, "refresh_token"));
    if (!clock.instant().isBefore(entry.issued.plus(LIFETIME))) {
      throw new Refusal(EntraRule.EXPIRED_REFRESH_TOKEN, entry.issued);
    }
    if (entry.signIn.user.revokedAt(entry.signedIn)) {
      throw new Refusal(EntraRule.REVOKED);
    }
    synchronized (this) {
      requireUnused(entry);
    }
    return entry;
  }
}
