package org.onbehalf.internal.jwks;

import static org.onbehalf.internal.config.AzureAdKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.INVALID;

import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Authority;
import org.onbehalf.internal.config.Key;
import org.onbehalf.internal.config.Section;

/** An issuer whose tokens are accepted: {@code AzureAd} itself, or a section of Issuers. */
public final class IssuerSettings {
  private static final String EXPECTED =
      "some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512";

  /** The section that it is configured in, such as {@code Issuers.Partner}. */
  public final String key;

  public final Authority authority;

  /** With its question mark; empty for none. */
  public final String metadataQuery;

  /** What {@code aud} may be; never empty. */
  public final List<String> audiences;

  public final Duration clockSkew;
  public final TokenRules rules;

  /** What a token may be signed with; never empty. */
  public final Set<SignatureAlgorithm> signatureAlgorithms;

  /** Whether it is {@code AzureAd}: the API's own directory. */
  public final boolean own;

  /** Whether its roles count here. */
  public final boolean trustRoles;

  /** What stands before each of its roles; may be empty. */
  public final String rolePrefix;

  /** Where its keys are, in place of what its metadata says; null for that. */
  public final @Nullable URI jwksUri;

  public IssuerSettings(
      String key,
      Authority authority,
      String metadataQuery,
      List<String> audiences,
      Duration clockSkew,
      TokenRules rules,
      Set<SignatureAlgorithm> signatureAlgorithms,
      boolean own,
      boolean trustRoles,
      String rolePrefix,
      @Nullable URI jwksUri) {
    this.key = key;
    this.authority = authority;
    this.metadataQuery = metadataQuery;
    this.audiences = audiences;
    this.clockSkew = clockSkew;
    this.rules = rules;
    this.signatureAlgorithms = signatureAlgorithms;
    this.own = own;
    this.trustRoles = trustRoles;
    this.rolePrefix = rolePrefix;
    this.jwksUri = jwksUri;
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

  /**
   * The API's own directory: {@code AzureAd}. Read even if the authority or the client id is
   * faulty, so that all faults are reported.
   *
   * @param authority null where it is faulty
   * @param clientId null where it is faulty
   */
  public static IssuerSettings own(
      Section azureAd, @Nullable Authority authority, @Nullable String clientId) {
    Set<String> audiences =
        TokenRules.audiences(
            azureAd, "remove the key, so that the client id and api://client-id are accepted");
    if (!TokenRules.hasAudiences(azureAd) && clientId != null) {
      audiences.add(clientId);
      audiences.add("api://" + clientId);
    }
    Duration clockSkew = azureAd.get(CLOCK_SKEW);
    TokenRules rules = TokenRules.read(azureAd, authority);
    Set<SignatureAlgorithm> algorithms = signatureAlgorithms(azureAd);
    boolean customSigningKeys = azureAd.get(CUSTOM_SIGNING_KEYS);
    return new IssuerSettings(
        "AzureAd",
        authority == null ? Authority.UNKNOWN : authority,
        customSigningKeys ? "?appid=" + clientId : "",
        Collections.unmodifiableList(new ArrayList<>(audiences)),
        clockSkew,
        rules,
        algorithms,
        true,
        true,
        "",
        null);
  }

  static Set<SignatureAlgorithm> signatureAlgorithms(Section azureAd) {
    Key<List<String>> name = SIGNATURE_ALGORITHMS;
    Set<SignatureAlgorithm> algorithms = EnumSet.noneOf(SignatureAlgorithm.class);
    for (String word : azureAd.words(name)) {
      SignatureAlgorithm algorithm = SignatureAlgorithm.find(word);
      if (algorithm == null) {
        azureAd.reject(name, word, EXPECTED, "write RS256, which is what Entra uses");
      } else if (algorithm.name().startsWith("PS") && !hasPss()) {
        azureAd.fault(
            INVALID,
            name,
            word + ", which this Java version cannot verify",
            EXPECTED,
            "update Java 8 to update 251 or later, or remove the algorithm");
      } else {
        algorithms.add(algorithm);
      }
    }
    if (algorithms.isEmpty() && azureAd.isSet(name)) {
      azureAd.fault(
          INVALID, name, "no algorithm that can be used", EXPECTED, "remove the key, or name one");
    }
    return Collections.unmodifiableSet(algorithms);
  }

  private static boolean hasPss() {
    try {
      return Signature.getInstance("RSASSA-PSS") != null;
    } catch (NoSuchAlgorithmException e) {
      return false;
    }
  }
}
