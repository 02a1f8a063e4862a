package org.onbehalf.internal.principal;

import static org.onbehalf.internal.config.PrincipalMappingKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.CONTRADICTION;
import static org.onbehalf.internal.message.ConfigurationMessages.KEY_FILE;
import static org.onbehalf.internal.message.ConfigurationMessages.MISSING;
import static org.onbehalf.internal.message.ConfigurationMessages.NO_EFFECT;
import static org.onbehalf.internal.message.ConfigurationMessages.ONE_NAME;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Key;
import org.onbehalf.internal.config.PrincipalMappingKeys;
import org.onbehalf.internal.config.PrincipalMappingKeys.Unmapped;
import org.onbehalf.internal.config.Section;

/** {@code AzureAd.PrincipalMapping}: by which names an application knows its users. Immutable. */
public final class PrincipalMappingSettings {
  private static final String DEFAULT_CLAIM = "onpremisessamaccountname";

  public final Source source;

  /** The claim with the account's name. */
  public final String claim;

  /** The claim with the account's domain; null where names bear none. */
  public final @Nullable String domainClaim;

  /** In lower case; whose users are called by their bare name. */
  public final Set<String> domains;

  public final LetterCase letterCase;

  /** Null but for {@link Source#PROPERTIES}. */
  public final @Nullable Path file;

  /** How often the file is looked at. */
  public final Duration reloadInterval;

  /** The application's own class; null where it is found otherwise. */
  public final @Nullable String className;

  /** Of {@link Source#LDAP} and {@link Source#CUSTOM}. */
  public final LookUpSettings lookUp;

  /** How many names that were looked up are remembered. */
  public final int cacheEntries;

  /** How long. */
  public final Duration cacheTime;

  /** Whether a user without a name keeps that of the token; else the request is refused. */
  public final boolean keepsUnmapped;

  /** In lower case, whose users have names here; empty for all that may call. */
  public final Set<String> tenants;

  private PrincipalMappingSettings(
      Section section, Source source, @Nullable Path file, LookUpSettings lookUp) {
    this.source = source;
    this.claim = section.isSet(CLAIM) ? section.getOrEmpty(CLAIM) : DEFAULT_CLAIM;
    this.domainClaim = section.find(DOMAIN_CLAIM);
    this.domains = lower(section.words(DOMAINS));
    this.letterCase = section.get(CASE);
    this.file = file;
    this.reloadInterval = section.get(RELOAD_INTERVAL);
    this.className = section.find(CLASS);
    this.lookUp = lookUp;
    this.cacheEntries = section.get(CACHE_ENTRIES);
    this.cacheTime = section.get(CACHE_TIME);
    this.keepsUnmapped = section.get(UNMAPPED) == Unmapped.KEEP;
    this.tenants = lower(section.words(TENANTS));
  }

  private static Set<String> lower(List<String> words) {
    Set<String> lower = new LinkedHashSet<>();
    words.forEach(word -> lower.add(PrincipalsFile.lower(word)));
    return Collections.unmodifiableSet(lower);
  }

  /**
   * Null when none is set, or when it is faulty.
   *
   * @param severalTenants whether the authority issues for more than one tenant
   */
  public static @Nullable PrincipalMappingSettings read(Section section, boolean severalTenants) {
    Source source = section.find(SOURCE);
    LookUpSettings lookUp = new LookUpSettings(section, source, section.find(CLAIM));
    if (source == null) {
      if (!section.isSet(SOURCE)) {
        refuseOthers(section, "no Source", CLAIM, DOMAIN_CLAIM, DOMAINS, FILE, CLASS, TENANTS);
      }
      return null;
    }
    Path file = section.find(FILE);
    PrincipalMappingSettings settings = new PrincipalMappingSettings(section, source, file, lookUp);
    checkTenants(section, source, severalTenants, settings.tenants);
    if (settings.keepsUnmapped && source == Source.LDAP) {
      section.fault(
          CONTRADICTION,
          UNMAPPED,
          "keep, beside Source = " + source,
          "refuse: a name of the token's own could be another user's there",
          "remove the key");
    }
    checkSource(section, source, settings.domainClaim, settings.domains, settings.letterCase, file);
    return settings;
  }

