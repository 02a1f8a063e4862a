package org.onbehalf.internal.config;

import java.time.Duration;
import java.util.List;
import org.onbehalf.internal.Nullable;

/** How users' names are looked up elsewhere: {@code AzureAd.PrincipalMapping}. Immutable. */
public final class LookUpSettings {
  /** How long a request waits for a name. */
  public final Duration timeout;

  /** How many are looked up at once. */
  public final int maxLookUps;

  /** How many wait for that. */
  public final int maxWaitingLookUps;

  /** Whose value finds the user; null for the user principal name. */
  public final @Nullable String claim;

  /** Exactly with {@code Source = Ldap}. */
  public final @Nullable Ldap ldap;

  /** What the claim's value is in the directory. */
  public enum Form {
    TEXT,
    BASE64,
    GUID
  }

  /** A directory. Immutable. */
  public static final class Ldap {
    /** Tried in this order. */
    public final List<String> urls;

    /** The distinguished name beneath which users are. */
    public final String base;

    /** Null for an anonymous one. */
    public final @Nullable String user;

    public final String password;
    public final String attribute;
    public final Form form;
    public final String nameAttribute;

    /** A filter in parentheses that users fit besides; empty for none. */
    public final String filter;

    Ldap(
        List<String> urls,
        String base,
        @Nullable String user,
        String password,
        String attribute,
        Form form,
        String nameAttribute,
        String filter) {
      this.urls = urls;
      this.base = base;
      this.user = user;
      this.password = password;
      this.attribute = attribute;
      this.form = form;
      this.nameAttribute = nameAttribute;
      this.filter = filter;
    }

    /** Shows no secret. */
    @Override
    public String toString() {
      return "Ldap(" + urls + ")";
    }
  }

  LookUpSettings(
      Duration timeout,
      int maxLookUps,
      int maxWaitingLookUps,
      @Nullable String claim,
      @Nullable Ldap ldap) {
    this.timeout = timeout;
    this.maxLookUps = maxLookUps;
    this.maxWaitingLookUps = maxWaitingLookUps;
    this.claim = claim;
    this.ldap = ldap;
  }
}
