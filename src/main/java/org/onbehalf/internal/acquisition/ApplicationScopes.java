package org.onbehalf.internal.acquisition;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What an application asks for in its own name. Entra grants it all roles of a resource or nothing,
 * by the scope {@code .default} alone; so an API that is configured with a user's scopes serves
 * {@code asApp()} too.
 */
final class ApplicationScopes {
  private static final String DEFAULT = ".default";

  private ApplicationScopes() {}

  /**
   * {@code api://partner/read} becomes {@code api://partner/.default}. A scope without its resource
   * stays as it is, and Entra refuses it.
   */
  static List<String> of(List<String> scopes) {
    Set<String> applicationScopes = new LinkedHashSet<>();
    for (String scope : scopes) {
      int slash = scope.lastIndexOf('/');
      applicationScopes.add(slash < 0 ? scope : scope.substring(0, slash + 1) + DEFAULT);
    }
    return new ArrayList<>(applicationScopes);
  }
}
