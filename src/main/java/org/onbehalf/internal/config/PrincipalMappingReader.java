package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.PrincipalMappingKeys.*;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.PrincipalMappingSettings.LetterCase;
import org.onbehalf.internal.config.PrincipalMappingSettings.Source;

/**
 * Reads {@code AzureAd.PrincipalMapping}. Whatever could give two users one name is a fault, or a
 * warning where the operator may know better.
 */
final class PrincipalMappingReader {
  private static final String DEFAULT_CLAIM = "onpremisessamaccountname";
  private static final Pattern DOMAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,252}");
  private static final Pattern CLASS = Pattern.compile("[\\w$]+(\\.[\\w$]+)*");

  private final Section section;

  PrincipalMappingReader(Section section) {
    this.section = section;
  }

  /**
   * Null when none is set, or when it is faulty.
   *
   * @param severalTenants whether the authority issues for more than one tenant
   */
  @Nullable
  PrincipalMappingSettings read(boolean severalTenants) {
    Source source = section.find(SOURCE);
    String claim = section.text(CLAIM);
    String domainClaim = section.text(DOMAIN_CLAIM);
    Set<String> domains = domains();
    LetterCase letterCase = section.get(CASE);
    Path file = section.find(FILE);
    Duration reloadInterval = section.get(RELOAD_INTERVAL);
    String className = className();
    int cacheEntries = section.get(CACHE_ENTRIES);
    Duration cacheTime = section.get(CACHE_TIME);
    boolean keepsUnmapped = section.get(UNMAPPED) == PrincipalMappingKeys.Unmapped.KEEP;
    Set<String> tenants = tenants();
    LookUpSettings lookUp = new LookUpReader(section).read(source, claim);
    if (source == null && section.isSet(SOURCE)) {
      return null;
    }
    if (source == null) {
      refuseOthers(
          "no Source", CLAIM, DOMAIN_CLAIM, DOMAINS, FILE, PrincipalMappingKeys.CLASS, TENANTS);
      return null;
    }
    checkTenants(source, severalTenants, tenants);
    if (keepsUnmapped && source == Source.LDAP) {
      section.fault(
          UNMAPPED,
          "keep, beside Source = " + source,
          "refuse: a name of the token's own could be another user's there",
          "remove the key");
    }
    return new PrincipalMappingSettings(
        source,
        claim == null ? DEFAULT_CLAIM : claim,
        domainClaim,
        domains,
        letterCase,
        checkSource(source, domainClaim, domains, letterCase, file),
        reloadInterval,
        className,
        lookUp,
        cacheEntries,
        cacheTime,
        keepsUnmapped,
        tenants);
  }

  /** Each source with its own keys only; the file of names, if it is one. */
  private @Nullable Path checkSource(
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
      refuseOthers(which, CASE);
    }
    switch (source) {
      case ON_PREMISES_SAM_ACCOUNT_NAME:
        refuseOthers(which, FILE, PrincipalMappingKeys.CLASS);
        checkDomains(domainClaim, domains);
        return null;
      case USER_PRINCIPAL_NAME:
        refuseOthers(which, CLAIM, DOMAIN_CLAIM, FILE, PrincipalMappingKeys.CLASS);
        if (domains.isEmpty()) {
          section.fault(
              DOMAINS,
              "no domain",
              "the domains behind the @ of users who are called by what stands before it",
              "list the domains of your own users, such as contoso.com");
        }
        warnOfSeveral(domains);
        return null;
      case LDAP:
        refuseOthers(which, DOMAIN_CLAIM, DOMAINS, FILE, PrincipalMappingKeys.CLASS);
        return null;
      case PROPERTIES:
        refuseOthers(which, CLAIM, DOMAIN_CLAIM, DOMAINS, PrincipalMappingKeys.CLASS);
        return file(file);
      default:
        refuseOthers(which, CLAIM, DOMAIN_CLAIM, DOMAINS, FILE);
        return null;
    }
  }

  private void checkDomains(@Nullable String domainClaim, Set<String> domains) {
    if (domainClaim == null && !domains.isEmpty()) {
      section.fault(
          DOMAINS,
          "domains, but no DomainClaim",
          "both or neither",
          "name the claim that holds the account's domain, such as netbiosname");
    } else if (domainClaim == null) {
      section.warn(
          SOURCE,
          "a sAMAccountName is unique within one Active Directory domain only. If more than one is"
              + " synchronised, let Entra emit the domain too and set DomainClaim: else two persons"
              + " can bear one name.");
    }
    warnOfSeveral(domains);
  }

  private void warnOfSeveral(Set<String> domains) {
    if (domains.size() > 1) {
      section.warn(
          DOMAINS,
          "users of "
              + domains.size()
              + " domains are called by their bare names: where two of them have the same one, two"
              + " persons bear it.");
    }
  }

  private @Nullable Path file(@Nullable Path path) {
    if (path == null) {
      if (!section.isSet(FILE)) {
        section.fault(
            FILE,
            "nothing",
            "the absolute path of a properties file",
            "name the file with the users' names");
      }
      return null;
    }
    try {
      PrincipalsFile.read(path);
    } catch (PrincipalsFile.UnusableException e) {
      section.fault(
          FILE,
          String.valueOf(e.getMessage()),
          "a properties file in UTF-8: an object id or a user principal name = a name",
          "correct the file");
    }
    return path;
  }

  private void checkTenants(Source source, boolean severalTenants, Set<String> tenants) {
    if (!severalTenants && !tenants.isEmpty()) {
      section.fault(
          TENANTS,
          "a list, beside an authority of a single tenant",
          "no Tenants, or TenantId = organizations or common",
          "remove the key");
    } else if (severalTenants && tenants.isEmpty() && source != Source.CUSTOM) {
      section.fault(
          TENANTS,
          "no tenant",
          "the ids (GUIDs) of the tenants whose users have names here",
          "list your own tenant: what stands in another's tokens, its administrators choose");
    } else if (tenants.size() > 1 && source != Source.CUSTOM) {
      section.warn(
          TENANTS,
          "several tenants' users have names here, and each tenant's administrators choose what"
              + " these are made of: two persons can bear one name.");
    }
  }

  private Set<String> domains() {
    Set<String> domains = new LinkedHashSet<>();
    for (String domain : section.words(DOMAINS)) {
      if (!DOMAIN.matcher(domain).matches()) {
        section.reject(
            DOMAINS,
            domain,
            "names of domains, such as contoso.com",
            "write the domain alone, without @ and *");
      }
      domains.add(PrincipalsFile.lower(domain));
    }
    return Collections.unmodifiableSet(domains);
  }

  private Set<String> tenants() {
    Set<String> tenants = new LinkedHashSet<>();
    for (String tenant : section.words(TENANTS)) {
      if (!Addresses.isGuid(tenant)) {
        section.reject(
            TENANTS,
            tenant,
            "the ids (GUIDs) of tenants",
            "copy the tenant's Directory (tenant) ID; a domain name is not enough");
      }
      tenants.add(tenant.toLowerCase(Locale.ROOT));
    }
    return Collections.unmodifiableSet(tenants);
  }

  private @Nullable String className() {
    String name = section.text(PrincipalMappingKeys.CLASS);
    if (name != null && !CLASS.matcher(name).matches()) {
      section.reject(
          PrincipalMappingKeys.CLASS,
          name,
          "the full name of a class that implements org.onbehalf.spi.PrincipalMapper",
          "write it as com.example.OurNames");
    }
    return name;
  }

  private void refuseOthers(String which, Key<?>... names) {
    for (Key<?> name : names) {
      if (section.isSet(name) && !section.isEmptyList(name)) {
        section.fault(
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
