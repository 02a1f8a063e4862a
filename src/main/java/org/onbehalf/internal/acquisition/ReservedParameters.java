package org.onbehalf.internal.acquisition;

import static org.onbehalf.internal.config.AzureAdKeys.EXTRA_QUERY_PARAMETERS;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.config.Section;

/**
 * Parameters of a token request that nobody may add: those of RFC 6749, 7521, 7523 and 8693, and
 * those that MSAL4J or Onbehalf sets. A second value could change whose token is granted, or to
 * whom.
 */
public final class ReservedParameters {
  private static final Set<String> NAMES =
      Collections.unmodifiableSet(
          new HashSet<>(
              Arrays.asList(
                  "actor_token",
                  "actor_token_type",
                  "assertion",
                  "audience",
                  "claims",
                  "client_assertion",
                  "client_assertion_type",
                  "client_id",
                  "client_info",
                  "client_secret",
                  "code",
                  "code_verifier",
                  "device_code",
                  "grant_type",
                  "password",
                  "redirect_uri",
                  "refresh_token",
                  "req_cnf",
                  "requested_token_type",
                  "requested_token_use",
                  "resource",
                  "scope",
                  "sub_assertion",
                  "subject_token",
                  "subject_token_type",
                  "token_type",
                  "username",
                  "x5c",
                  "x-client-sku",
                  "x-client-ver")));

  private ReservedParameters() {}

  /** Whether a parameter of that name is reserved, or its name is none. */
  public static boolean contains(String name) {
    return !name.matches("[A-Za-z0-9._-]{1,100}") || NAMES.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Reads {@code ExtraQueryParameters}. */
  static Map<String, String> read(Section section) {
    Map<String, String> parameters = new LinkedHashMap<>(section.get(EXTRA_QUERY_PARAMETERS));
    for (String name : parameters.keySet()) {
      if (ReservedParameters.contains(name)) {
        section.reject(
            EXTRA_QUERY_PARAMETERS,
            name,
            "a parameter that neither the protocol nor this library sets",
            "remove it; scopes, claims, tenants and credentials have keys of their own");
      }
    }
    return Collections.unmodifiableMap(parameters);
  }
}
