package org.onbehalf.internal.validation;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.internal.Guid;
import org.onbehalf.internal.Nullable;

/** Finds out who issued a token that is not from a configured issuer, by the forms of Entra's issuer names. */
final class IssuerDiagnosis {
  private static final String GUID = Guid.REGEX;
  private static final Pattern VERSION_1 = Pattern.compile("https://sts\\.[^/]+/(" + GUID + ")/?");
  private static final Pattern VERSION_2 = Pattern.compile("https?://[^/]+/(" + GUID + ")/v2\\.0");

  private IssuerDiagnosis() {}

  /**
   * What is known of an issuer that is not the expected one.
   *
   * @return null for nothing
   */
  static @Nullable TokenDiagnosis of(@Nullable String iss, String expected) {
    String found = iss == null ? "" : iss;
    String one = tenant(VERSION_1, found);
    String two = tenant(VERSION_2, found);
    String expectedOne = tenant(VERSION_1, expected);
    String expectedTwo = tenant(VERSION_2, expected);
    String tenant = one.isEmpty() ? two : one;
    String expectedTenant = expectedOne.isEmpty() ? expectedTwo : expectedOne;
    if (tenant.isEmpty() || expectedTenant.isEmpty()) {
      return null;
    }
    if (!tenant.equalsIgnoreCase(expectedTenant)) {
      return ofTenant(tenant);
    }
    if (one.isEmpty() == expectedOne.isEmpty()) {
      return null;
    }
    return two.isEmpty() ? TokenDiagnosis.VERSION_1_TOKEN : TokenDiagnosis.VERSION_2_TOKEN;
  }

  /** What a tenant is that is not the expected one. */
  static TokenDiagnosis ofTenant(String tenantId) {
    return tenantId.equalsIgnoreCase(IssuerRules.CONSUMERS)
        ? TokenDiagnosis.PERSONAL_ACCOUNT
        : TokenDiagnosis.ANOTHER_TENANT;
  }

  private static String tenant(Pattern form, String iss) {
    Matcher matcher = form.matcher(iss);
    return matcher.matches() ? matcher.group(1) : "";
  }
}
