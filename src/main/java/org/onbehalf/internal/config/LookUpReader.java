package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.PrincipalMappingKeys.*;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.PrincipalMappingSettings.Source;

/** Reads how {@code AzureAd.PrincipalMapping} looks names up in a directory. */
final class LookUpReader {
  private static final List<Key<?>> LDAP =
      Collections.unmodifiableList(
          Arrays.asList(
              LDAP_URL,
              LDAP_BASE,
              LDAP_USER,
              LDAP_PASSWORD,
              LDAP_ATTRIBUTE,
              LDAP_ATTRIBUTE_FORM,
              LDAP_NAME_ATTRIBUTE,
              LDAP_FILTER));
  private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,99}");
  private static final Pattern DISTINGUISHED =
      Pattern.compile("[A-Za-z0-9.-]+\\s*=.+", Pattern.DOTALL);

  private final Section mapping;
  private final Section ldap;

  LookUpReader(Section mapping) {
    this.mapping = mapping;
    this.ldap = mapping.child(PrincipalMappingKeys.LDAP);
  }

  /**
   * The settings, faults told.
   *
   * @param source null for none
   * @param claim as it is set; null where it is not
   */
  LookUpSettings read(@Nullable Source source, @Nullable String claim) {
    Duration timeout = mapping.get(TIMEOUT);
    int maxLookUps = mapping.get(MAX_LOOK_UPS);
    int maxWaitingLookUps = mapping.get(MAX_WAITING_LOOK_UPS);
    LookUpSettings.Ldap directory = ldap(source == Source.LDAP);
    if (source != Source.LDAP) {
      for (Key<?> key : LDAP) {
        if (ldap.isChanged(key)) {
          ldap.fault(
              key,
              "a key that is without effect",
              "Source = Ldap beside it",
              "set Source = Ldap, or remove the key");
        }
      }
    }
    return new LookUpSettings(timeout, maxLookUps, maxWaitingLookUps, claim, directory);
  }

  private @Nullable LookUpSettings.Ldap ldap(boolean wanted) {
    List<String> urls = ldap.words(LDAP_URL);
    String base = ldap.text(LDAP_BASE);
    String user = ldap.text(LDAP_USER);
    String password = ldap.plain(LDAP_PASSWORD);
    String attribute = ldap.text(LDAP_ATTRIBUTE);
    LookUpSettings.Form form = ldap.get(LDAP_ATTRIBUTE_FORM);
    String nameAttribute = ldap.text(LDAP_NAME_ATTRIBUTE);
    String filter = ldap.text(LDAP_FILTER);
    if (!wanted) {
      return null;
    }
    // each is judged, so that all faults are told at once
    boolean directories = areDirectories(urls);
    boolean beneath = isBase(base);
    boolean login = isLogin(user, password);
    boolean found = isAttribute(LDAP_ATTRIBUTE, attribute);
    boolean named = isAttribute(LDAP_NAME_ATTRIBUTE, nameAttribute);
    boolean complete = isFilter(filter) && directories && beneath && login && found && named;
    return !complete || base == null || attribute == null || nameAttribute == null
        ? null
        : new LookUpSettings.Ldap(
            urls,
            base,
            user,
            password == null ? "" : password,
            attribute,
            form,
            nameAttribute,
            filter == null ? "" : filter);
  }

  private boolean areDirectories(List<String> urls) {
    String expected = "ldaps://host, or several with blanks between";
    if (urls.isEmpty()) {
      if (!ldap.isSet(LDAP_URL)) {
        ldap.fault(
            LDAP_URL, "nothing", expected, "name the directory, such as a domain controller");
      }
      return false;
    }
    for (String url : urls) {
      if (!isDirectory(url)) {
        ldap.reject(
            LDAP_URL,
            url,
            expected + "; ldap:// only for localhost, 127.0.0.0/8 and [::1]; no path",
            "correct the URL: the password would be sent in the clear without TLS; the base is a key"
                + " of its own");
        return false;
      }
    }
    return true;
  }

  private static boolean isDirectory(String url) {
    try {
      URI uri = new URI(url).parseServerAuthority();
      boolean plain = "ldap".equalsIgnoreCase(uri.getScheme());
      return (plain ? Addresses.isLoopback(uri) : "ldaps".equalsIgnoreCase(uri.getScheme()))
          && uri.getHost() != null
          && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
          && !Addresses.hasQueryFragmentOrUser(uri);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private boolean isBase(@Nullable String base) {
    if (base == null ? ldap.isSet(LDAP_BASE) : DISTINGUISHED.matcher(base).matches()) {
      return base != null;
    }
    ldap.fault(
        LDAP_BASE,
        base == null ? "nothing" : ldap.show(LDAP_BASE, base),
        "a distinguished name",
        "write it as \"OU=People,DC=contoso,DC=com\"");
    return false;
  }

  private boolean isLogin(@Nullable String user, @Nullable String password) {
    boolean empty = password == null || password.isEmpty();
    if ((user == null) == empty) {
      return true;
    }
    ldap.fault(
        user == null ? LDAP_USER : LDAP_PASSWORD,
        "nothing",
        "User and Password, or neither for an anonymous look-up",
        "set both; directories take a user without a password for nobody");
    return false;
  }

  private boolean isAttribute(Key<?> name, @Nullable String attribute) {
    if (attribute == null || ATTRIBUTE.matcher(attribute).matches()) {
      return attribute != null;
    }
    ldap.reject(
        name, attribute, "the name of an attribute, such as sAMAccountName", "correct the name");
    return false;
  }

  private boolean isFilter(@Nullable String filter) {
    if (filter == null || (filter.matches("\\(.*\\)") && !filter.contains("{"))) {
      return true;
    }
    ldap.reject(
        LDAP_FILTER,
        filter,
        "a filter in parentheses, without braces",
        "write it as \"(objectClass=user)\"");
    return false;
  }
}
