package org.onbehalf.internal.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The section {@code AzureAd.PrincipalMapping}. */
public final class PrincipalMappingKeys {
  /** Where a name comes from. */
  public enum Source {
    ON_PREMISES_SAM_ACCOUNT_NAME("OnPremisesSamAccountName"),
    USER_PRINCIPAL_NAME("UserPrincipalName"),
    PROPERTIES("Properties"),
    LDAP("Ldap"),
    CUSTOM("Custom");

    public final String text;

    Source(String text) {
      this.text = text;
    }

    /** As it is written in the configuration. */
    @Override
    public String toString() {
      return text;
    }
  }

  /** What becomes of a name's letters, those of ASCII only. */
  public enum LetterCase {
    KEEP,
    LOWER,
    UPPER
  }

  /** What the claim's value is in the directory. */
  public enum Form {
    TEXT,
    BASE64,
    GUID
  }

  /** What becomes of a user without a name. */
  public enum Unmapped {
    REFUSE,
    KEEP
  }

  public static final Schema SECTION =
      new Schema(
          "PrincipalMapping",
          "The names by which the application knows its users: "
              + "getUserPrincipal().getName(), getRemoteUser(). Without a Source, NameClaim "
              + "decides. It does not apply to applications and to callers of other Issuers.");

  public static final Key<Source> SOURCE =
      SECTION
          .choice("Source", Source.class, null)
          .means(
              "Where names come from: a claim with the sAMAccountName, the part of a user principal"
                  + " name before the @, a file, a directory, or a class of the application"
                  + " (org.onbehalf.spi.PrincipalMapper).");

  public static final Key<String> CLAIM =
      SECTION
          .text("Claim")
          .means(
              "The claim with the account's name (OnPremisesSamAccountName); default:"
                  + " onpremisessamaccountname. Entra includes it if a claims mapping policy"
                  + " requires it. Guests have none. With Ldap, the claim by which the user is"
                  + " found; default: the user principal name. Guests are found by oid only.");

  public static final Key<String> DOMAIN_CLAIM =
      SECTION
          .text("DomainClaim")
          .means(
              "The claim with the account's domain, such as netbiosname: names are then "
                  + "CONTOSO\\alice.");

