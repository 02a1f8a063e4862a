package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.AzureAdKeys.*;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/** Reads the URL of an authority: which service it is, which tenant, which policy. */
final class AuthorityReader {
  private static final String CIAM_HOST = ".ciamlogin.com";

  private static final Pattern DOMAIN =
      Pattern.compile(
          "(?=.{4,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z][A-Za-z0-9-]{1,62}");

  private static final Pattern POLICY = Pattern.compile("[A-Za-z0-9_-]{1,200}");

  private final Section section;

  AuthorityReader(Section section) {
    this.section = section;
  }

  /** Whether a text is a GUID or a domain name. */
  static boolean isTenant(String text) {
    return Addresses.isGuid(text) || DOMAIN.matcher(text).matches();
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
  @Nullable
  Authority read(@Nullable Authority.Type type) {
    String text = section.text(AUTHORITY);
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

  private static @Nullable Authority of(URI uri, @Nullable Authority.Type type) {
    List<String> segments = new ArrayList<>(Arrays.asList(uri.getRawPath().split("/")));
    segments.removeIf(String::isEmpty);
    if (type != Authority.Type.OIDC
        && !segments.isEmpty()
        && segments.get(segments.size() - 1).equalsIgnoreCase("v2.0")) {
      segments.remove(segments.size() - 1);
    }
    Authority.Type found = type == null ? typeOf(uri, segments) : type;
    URI instance = uri.resolve("/");
    String path = String.join("/", segments);
    switch (found) {
      case ENTRA:
        return segments.size() == 1 ? entra(instance, path.toLowerCase(Locale.ROOT)) : null;
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

  /** {@link Authority.Type#OIDC} is never guessed. */
  private static Authority.Type typeOf(URI uri, List<String> segments) {
    if (uri.getHost().toLowerCase(Locale.ROOT).endsWith(CIAM_HOST)) {
      return Authority.Type.CIAM;
    }
    if (segments.size() > 1) {
      return Authority.Type.B2C;
    }
    return segments.size() == 1 && segments.get(0).equalsIgnoreCase("adfs")
        ? Authority.Type.ADFS
        : Authority.Type.ENTRA;
  }

  private static @Nullable Authority entra(URI instance, String tenant) {
    boolean several = tenant.equals("organizations") || tenant.equals("common");
    return several || isTenant(tenant) ? Authority.entra(instance, tenant) : null;
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
        ? new Authority(Authority.Type.CIAM, instance, tenant, tenant, "")
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
        ? new Authority(Authority.Type.B2C, instance, tenant + "/" + policy, tenant, policy)
        : null;
  }

  private static String expected(@Nullable Authority.Type type) {
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
