package org.onbehalf.internal.config;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/** An issuer whose tokens are accepted: {@code AzureAd} itself, or a section of Issuers. */
public final class IssuerSettings {
  /** The section that it is configured in, such as {@code Issuers.Partner}. */
  public final String key;

  public final Authority authority;

  /** With its question mark; empty for none. */
  public final String metadataQuery;

  /** What {@code aud} may be; never empty. */
  public final List<String> audiences;

  public final Duration clockSkew;
  public final TokenRules rules;
  public final JoseSettings jose;

  /** Whether it is {@code AzureAd}: the API's own directory. */
  public final boolean own;

  /** Whether its roles count here. */
  public final boolean trustRoles;

  /** What stands before each of its roles; may be empty. */
  public final String rolePrefix;

  /** Where its keys are, in place of what its metadata says; null for that. */
  public final @Nullable URI jwksUri;

  /** How its callers are exchanged by itself; null where they are not. */
  public final @Nullable TokenExchangeSettings exchange;

  IssuerSettings(
      String key,
      Authority authority,
      String metadataQuery,
      List<String> audiences,
      Duration clockSkew,
      TokenRules rules,
      JoseSettings jose,
      boolean own,
      boolean trustRoles,
      String rolePrefix,
      @Nullable URI jwksUri,
      @Nullable TokenExchangeSettings exchange) {
    this.key = key;
    this.authority = authority;
    this.metadataQuery = metadataQuery;
    this.audiences = audiences;
    this.clockSkew = clockSkew;
    this.rules = rules;
    this.jose = jose;
    this.own = own;
    this.trustRoles = trustRoles;
    this.rolePrefix = rolePrefix;
    this.jwksUri = jwksUri;
    this.exchange = exchange;
  }

  /** The keys that say which authority it is, for messages. */
  public String authorityKeys() {
    return own && authority.type == Authority.Type.ENTRA
        ? "AzureAd.Instance and AzureAd.TenantId"
        : key + ".Authority";
  }

  /** The names in a filter's init-param. */
  public static Set<String> names(String parameter) {
    return Collections.unmodifiableSet(
        new LinkedHashSet<>(Arrays.asList(parameter.trim().split("[\\s,]+", -1))));
  }

  /** What it is called in filters' init-params and before names of its callers. */
  public String name() {
    return key.substring(key.indexOf('.') + 1);
  }
}
