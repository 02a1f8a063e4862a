package org.onbehalf.internal.principal;

import static org.onbehalf.internal.config.PrincipalMappingKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.MISSING;
import static org.onbehalf.internal.message.ConfigurationMessages.NO_EFFECT;

import java.time.Duration;
import java.util.List;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Key;
import org.onbehalf.internal.config.PrincipalMappingKeys;
import org.onbehalf.internal.config.PrincipalMappingKeys.Source;
import org.onbehalf.internal.config.Section;

/** How users' names are looked up elsewhere: {@code AzureAd.PrincipalMapping}. Immutable. */
public final class LookUpSettings {
  /** How long a request waits for a name. */
  public final Duration timeout;

  public final int maxLookUps;
  public final int maxWaitingLookUps;

  /** Whose value finds the user; null for the user principal name. */
  public final @Nullable String claim;

  /** Exactly with {@code Source = Ldap}. */
  public final @Nullable Ldap ldap;

  /** A directory. Immutable. */
  public static final class Ldap {
    /** Tried in this order. */
    public final List<String> urls;

    public final String base;

    /** Null for an anonymous one. */
    public final @Nullable String user;

    public final String password;
    public final String attribute;
    public final Form form;
    public final String nameAttribute;

    /** A filter in parentheses; empty for none. */
    public final String filter;

    Ldap(Section section) {
      urls = section.words(LDAP_URL);
      base = section.getOrEmpty(LDAP_BASE);
      user = section.find(LDAP_USER);
      password = section.get(LDAP_PASSWORD);
      attribute = section.get(LDAP_ATTRIBUTE);
      form = section.get(LDAP_ATTRIBUTE_FORM);
      nameAttribute = section.get(LDAP_NAME_ATTRIBUTE);
      filter = section.getOrEmpty(LDAP_FILTER);
    }

    /** Shows no secret. */
    @Override
    public String toString() {
      return "Ldap(" + urls + ")";
    }
  }

  /**
   * From its section.
   *
   * @param source null for none
   */
  LookUpSettings(Section mapping, @Nullable Source source, @Nullable String claim) {
    Section section = mapping.child(PrincipalMappingKeys.LDAP);
    timeout = mapping.get(TIMEOUT);
    maxLookUps = mapping.get(MAX_LOOK_UPS);
    maxWaitingLookUps = mapping.get(MAX_WAITING_LOOK_UPS);
    this.claim = claim;
    Ldap read = new Ldap(section);
    ldap = source == Source.LDAP ? read : null;
    if (ldap != null) {
      section.required(
          LDAP_URL,
          "ldaps://host, or several with blanks between",
          "name the directory, such as a domain controller");
      section.required(
          LDAP_BASE, "a distinguished name", "write it as \"OU=People,DC=contoso,DC=com\"");
      checkLogin(section, read);
      return;
    }
    for (Key<?> key : section.changed(PrincipalMappingKeys.LDAP)) {
      section.fault(
          NO_EFFECT,
          key,
          "a key that is without effect",
          "Source = Ldap beside it",
          "set Source = Ldap, or remove the key");
    }
  }

  private static void checkLogin(Section section, Ldap ldap) {
    if ((ldap.user == null) != ldap.password.isEmpty()) {
      section.fault(
          MISSING,
          ldap.user == null ? LDAP_USER : LDAP_PASSWORD,
          "nothing",
          "User and Password, or neither for an anonymous look-up",
          "set both; directories take a user without a password for nobody");
    }
  }
}
