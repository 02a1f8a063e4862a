package org.onbehalf.internal.jwks;

import static org.onbehalf.internal.config.IssuerKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.*;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Authority;
import org.onbehalf.internal.config.KeyNames;
import org.onbehalf.internal.config.Section;

/** Reads {@code Issuers}: who else issues tokens for this API. */
public final class IssuersReader {
  /** Each fetches keys of its own. */
  private static final int MOST = 50;

  private final Section section;

  public IssuersReader(Section section) {
    this.section = section;
  }

  /** All but {@code AzureAd} itself. */
  public List<IssuerSettings> read() {
    List<IssuerSettings> issuers = new ArrayList<>();
    if (section.names().size() > MOST) {
      section.fault(
          TOO_MANY, "*", section.names().size() + " issuers", "at most " + MOST, "remove some");
      return Collections.emptyList();
    }
    for (String name : section.names()) {
      if (!KeyNames.isName(name) || name.equalsIgnoreCase("AzureAd")) {
        section.fault(
            INVALID,
            name,
            "a name that no issuer may have",
            "a name of at most 64 letters, digits, _ and -, other than AzureAd",
            "rename the issuer");
        continue;
      }
      IssuerSettings issuer = issuer(section.child(name));
      if (issuer != null) {
        issuers.add(issuer);
      }
    }
    return Collections.unmodifiableList(issuers);
  }

  private @Nullable IssuerSettings issuer(Section issuer) {
    Authority.Type type = issuer.required(TYPE, TYPE.type, "say what kind of service it is");
    if (issuer.required(AUTHORITY, "the issuer's URL", "name the issuer") == null) {
      return null;
    }
    Authority authority = type == null ? null : Authority.read(issuer, type);
    boolean trustRoles = issuer.get(TRUST_ROLES);
    String prefix = issuer.find(ROLE_PREFIX);
    Duration clockSkew = issuer.get(CLOCK_SKEW);
    String remedy = "name at least one; an ID token's is the client's id: that of no API";
    Set<String> audiences = TokenRules.audiences(issuer, remedy);
    if (!TokenRules.hasAudiences(issuer)) {
      issuer.fault(
          MISSING, AUDIENCES, "nothing", "what this issuer writes into aud for this API", remedy);
    }
    TokenRules rules = TokenRules.readForeign(issuer, authority);
    URI jwksUri = jwksUri(issuer, type);
    if (!trustRoles && (prefix != null || !rules.roleMapping.isEmpty())) {
      issuer.fault(
          NO_EFFECT,
          prefix != null ? ROLE_PREFIX : ROLE_MAPPING,
          "a key that is without effect",
          "TrustRoles = true beside it",
          "set TrustRoles = true if this issuer's roles are to count here, or remove the key");
    }
    return authority == null
        ? null
        : new IssuerSettings(
            issuer.key(),
            authority,
            "",
            Collections.unmodifiableList(new ArrayList<>(audiences)),
            clockSkew,
            rules,
            IssuerSettings.signatureAlgorithms(issuer),
            false,
            trustRoles,
            prefix == null ? "" : prefix,
            jwksUri);
  }

  /** Providers that serve their keys on another host than their issuer's, such as Google. */
  private static @Nullable URI jwksUri(Section issuer, @Nullable Authority.Type type) {
    URI uri = issuer.find(JWKS_URI);
    if (uri != null && type != null && type != Authority.Type.OIDC) {
      issuer.fault(
          NO_EFFECT,
          JWKS_URI,
          "a key that is without effect",
          "Type = oidc beside it",
          "remove the key: the keys are on the host of Authority");
    }
    return uri;
  }
}
