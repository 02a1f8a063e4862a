package org.onbehalf.internal.config;

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
  private static final String EXPECTED_SOURCE =
      "OnPremisesSamAccountName, UserPrincipalName, Properties, Ldap or Custom";
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
    Source source = source();
    String claim = section.text("Claim");
    String domainClaim = section.text("DomainClaim");
    Set<String> domains = domains();
    LetterCase letterCase = letterCase();
    String file = section.text("File");
    Duration reloadInterval =
        section.duration("ReloadInterval", Duration.ofSeconds(1), Duration.ofDays(1));
    String className = className();
    int cacheEntries = section.count("CacheEntries", 0, 10_000_000);
    Duration cacheTime = section.duration("CacheTime", Duration.ZERO, Duration.ofHours(1));
    boolean keepsUnmapped = keepsUnmapped();
    Set<String> tenants = tenants();
    LookUpSettings lookUp = new LookUpReader(section).read(source, claim);
    if (source == null) {
      refuseOthers("no Source", "Claim", "DomainClaim", "Domains", "File", "Class", "Tenants");
      return null;
    }
    checkTenants(source, severalTenants, tenants);
    if (keepsUnmapped && source == Source.LDAP) {
      section.fault(
          "Unmapped",
          "keep, beside Source = " + source.text,
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

  private @Nullable Source source() {
    String text = section.text("Source");
    for (Source source : Source.values()) {
      if (source.text.equalsIgnoreCase(text)) {
        return source;
      }
    }
    if (text != null) {
      section.fault(
          "Source",
          section.show("Source", text),
          EXPECTED_SOURCE,
          text.equalsIgnoreCase("jdbc")
              ? "set Source = Custom and write a PrincipalMapper: MIGRATION.md has one that asks a"
                  + " DataSource"
              : "write one of them");
    }
    return null;
  }

  /** Each source with its own keys only; the file of names, if it is one. */
  private @Nullable Path checkSource(
      Source source,
      @Nullable String domainClaim,
      Set<String> domains,
      LetterCase letterCase,
      @Nullable String file) {
    String which = "Source = " + source.text;
    boolean fromClaims =
        source == Source.ON_PREMISES_SAM_ACCOUNT_NAME || source == Source.USER_PRINCIPAL_NAME;
    boolean lookedUp = source == Source.LDAP;
    if (!fromClaims && !lookedUp && letterCase != LetterCase.KEEP) {
      refuseOthers(which, "Case");
    }
    switch (source) {
      case ON_PREMISES_SAM_ACCOUNT_NAME:
        refuseOthers(which, "File", "Class");
        checkDomains(domainClaim, domains);
        return null;
      case USER_PRINCIPAL_NAME:
        refuseOthers(which, "Claim", "DomainClaim", "File", "Class");
        if (domains.isEmpty()) {
          section.fault(
              "Domains",
              "no domain",
              "the domains behind the @ of users who are called by what stands before it",
              "list the domains of your own users, such as contoso.com");
        }
        warnOfSeveral(domains);
        return null;
      case LDAP:
        refuseOthers(which, "DomainClaim", "Domains", "File", "Class");
        return null;
      case PROPERTIES:
        refuseOthers(which, "Claim", "DomainClaim", "Domains", "Class");
        return file(file);
      default:
        refuseOthers(which, "Claim", "DomainClaim", "Domains", "File");
        return null;
    }
  }

  private void checkDomains(@Nullable String domainClaim, Set<String> domains) {
    if (domainClaim == null && !domains.isEmpty()) {
      section.fault(
          "Domains",
          "domains, but no DomainClaim",
          "both or neither",
          "name the claim that holds the account's domain, such as netbiosname");
    } else if (domainClaim == null) {
      section.warn(
          "Source",
          "a sAMAccountName is unique within one Active Directory domain only. If more than one is"
              + " synchronised, let Entra emit the domain too and set DomainClaim: else two persons"
              + " can bear one name.");
    }
    warnOfSeveral(domains);
  }

  private void warnOfSeveral(Set<String> domains) {
    if (domains.size() > 1) {
      section.warn(
          "Domains",
          "users of "
              + domains.size()
              + " domains are called by their bare names: where two of them have the same one, two"
              + " persons bear it.");
    }
  }

  private @Nullable Path file(@Nullable String text) {
    if (text == null) {
      if (!section.isSet("File")) {
        section.fault(
            "File",
            "nothing",
            "the absolute path of a properties file",
            "name the file with the users' names");
      }
      return null;
    }
    Path path = CredentialsReader.absolute(section, "File", text);
    if (path != null) {
      try {
        PrincipalsFile.read(path);
      } catch (PrincipalsFile.UnusableException e) {
        section.fault(
            "File",
            String.valueOf(e.getMessage()),
            "a properties file in UTF-8: an object id or a user principal name = a name",
            "mend the file");
      }
    }
    return path;
  }

  private void checkTenants(Source source, boolean severalTenants, Set<String> tenants) {
    if (!severalTenants && !tenants.isEmpty()) {
      section.fault(
          "Tenants",
          "a list, beside an authority of a single tenant",
          "no Tenants, or TenantId = organizations or common",
          "remove the key");
    } else if (severalTenants && tenants.isEmpty() && source != Source.CUSTOM) {
      section.fault(
          "Tenants",
          "no tenant",
          "the ids (GUIDs) of the tenants whose users have names here",
          "list your own tenant: what stands in another's tokens, its administrators choose");
    } else if (tenants.size() > 1 && source != Source.CUSTOM) {
      section.warn(
          "Tenants",
          "several tenants' users have names here, and each tenant's administrators choose what"
              + " these are made of: two persons can bear one name.");
    }
  }

  private Set<String> domains() {
    Set<String> domains = new LinkedHashSet<>();
    for (String domain : section.words("Domains")) {
      if (!DOMAIN.matcher(domain).matches()) {
        section.fault(
            "Domains",
            section.show("Domains", domain),
            "names of domains, such as contoso.com",
            "write the domain alone, without @ and *");
      }
      domains.add(PrincipalsFile.lower(domain));
    }
    return Collections.unmodifiableSet(domains);
  }

  private Set<String> tenants() {
    Set<String> tenants = new LinkedHashSet<>();
    for (String tenant : section.words("Tenants")) {
      if (!Addresses.isGuid(tenant)) {
        section.fault(
            "Tenants",
            section.show("Tenants", tenant),
            "the ids (GUIDs) of tenants",
            "copy the tenant's Directory (tenant) ID; a domain name is not enough");
      }
      tenants.add(tenant.toLowerCase(Locale.ROOT));
    }
    return Collections.unmodifiableSet(tenants);
  }

  private @Nullable String className() {
    String name = section.text("Class");
    if (name != null && !CLASS.matcher(name).matches()) {
      section.fault(
          "Class",
          section.show("Class", name),
          "the full name of a class that implements org.onbehalf.spi.PrincipalMapper",
          "write it as com.example.OurNames");
    }
    return name;
  }

  private LetterCase letterCase() {
    String text = section.text("Case");
    for (LetterCase letterCase : LetterCase.values()) {
      if (letterCase.name().equalsIgnoreCase(text)) {
        return letterCase;
      }
    }
    if (text != null) {
      section.fault(
          "Case", section.show("Case", text), "keep, lower or upper", "write one of them");
    }
    return LetterCase.KEEP;
  }

  private boolean keepsUnmapped() {
    String text = section.text("Unmapped");
    if (text != null && !text.equalsIgnoreCase("refuse") && !text.equalsIgnoreCase("keep")) {
      section.fault("Unmapped", section.show("Unmapped", text), "refuse or keep", "write refuse");
    }
    return "keep".equalsIgnoreCase(text);
  }

  private void refuseOthers(String which, String... names) {
    for (String name : names) {
      if (section.isSet(name) && !section.isEmptyList(name)) {
        section.fault(
            name,
            "a key that is without effect beside " + which,
            "only the keys of that Source",
            which.equals("no Source")
                ? "set Source to " + EXPECTED_SOURCE + ", or remove the key"
                : "remove the key, or correct Source");
      }
    }
  }
}
