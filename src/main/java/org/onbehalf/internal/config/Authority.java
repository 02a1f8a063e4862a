package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.AzureAdKeys.*;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

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

  private static final String CIAM_HOST = ".ciamlogin.com";

  private static final Pattern DOMAIN =
      Pattern.compile(
          "(?=.{4,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z][A-Za-z0-9-]{1,62}");

  private static final Pattern POLICY = Pattern.compile("[A-Za-z0-9_-]{1,200}");

  static final String ONE_TENANT = "a tenant's id (a GUID) or one of its domain names";
  private static final List<String> MANY = Arrays.asList("common", "organizations", "consumers");

  /** Stands for one that is faulty. */
  public static final Authority UNKNOWN = entra(URI.create("https://unknown/"), "unknown");

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

  /** Whether a text is a GUID or a domain name. */
  static boolean isTenant(String text) {
    return Addresses.isGuid(text) || DOMAIN.matcher(text).matches();
  }

  /** Whether a text names one tenant of Entra. */
  static boolean isOneTenant(String text) {
    return isTenant(text) && !MANY.contains(text.toLowerCase(Locale.ROOT));
  }

  static boolean isPolicy(String text) {
    return POLICY.matcher(text).matches();
  }

  /**
   * The key {@code Authority}.
   *
   * @param type null to tell it from the URL
   * @return null when it is absent or faulty
   */
  public static @Nullable Authority read(Section section, @Nullable Type type) {
    String text = section.find(AUTHORITY);
    URI uri = text == null ? null : Addresses.web(text);
    if (text == null) {
      return null;
    }
    Authority authority = null;
    if (uri != null
        && !Addresses.hasQueryFragmentOrUser(uri)
        && Addresses.isPlainPath(uri.getRawPath())
        && (!Addresses.isHttp(uri) || Addresses.isLoopback(uri))) {
      authority = of(uri, type);
    }
    if (authority == null) {
      section.reject(
          AUTHORITY,
          text,
          expected(type),
          "correct the URL, in quotes; http is for loopback hosts only");
    }
    return authority;
  }

  private static @Nullable Authority of(URI uri, @Nullable Type type) {
    List<String> segments = new ArrayList<>(Arrays.asList(uri.getRawPath().split("/")));
    segments.removeIf(String::isEmpty);
    if (type != Type.OIDC
        && !segments.isEmpty()
        && segments.get(segments.size() - 1).equalsIgnoreCase("v2.0")) {
      segments.remove(segments.size() - 1);
    }
    Type found = type == null ? typeOf(uri, segments) : type;
    URI instance = uri.resolve("/");
    String path = String.join("/", segments);
    switch (found) {
      case ENTRA:
        return segments.size() == 1 ? checkedEntra(instance, path.toLowerCase(Locale.ROOT)) : null;
      case CIAM:
        return ciam(instance, segments);
      case B2C:
        return b2c(instance, segments);
      case ADFS:
        return path.equalsIgnoreCase("adfs")
            ? new Authority(found, instance, "adfs", "", "")
            : null;
      default:
        return new Authority(found, instance, path, "", "");
    }
  }

  /** {@link Type#OIDC} is never guessed. */
  private static Type typeOf(URI uri, List<String> segments) {
    if (uri.getHost().toLowerCase(Locale.ROOT).endsWith(CIAM_HOST)) {
      return Type.CIAM;
    }
    if (segments.size() > 1) {
      return Type.B2C;
    }
    return segments.size() == 1 && segments.get(0).equalsIgnoreCase("adfs")
        ? Type.ADFS
        : Type.ENTRA;
  }

  private static @Nullable Authority checkedEntra(URI instance, String tenant) {
    boolean several = tenant.equals("organizations") || tenant.equals("common");
    return several || isTenant(tenant) ? entra(instance, tenant) : null;
  }

  /** The host {@code contoso.ciamlogin.com} names the tenant, unless the path does. */
  private static @Nullable Authority ciam(URI instance, List<String> segments) {
    String host = instance.getHost().toLowerCase(Locale.ROOT);
    String tenant = segments.isEmpty() ? "" : segments.get(0).toLowerCase(Locale.ROOT);
    if (segments.isEmpty() && host.endsWith(CIAM_HOST)) {
      String name = host.substring(0, host.length() - CIAM_HOST.length());
      tenant = Addresses.isGuid(name) ? name : name + ".onmicrosoft.com";
    }
    return segments.size() < 2 && isTenant(tenant)
        ? new Authority(Type.CIAM, instance, tenant, tenant, "")
        : null;
  }

  /** {@code tenant/policy}, or {@code tfp/tenant/policy} as Microsoft.Identity.Web writes it. */
  private static @Nullable Authority b2c(URI instance, List<String> segments) {
    int from = !segments.isEmpty() && segments.get(0).equalsIgnoreCase("tfp") ? 1 : 0;
    if (segments.size() != from + 2) {
      return null;
    }
    return b2c(instance, segments.get(from), segments.get(from + 1));
  }

  /** An authority of Azure AD B2C; null where tenant or policy is none. */
  static @Nullable Authority b2c(URI instance, String tenant, String policy) {
    return isTenant(tenant) && isPolicy(policy)
        ? new Authority(Type.B2C, instance, tenant + "/" + policy, tenant, policy)
        : null;
  }

  private static String expected(@Nullable Type type) {
    String entra = "https://login.microsoftonline.com/{tenant}";
    String b2c = "https://{name}.b2clogin.com/{tenant}/{policy}";
    String ciam = "https://{name}.ciamlogin.com/";
    String adfs = "https://{host}/adfs";
    if (type == null) {
      return String.join(", ", entra, ciam, b2c, adfs);
    }
    switch (type) {
      case ENTRA:
        return entra;
      case CIAM:
        return ciam;
      case B2C:
        return b2c;
      case ADFS:
        return adfs;
      default:
        return "an https URL without query, fragment and user: the provider's issuer";
    }
  }
}
