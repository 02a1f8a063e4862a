package org.onbehalf.internal.principal;

import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.GuestUsers;
import org.onbehalf.internal.caller.ValidatedCaller;

/** {@code alice} or {@code CONTOSO\alice}, by claims of the token. */
final class SamAccountNames implements NameSource {
  private static final String EMIT =
      "let Entra emit it (a claims mapping policy), or correct the name of the claim";

  private final PrincipalMappingSettings settings;

  SamAccountNames(PrincipalMappingSettings settings) {
    this.settings = settings;
  }

  @Override
  public Name nameOf(ValidatedCaller caller) {
    if (GuestUsers.isGuest(caller)) {
      return Name.none("a guest", "Source = Properties names guests by their object id");
    }
    String account = caller.claim(settings.claim).orElse("");
    if (!isPart(account)) {
      return Name.none("no sAMAccountName in the claim " + settings.claim, EMIT);
    }
    String domain = domain(caller);
    if (domain == null) {
      return Name.none("no domain in the claim " + settings.domainClaim, EMIT);
    }
    boolean bare = domain.isEmpty() || settings.domains.contains(PrincipalsFile.key(domain));
    return Name.of(settings, bare ? account : domain + "\\" + account);
  }

  /** Empty where names bear none; null where there should be one. */
  private @Nullable String domain(ValidatedCaller caller) {
    if (settings.domainClaim == null) {
      return "";
    }
    String domain = caller.claim(settings.domainClaim).orElse("");
    return isPart(domain) ? domain : null;
  }

  /** Nothing in it could be the other part: a\b in c is not a in b\c. */
  private static boolean isPart(String text) {
    return PrincipalsFile.isName(text)
        && text.indexOf('\\') < 0
        && text.indexOf('/') < 0
        && text.indexOf('@') < 0;
  }

  @Override
  public boolean couldGive(String kept) {
    return kept.indexOf('@') < 0;
  }
}