  public static final Key<List<String>> DOMAINS =
      SECTION
          .words("Domains", "List of domains", Key.list())
          .means(
              "Users of these domains get their name without the domain: alice for"
                  + " alice@contoso.com. Required with UserPrincipalName; users of other domains"
                  + " and guests then have no name. With DomainClaim, these are values of that"
                  + " claim.")
          .eachMust(
              Key.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,252}"),
              "names of domains, such as contoso.com",
              "write the domain alone, without @ and *");

  public static final Key<LetterCase> CASE =
      SECTION
          .choice("Case", LetterCase.class, LetterCase.KEEP)
          .means("How the letters A to Z of a name from claims or Ldap are changed.");

  public static final Key<Path> FILE =
      SECTION
          .path("File")
          .means(
              "A properties file in UTF-8 (Properties): an object id, tenant id.object id or user"
                  + " principal name = a name. The file is read again when it changes; if it then"
                  + " contains errors, the names that were read before remain in use.");

  public static final Key<Duration> RELOAD_INTERVAL =
      SECTION
          .duration("ReloadInterval", "1 s", "1 d", "10 s")
          .means("How often the file is checked for changes.");

  public static final Key<String> CLASS =
      SECTION
          .text("Class")
          .means(
              "The full name of the application's class (Custom); default: what the "
                  + "context attribute or the service file org.onbehalf.spi.PrincipalMapper "
                  + "names.")
          .mustBeClass("com.example.OurNames, which implements org.onbehalf.spi.PrincipalMapper");

  public static final Schema LDAP =
      SECTION.section(
          new Schema("Ldap", "The directory (Ldap). Each look-up has a connection of its own."));

  public static final Key<String> LDAP_URL =
      LDAP.text(
              "Url",
              "URL, ldaps (ldap on loopback hosts); several with blanks between are tried "
                  + "in turn",
              null)
          .means("The directory's URL; the JVM's trust store must trust its certificate.")
          .eachMust(
              Addresses::isDirectory,
              "ldaps://host, or several with blanks between; ldap:// only for localhost, "
                  + "127.0.0.0/8 and [::1]; no path",
              "correct the URL: the password would be sent in the clear without TLS; the "
                  + "base is a key of its own");

  public static final Key<String> LDAP_BASE =
      LDAP.text("Base")
          .means(
              "The distinguished name beneath which users are searched: "
                  + "\"OU=People,DC=contoso,DC=com\".")
          .must(
              Key.matches("[A-Za-z0-9.-]+\\s*=.+"),
              "a distinguished name",
              "write it as \"OU=People,DC=contoso,DC=com\"");

  public static final Key<String> LDAP_USER =
      LDAP.text("User")
          .means(
              "The user who searches: a distinguished name or a user principal name; default:"
                  + " anonymous.");

  public static final Key<String> LDAP_PASSWORD =
      LDAP.password("Password", "").means("That user's password.");

  public static final Key<String> LDAP_ATTRIBUTE =
      LDAP.text("Attribute", "Text", "userPrincipalName")
          .means("The attribute that the claim's value is compared with.")
          .must(
              Key.matches("[A-Za-z][A-Za-z0-9-]{0,99}"),
              "the name of an attribute, such as sAMAccountName",
              "correct the name");

  public static final Key<Form> LDAP_ATTRIBUTE_FORM =
      LDAP.choice("AttributeForm", Form.class, Form.TEXT).means("What the claim's value is.");

  public static final Key<String> LDAP_NAME_ATTRIBUTE =
      LDAP.text("NameAttribute", "Text", "sAMAccountName")
          .means("The attribute that holds the name.")
          .must(
              Key.matches("[A-Za-z][A-Za-z0-9-]{0,99}"),
              "the name of an attribute, such as sAMAccountName",
              "correct the name");

  public static final Key<String> LDAP_FILTER =
      LDAP.text("Filter")
          .means("A filter that users must also match: \"(objectClass=user)\"; default: none.")
          .must(
              filter -> filter.matches("\\(.*\\)") && !filter.contains("{"),
              "a filter in parentheses, without braces",
              "write it as \"(objectClass=user)\"");

  public static final Key<Duration> TIMEOUT =
      SECTION
          .duration("Timeout", "100 ms", "1 min", "3 s")
          .means("How long a request waits for a name (Ldap, Custom) before it is answered 503.");

  public static final Key<Integer> MAX_LOOK_UPS =
      SECTION
          .count("MaxLookUps", 1, 1000, 16)
          .means("How many names are looked up at the same time, each on a thread of its own.");

  public static final Key<Integer> MAX_WAITING_LOOK_UPS =
      SECTION
          .count("MaxWaitingLookUps", 1, 100000, 500)
          .means(
              "How many look-ups may wait for one of these threads; further requests are answered"
                  + " 503 at once.");

  public static final Key<Integer> CACHE_ENTRIES =
      SECTION
          .count("CacheEntries", 0, 10000000, 10000)
          .means("How many names that were looked up (Ldap, Custom) are cached.");

  public static final Key<Duration> CACHE_TIME =
      SECTION
          .duration("CacheTime", "0 s", "1 h", "5 min")
          .means(
              "How long a name is cached for the same token; with 0 s it is looked up on "
                  + "each request.");

  public static final Key<Unmapped> UNMAPPED =
      SECTION
          .choice("Unmapped", Unmapped.class, Unmapped.REFUSE)
          .means("Whether a user without a name is refused (403) or keeps the name of NameClaim.");

  public static final Key<List<String>> TENANTS =
      SECTION
          .words(
              "Tenants",
              "List of GUIDs, required with organizations and common unless Source is Custom",
              Key.list())
          .means("The tenants whose users have names here.")
          .eachMust(
              Addresses::isGuid,
              "the ids (GUIDs) of tenants",
              "copy the tenant's Directory (tenant) ID; a domain name is not enough");

  static {
    SOURCE.replaced.put(
        "jdbc",
        "set Source = Custom and write a PrincipalMapper: MIGRATION.md has one that "
            + "asks a DataSource");
    SECTION.refused(
        "write a PrincipalMapper, as the example in MIGRATION.md, and set Source = " + "Custom",
        "Jdbc");
  }

  private PrincipalMappingKeys() {}
}
