package org.onbehalf.internal.principal;

import org.onbehalf.internal.caller.GuestUsers;
import org.onbehalf.internal.caller.ValidatedCaller;

/** {@code alice} of {@code alice@contoso.com}, for the domains that are listed. */
final class UserPrincipalNames implements NameSource {
  private final PrincipalMappingSettings settings;

  UserPrincipalNames(PrincipalMappingSettings settings) {
    this.settings = settings;
  }

  @Override
  public Name nameOf(ValidatedCaller caller) {
    if (GuestUsers.isGuest(caller)) {
      return Name.none("a guest", "Source = Properties names guests by their object id");
    }
    String name = of(caller);
    int at = name.lastIndexOf('@');
    if (at < 0) {
      return Name.none(
          "neither upn nor preferred_username in the token",
          "add the optional claim upn to the app registration");
    }
    if (!settings.domains.contains(PrincipalsFile.key(name.substring(at + 1)))) {
      return Name.none(
          "a user of a domain that is not listed",
          "add the domain to AzureAd.PrincipalMapping.Domains if its users are your own");
    }
    String local = name.substring(0, at);
    return PrincipalsFile.isName(local) && local.indexOf('@') < 0
        ? Name.of(settings, local)
        : Name.none("a user principal name that holds no name", "correct it in the directory");
  }

  /** Of a member, who has no guest's names; empty for none. */
  static String of(ValidatedCaller caller) {
    return caller.claim("upn").orElse(caller.claim("preferred_username").orElse(""));
  }

  @Override
  public boolean couldGive(String kept) {
    return kept.indexOf('@') < 0;
  }
}