  /** Each source with its own keys only; the file of names, if it is one. */
  private static void checkSource(
      Section section,
      Source source,
      @Nullable String domainClaim,
      Set<String> domains,
      LetterCase letterCase,
      @Nullable Path file) {
    String which = "Source = " + source;
    boolean fromClaims =
        source == Source.ON_PREMISES_SAM_ACCOUNT_NAME || source == Source.USER_PRINCIPAL_NAME;
    boolean lookedUp = source == Source.LDAP;
    if (!fromClaims && !lookedUp && letterCase != LetterCase.KEEP) {
      refuseOthers(section, which, CASE);
    }
    switch (source) {
      case ON_PREMISES_SAM_ACCOUNT_NAME:
        refuseOthers(section, which, FILE, PrincipalMappingKeys.CLASS);
        checkDomains(section, domainClaim, domains);
        return;
      case USER_PRINCIPAL_NAME:
        refuseOthers(section, which, CLAIM, DOMAIN_CLAIM, FILE, PrincipalMappingKeys.CLASS);
        if (domains.isEmpty()) {
          section.fault(
              MISSING,
              DOMAINS,
              "no domain",
              "the domains behind the @ of users who are called by what stands before it",
              "list the domains of your own users, such as contoso.com");
        }
        warnOfSeveral(section, domains);
        return;
      case LDAP:
        refuseOthers(section, which, DOMAIN_CLAIM, DOMAINS, FILE, PrincipalMappingKeys.CLASS);
        return;
      case PROPERTIES:
        refuseOthers(section, which, CLAIM, DOMAIN_CLAIM, DOMAINS, PrincipalMappingKeys.CLASS);
        checkFile(section, file);
        return;
      default:
        refuseOthers(section, which, CLAIM, DOMAIN_CLAIM, DOMAINS, FILE);
        return;
    }
  }

  private static void checkDomains(
      Section section, @Nullable String domainClaim, Set<String> domains) {
    if (domainClaim == null && !domains.isEmpty()) {
      section.fault(
          CONTRADICTION,
          DOMAINS,
          "domains, but no DomainClaim",
          "both or neither",
          "name the claim that holds the account's domain, such as netbiosname");
    } else if (domainClaim == null) {
      section.warn(
          ONE_NAME,
          SOURCE,
          "a sAMAccountName is unique within one Active Directory domain only. If more than one is"
              + " synchronised, let Entra emit the domain too and set DomainClaim: else two persons"
              + " can bear one name.");
    }
    warnOfSeveral(section, domains);
  }

  private static void warnOfSeveral(Section section, Set<String> domains) {
    if (domains.size() > 1) {
      section.warn(
          ONE_NAME,
          DOMAINS,
          "users of "
              + domains.size()
              + " domains are called by their bare names: where two of them have the same one, two"
              + " persons bear it.");
    }
  }

  private static void checkFile(Section section, @Nullable Path path) {
    if (path == null) {
      if (!section.isSet(FILE)) {
        section.fault(
            MISSING,
            FILE,
            "nothing",
            "the absolute path of a properties file",
            "name the file with the users' names");
      }
      return;
    }
    try {
      PrincipalsFile.read(path);
    } catch (PrincipalsFile.UnusableException e) {
      section.fault(
          KEY_FILE,
          FILE,
          String.valueOf(e.getMessage()),
          "a properties file in UTF-8: an object id or a user principal name = a name",
          "correct the file");
    }
  }

  private static void checkTenants(
      Section section, Source source, boolean severalTenants, Set<String> tenants) {
    if (!severalTenants && !tenants.isEmpty()) {
      section.fault(
          CONTRADICTION,
          TENANTS,
          "a list, beside an authority of a single tenant",
          "no Tenants, or TenantId = organizations or common",
          "remove the key");
    } else if (severalTenants && tenants.isEmpty() && source != Source.CUSTOM) {
      section.fault(
          MISSING,
          TENANTS,
          "no tenant",
          "the ids (GUIDs) of the tenants whose users have names here",
          "list your own tenant: what stands in another's tokens, its administrators choose");
    } else if (tenants.size() > 1 && source != Source.CUSTOM) {
      section.warn(
          ONE_NAME,
          TENANTS,
          "several tenants' users have names here, and each tenant's administrators choose what"
              + " these are made of: two persons can bear one name.");
    }
  }

  private static void refuseOthers(Section section, String which, Key<?>... names) {
    for (Key<?> name : names) {
      if (section.isSet(name) && !section.isEmptyList(name)) {
        section.fault(
            NO_EFFECT,
            name,
            "a key that is without effect beside " + which,
            "only the keys of that Source",
            which.equals("no Source")
                ? "set Source to " + SOURCE.type + ", or remove the key"
                : "remove the key, or correct Source");
      }
    }
  }
}
