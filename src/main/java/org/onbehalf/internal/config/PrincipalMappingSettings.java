package org.onbehalf.internal.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/** {@code AzureAd.PrincipalMapping}: by which names an application knows its users. Immutable. */
public final class PrincipalMappingSettings {
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

  PrincipalMappingSettings(
      Source source,
      String claim,
      @Nullable String domainClaim,
      Set<String> domains,
      LetterCase letterCase,
      @Nullable Path file,
      Duration reloadInterval,
      @Nullable String className,
      LookUpSettings lookUp,
      int cacheEntries,
      Duration cacheTime,
      boolean keepsUnmapped,
      Set<String> tenants) {
    this.source = source;
    this.claim = claim;
    this.domainClaim = domainClaim;
    this.domains = domains;
    this.letterCase = letterCase;
    this.file = file;
    this.reloadInterval = reloadInterval;
    this.className = className;
    this.lookUp = lookUp;
    this.cacheEntries = cacheEntries;
    this.cacheTime = cacheTime;
    this.keepsUnmapped = keepsUnmapped;
    this.tenants = tenants;
  }
}
