package org.onbehalf.internal.authorization;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.config.AccessKeys;
import org.onbehalf.internal.config.Masking;
import org.onbehalf.internal.message.EnvironmentMessages;

/**
 * Scopes and app permissions that annotations name by their configuration key, as with
 * Microsoft.Identity.Web: {@code AzureAd:Scopes}, {@code AzureAd:AppPermissions:Read}. Immutable.
 */
public final class RequiredPermissions {
  /** None. */
  public static final RequiredPermissions NONE = new RequiredPermissions(Collections.emptyMap());

  private static final String EXPECTED =
      "AzureAd.Scopes, AzureAd.AppPermissions, or a name beneath one of them, Authorization.RequiredScopes or"
          + " Authorization.RequiredAppPermissions";

  private final Map<String, List<String>> values;

  /** By full keys. */
  RequiredPermissions(Map<String, List<String>> values) {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    values.forEach(
        (key, names) ->
            copy.put(
                key.toLowerCase(Locale.ROOT),
                Collections.unmodifiableList(new ArrayList<>(names))));
    this.values = Collections.unmodifiableMap(copy);
  }

  /**
   * What stands under a key, at least one.
   *
   * @param key with dots, or with .NET's colons; upper and lower case do not count
   * @throws ConfigurationException when nothing that can be asked for stands there
   */
  public List<String> of(String key) {
    String shown = Masking.printable(key.replace(':', '.'));
    List<String> found = values.get(shown.toLowerCase(Locale.ROOT));
    if (found == null) {
      throw fault(shown, "nothing", EXPECTED, "set the key, or correct its name in the annotation");
    }
    if (found.isEmpty()) {
      throw fault(shown, "no value", "at least one name", "name what callers need");
    }
    for (String name : found) {
      if (!AccessKeys.isBareName(name)) {
        throw fault(
            shown,
            "a name that no token carries",
            "bare names as the claims scp and roles hold them, such as orders.read",
            "write the name without the application's URI");
      }
    }
    return found;
  }

  private static ConfigurationException fault(
      String key, String found, String expected, String remedy) {
    return new ConfigurationException(
        EnvironmentMessages.ANNOTATION
            + " "
            + key
            + ": found "
            + found
            + ", expected "
            + expected
            + ". Remedy: "
            + remedy);
  }
}
