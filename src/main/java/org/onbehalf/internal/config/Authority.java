package org.onbehalf.internal.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Who issues tokens, and where it publishes its metadata and keys. Immutable. */
public final class Authority {
  /** What kind of service it is, and so how its tokens are to be read. */
  public enum Type {
    /** Microsoft Entra ID, in any cloud: tokens of version 1.0 and 2.0. */
    ENTRA,
    /** Azure AD B2C: an authority for each policy. */
    B2C,
    /** Microsoft Entra External ID in an external tenant. */
    CIAM,
    /** Active Directory Federation Services. */
    ADFS,
    /** Any other OpenID provider. */
    OIDC
  }

  private static final String DOCUMENT = ".well-known/openid-configuration";

  public final Type type;

  /** Scheme, host and port with a trailing slash: all that belongs to it is there. */
  public final URI instance;

  /** Beneath the instance, without slashes at its ends; empty for the host itself. */
  public final String path;

  /** A GUID, a domain, organizations or common; empty for one without tenants. */
  public final String tenantId;

  /** The policy of {@link Type#B2C}; else empty. */
  public final String policy;

  Authority(Type type, URI instance, String path, String tenantId, String policy) {
    this.type = type;
    this.instance = instance;
    this.path = path;
    this.tenantId = tenantId;
    this.policy = policy;
  }

  /** A tenant of Entra, or many. */
  public static Authority entra(URI instance, String tenantId) {
    return new Authority(Type.ENTRA, instance, tenantId, tenantId, "");
  }

  /** Whether its tenants are many. */
  public boolean hasSeveralTenants() {
    return tenantId.equals("organizations") || tenantId.equals("common");
  }

  /** Whether its tokens carry Entra's claims and can be exchanged. */
  public boolean isEntra() {
    return type == Type.ENTRA || type == Type.CIAM;
  }

  /** The metadata documents, the current version's first. */
  public List<URI> metadata() {
    List<URI> documents = new ArrayList<>();
    switch (type) {
      case ENTRA:
        documents.add(instance.resolve(tenantId + "/v2.0/" + DOCUMENT));
        // organizations has no version 1.0 document of its own
        documents.add(
            instance.resolve((hasSeveralTenants() ? "common" : tenantId) + "/" + DOCUMENT));
        break;
      case CIAM:
      case B2C:
        documents.add(instance.resolve(path + "/v2.0/" + DOCUMENT));
        break;
      default:
        documents.add(instance.resolve((path.isEmpty() ? "" : path + "/") + DOCUMENT));
    }
    return Collections.unmodifiableList(documents);
  }

  /** Where a client's user signs in, for the challenge. */
  public String authorizationUri() {
    return this + (type == Type.B2C ? "/oauth2/v2.0/authorize" : "/oauth2/authorize");
  }

  /** Its URL, without a slash at the end. */
  @Override
  public String toString() {
    String root = instance.toString();
    return path.isEmpty() ? root.substring(0, root.length() - 1) : root + path;
  }
}
