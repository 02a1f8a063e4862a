package org.onbehalf.internal.principal;

import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.EntraClaims;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.PrincipalMappingKeys.Source;

/**
 * Names by claims of the token: {@code alice} or {@code CONTOSO\alice} by the sAMAccountName; or
 * {@code alice} of {@code alice@contoso.com}, for the configured domains.
 */
final class ClaimNames implements NameSource {
  private static final String EMIT =
      "let Entra emit it (a claims mapping policy), or correct the name of the claim";

  private final PrincipalMappingSettings settings;

  ClaimNames(PrincipalMappingSettings settings) {
    this.settings = settings;
  }

  @Override
  public Name nameOf(ValidatedCaller caller) {
    if (EntraClaims.isGuest(caller)) {
      return Name.none("a guest", "Source = Properties names guests by their object id");
    }
    return settings.source == Source.USER_PRINCIPAL_NAME
        ? byUserPrincipalName(userPrincipalName(caller))
        : bySamAccountName(caller);
  }

  private Name bySamAccountName(ValidatedCaller caller) {
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

  /** Empty if names have no domain; null if the claim is missing. */
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

  private Name byUserPrincipalName(String name) {
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

  /** Empty for none. Only for users who are no guests: a guest's names are from elsewhere. */
  static String userPrincipalName(ValidatedCaller caller) {
    return caller.claim("upn").orElse(caller.claim("preferred_username").orElse(""));
  }

  @Override
  public boolean couldGive(String tokenName) {
    return tokenName.indexOf('@') < 0;
  }
}
