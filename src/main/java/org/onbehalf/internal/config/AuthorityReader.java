package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.AzureAdKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.CONTRADICTION;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.onbehalf.internal.Nullable;

/** Reads which authority {@code AzureAd} names. */
public final class AuthorityReader {
  private static final List<String> SEVERAL_TENANTS = Arrays.asList("common", "organizations");

  private final Section section;

  private AuthorityReader(Section section) {
    this.section = section;
  }

  /** The authority; null, and a fault, where none is named. */
  public static @Nullable Authority read(Section azureAd) {
    return new AuthorityReader(azureAd).authority();
  }

  /** {@code Authority}, or what {@code Instance} and {@code TenantId} make together. */
  private @Nullable Authority authority() {
    String policy = section.find(SIGN_UP_SIGN_IN_POLICY_ID);
    String domain = section.find(DOMAIN);
    Authority authority = Authority.read(section, null);
    if (!section.isSet(AUTHORITY)) {
      URI instance = instance();
      return policy == null ? entra(instance) : b2c(instance, domain, policy);
    }
    for (Key<?> name : Arrays.asList(INSTANCE, TENANT_ID, SIGN_UP_SIGN_IN_POLICY_ID)) {
      if (section.isSet(name)) {
        section.fault(
            CONTRADICTION,
            name,
            "a key beside " + section.key(AUTHORITY),
            "either Authority, or Instance and TenantId",
            "remove one of the two: together they could name two authorities");
      }
    }
    return authority;
  }

  private @Nullable Authority entra(@Nullable URI instance) {
    String tenantId = tenantId();
    return instance == null || tenantId == null ? null : Authority.entra(instance, tenantId);
  }

  /** As Microsoft.Identity.Web's templates write it. */
  private @Nullable Authority b2c(@Nullable URI instance, @Nullable String domain, String policy) {
    String tenant = section.isSet(TENANT_ID) ? section.find(TENANT_ID) : domain;
    Authority authority =
        instance == null || tenant == null ? null : Authority.b2c(instance, tenant, policy);
    if (instance != null && authority == null) {
      section.reject(
          SIGN_UP_SIGN_IN_POLICY_ID,
          policy,
          "the name of a B2C policy, beside Domain or TenantId",
          "set Domain to the B2C tenant, such as contoso.onmicrosoft.com");
    }
    return authority;
  }

  private @Nullable URI instance() {
    String text =
        section.required(
            INSTANCE, "the cloud's URL", "set it to https://login.microsoftonline.com/");
    if (text == null) {
      return null;
    }
    String expected = "an https URL without a path, such as https://login.microsoftonline.com/";
    URI uri = Addresses.web(text);
    if (uri == null || Addresses.hasQueryFragmentOrUser(uri)) {
      section.reject(INSTANCE, text, expected, "correct the URL, in quotes");
      return null;
    }
    if (!uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/")) {
      section.reject(
          INSTANCE, text, expected, "remove the path; the tenant belongs to AzureAd.TenantId");
      return null;
    }
    if (Addresses.isHttp(uri) && !Addresses.isLoopback(uri)) {
      section.reject(
          INSTANCE, text, "https; http only for localhost, 127.0.0.0/8 and [::1]", "write https");
      return null;
    }
    return uri.getRawPath().isEmpty() ? URI.create(text + "/") : uri;
  }

  private @Nullable String tenantId() {
    String expected = "the tenant's id (a GUID), one of its domain names, organizations, or common";
    String text =
        section.required(
            TENANT_ID, expected, "copy the Directory (tenant) ID from the app registration");
    if (text == null) {
      return null;
    }
    String tenant = text.toLowerCase(Locale.ROOT);
    if (SEVERAL_TENANTS.contains(tenant)) {
      return tenant;
    }
    if (!Authority.isTenant(tenant)) {
      section.reject(
          TENANT_ID, text, expected, "copy the Directory (tenant) ID from the app registration");
      return null;
    }
    return tenant;
  }
}
