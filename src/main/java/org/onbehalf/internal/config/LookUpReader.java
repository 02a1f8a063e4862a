package org.onbehalf.internal.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.PrincipalMappingSettings.Source;

/** Reads how {@code AzureAd.PrincipalMapping} looks names up in a directory. */
final class LookUpReader {
  private static final String[] LDAP = {
    "Url", "Base", "User", "Password", "Attribute", "AttributeForm", "NameAttribute", "Filter"
  };
  private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,99}");
  private static final Pattern DISTINGUISHED =
      Pattern.compile("[A-Za-z0-9.-]+\\s*=.+", Pattern.DOTALL);

  private final Section mapping;
  private final Section ldap;

  LookUpReader(Section mapping) {
    this.mapping = mapping;
    this.ldap = mapping.child("Ldap");
  }

  /**
   * The settings, faults told.
   *
   * @param source null for none
   * @param claim as it is set; null where it is not
   */
  LookUpSettings read(@Nullable Source source, @Nullable String claim) {
    Duration timeout = mapping.duration("Timeout", Duration.ofMillis(100), Duration.ofMinutes(1));
    int maxLookUps = mapping.count("MaxLookUps", 1, 1000);
    int maxWaitingLookUps = mapping.count("MaxWaitingLookUps", 1, 100_000);
    LookUpSettings.Ldap directory = ldap(source == Source.LDAP);
    if (source != Source.LDAP) {
      refuse(ldap, "Ldap", LDAP);
    }
    return new LookUpSettings(timeout, maxLookUps, maxWaitingLookUps, claim, directory);
  }

  private static void refuse(Section section, String source, String... names) {
    for (String name : names) {
      if (section.isChanged(name)) {
        section.fault(
            name,
            "a key that is without effect",
            "Source = " + source + " beside it",
            "set Source = " + source + ", or remove the key");
      }
    }
  }

  private @Nullable LookUpSettings.Ldap ldap(boolean wanted) {
    List<String> urls = ldap.words("Url");
    String base = ldap.text("Base");
    String user = ldap.text("User");
    String password = ldap.plain("Password");
    String attribute = ldap.text("Attribute");
    LookUpSettings.Form form = form();
    String nameAttribute = ldap.text("NameAttribute");
    String filter = ldap.text("Filter");
    if (!wanted) {
      return null;
    }
    // each is judged, so that all faults are told at once
    boolean directories = areDirectories(urls);
    boolean beneath = isBase(base);
    boolean login = isLogin(user, password);
    boolean found = isAttribute("Attribute", attribute);
    boolean named = isAttribute("NameAttribute", nameAttribute);
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
      if (!ldap.isSet("Url")) {
        ldap.fault("Url", "nothing", expected, "name the directory, such as a domain controller");
      }
      return false;
    }
    for (String url : urls) {
      if (!isDirectory(url)) {
        ldap.fault(
            "Url",
            ldap.show("Url", url),
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
    if (base == null ? ldap.isSet("Base") : DISTINGUISHED.matcher(base).matches()) {
      return base != null;
    }
    ldap.fault(
        "Base",
        base == null ? "nothing" : ldap.show("Base", base),
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
        user == null ? "User" : "Password",
        "nothing",
        "User and Password, or neither for an anonymous look-up",
        "set both; directories take a user without a password for nobody");
    return false;
  }

  private boolean isAttribute(String name, @Nullable String attribute) {
    if (attribute == null || ATTRIBUTE.matcher(attribute).matches()) {
      return attribute != null;
    }
    ldap.fault(
        name,
        ldap.show(name, attribute),
        "the name of an attribute, such as sAMAccountName",
        "correct the name");
    return false;
  }

  private LookUpSettings.Form form() {
    String text = ldap.text("AttributeForm");
    for (LookUpSettings.Form form : LookUpSettings.Form.values()) {
      if (text != null && form.name().equals(text.toUpperCase(Locale.ROOT))) {
        return form;
      }
    }
    if (text != null) {
      ldap.fault(
          "AttributeForm",
          ldap.show("AttributeForm", text),
          "Text, Base64 or Guid",
          "write one of them");
    }
    return LookUpSettings.Form.TEXT;
  }

  private boolean isFilter(@Nullable String filter) {
    if (filter == null || (filter.matches("\\(.*\\)") && !filter.contains("{"))) {
      return true;
    }
    ldap.fault(
        "Filter",
        ldap.show("Filter", filter),
        "a filter in parentheses, without braces",
        "write it as \"(objectClass=user)\"");
    return false;
  }
}
