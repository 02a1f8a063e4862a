package org.onbehalf.internal.principal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Hashtable;
import java.util.UUID;
import javax.naming.AuthenticationException;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.PartialResultException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;
import javax.naming.ldap.LdapName;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.EntraClaims;
import org.onbehalf.internal.caller.ValidatedCaller;

/**
 * Names from an LDAP directory. Each look-up opens a connection: JNDI's pool is static and would
 * outlive the application. Thread-safe.
 */
final class LdapNames implements NameSource {
  private final LookUpSettings.Ldap ldap;
  private final PrincipalMappingSettings settings;
  private final @Nullable String claim;
  private final String millis;
  private final String filter;

  LdapNames(LookUpSettings.Ldap ldap, PrincipalMappingSettings settings) {
    this.ldap = ldap;
    this.settings = settings;
    this.claim = settings.lookUp.claim;
    this.millis = Long.toString(settings.lookUp.timeout.toMillis());
    // {0} is put in by JNDI, which escapes it (RFC 4515 section 3)
    String user = "(" + ldap.attribute + "={0})";
    this.filter = ldap.filter.isEmpty() ? user : "(&" + ldap.filter + user + ")";
  }

  @Override
  public Name nameOf(ValidatedCaller caller) {
    // a guest's name at home may be the name of one of our users; its object id may not
    if (!"oid".equals(claim) && EntraClaims.isGuest(caller)) {
      return Name.none(
          "a guest", "AzureAd.PrincipalMapping.Claim = oid finds guests by their object id");
    }
    String text =
        claim == null ? ClaimNames.userPrincipalName(caller) : caller.claim(claim).orElse("");
    Object value = PrincipalsFile.isName(text) ? value(text) : null;
    if (value == null) {
      return Name.none(
          "no value in the claim " + (claim == null ? "upn" : claim),
          "let Entra emit it (an optional claim, a claims mapping policy), or set"
              + " AzureAd.PrincipalMapping.Claim");
    }
    try {
      DirContext context = connect();
      try {
        return search(context, value);
      } finally {
        context.close();
      }
    } catch (AuthenticationException e) {
      throw new NamesUnavailableException(
          "the directory "
              + ldap.urls
              + " refuses AzureAd.PrincipalMapping.Ldap.User; check it and its Password",
          e);
    } catch (NamingException e) {
      throw new NamesUnavailableException(
          "the directory "
              + ldap.urls
              + " could not be asked ("
              + e.getClass().getSimpleName()
              + "); check AzureAd.PrincipalMapping.Ldap.Url and Base, and whether the JVM trusts"
              + " its certificate",
          e);
    }
  }

  /** The name is the configuration's, https's counterpart but for a loopback host. */
  @SuppressWarnings({"BanJNDI", "JdkObsolete"})
  private DirContext connect() throws NamingException {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
    environment.put(Context.PROVIDER_URL, String.join(" ", ldap.urls));
    environment.put(Context.REFERRAL, "ignore");
    environment.put("com.sun.jndi.ldap.connect.timeout", millis);
    environment.put("com.sun.jndi.ldap.read.timeout", millis);
    environment.put("com.sun.jndi.ldap.connect.pool", "false");
    environment.put("java.naming.ldap.derefAliases", "never");
    if (ldap.user == null) {
      environment.put(Context.SECURITY_AUTHENTICATION, "none");
    } else {
      environment.put(Context.SECURITY_AUTHENTICATION, "simple");
      environment.put(Context.SECURITY_PRINCIPAL, ldap.user);
      environment.put(Context.SECURITY_CREDENTIALS, ldap.password);
    }
    return new InitialDirContext(environment);
  }

  @SuppressWarnings("BanJNDI")
  private Name search(DirContext context, Object value) throws NamingException {
    SearchControls controls =
        new SearchControls(
            SearchControls.SUBTREE_SCOPE,
            2,
            Integer.parseInt(millis),
            new String[] {ldap.nameAttribute},
            false,
            false);
    NamingEnumeration<SearchResult> results =
        context.search(new LdapName(ldap.base), filter, new Object[] {value}, controls);
    try {
      SearchResult only = null;
      while (hasMore(results)) {
        if (only != null) {
          return Name.none(
              "a user whom several entries fit",
              "let AzureAd.PrincipalMapping.Claim be one that is unique there");
        }
        only = results.next();
      }
      return only == null
          ? Name.none(
              "a user who is not found",
              "add the user there, or compare AzureAd.PrincipalMapping.Claim with the directory")
          : named(only);
    } finally {
      results.close();
    }
  }

  /** Active Directory ends a search at a domain's root by naming other servers. */
  private static boolean hasMore(NamingEnumeration<SearchResult> results) throws NamingException {
    try {
      return results.hasMore();
    } catch (PartialResultException e) {
      return false;
    }
  }

  private Name named(SearchResult entry) throws NamingException {
    Attribute attribute = entry.getAttributes().get(ldap.nameAttribute);
    if (attribute == null || attribute.size() != 1 || !(attribute.get() instanceof String)) {
      return Name.none(
          "a user whose entry does not hold one " + ldap.nameAttribute,
          "correct AzureAd.PrincipalMapping.Ldap.NameAttribute, or the entry");
    }
    String name = (String) attribute.get();
    if (!PrincipalsFile.isName(name)) {
      throw new IllegalStateException("a text that is no name");
    }
    return Name.of(settings, name);
  }

  /** The claim's value in its configured form; null if it is not of that form. */
  private @Nullable Object value(String text) {
    try {
      switch (ldap.form) {
        case BASE64:
          return Base64.getDecoder().decode(text);
        case GUID:
          return guid(UUID.fromString(text));
        default:
          return text;
      }
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** As Active Directory keeps it: its first three parts begin with their last byte. */
  private static byte[] guid(UUID id) {
    long high = id.getMostSignificantBits();
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) (high >>> 32))
        .putShort((short) (high >>> 16))
        .putShort((short) high)
        .order(ByteOrder.BIG_ENDIAN)
        .putLong(id.getLeastSignificantBits())
        .array();
  }
}
