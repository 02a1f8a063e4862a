package org.onbehalf.internal.principal;

import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.GuestUsers;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.LookUpSettings;
import org.onbehalf.internal.config.PrincipalMappingSettings;
import org.onbehalf.internal.config.PrincipalsFile;

/** By what a user is found in a directory or a database, and what is made of what was found. */
final class UserSearch {
  private final PrincipalMappingSettings settings;
  private final @Nullable String claim;

  UserSearch(PrincipalMappingSettings settings) {
    this.settings = settings;
    LookUpSettings lookUp = settings.lookUp;
    this.claim = lookUp.claim;
  }

  /** The value that finds the user; null where {@link #none} says why there is none. */
  @Nullable
  String value(ValidatedCaller caller) {
    if (!isOfOurs(caller)) {
      return null;
    }
    String value = claim == null ? UserPrincipalNames.of(caller) : caller.claim(claim).orElse("");
    return PrincipalsFile.isName(value) ? value : null;
  }

  /**
   * What a guest is called at home may be what one of ours is called here; not so its object id.
   */
  private boolean isOfOurs(ValidatedCaller caller) {
    return "oid".equals(claim) || !GuestUsers.isGuest(caller);
  }

  Name none(ValidatedCaller caller) {
    return isOfOurs(caller)
        ? Name.none(
            "no value in the claim " + (claim == null ? "upn" : claim),
            "let Entra emit it (an optional claim, a claims mapping policy), or set"
                + " AzureAd.PrincipalMapping.Claim")
        : Name.none(
            "a guest", "AzureAd.PrincipalMapping.Claim = oid finds guests by their object id");
  }

  static Name unknown() {
    return Name.none(
        "a user who is not found",
        "add the user there, or compare AzureAd.PrincipalMapping.Claim with what stands there");
  }

  static Name several() {
    return Name.none(
        "a user whom several entries fit",
        "let AzureAd.PrincipalMapping.Claim be one that is unique there");
  }

  /**
   * A user by what was found.
   *
   * @throws IllegalStateException where it is no name
   */
  Name named(String found) {
    if (!PrincipalsFile.isName(found)) {
      throw new IllegalStateException("a text that is no name");
    }
    return Name.of(NameCase.apply(settings, found));
  }
}
