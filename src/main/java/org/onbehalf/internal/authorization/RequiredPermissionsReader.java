package org.onbehalf.internal.authorization;

import static org.onbehalf.internal.config.AccessKeys.*;
import static org.onbehalf.internal.config.AzureAdKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.INVALID;
import static org.onbehalf.internal.message.ConfigurationMessages.MISSING;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.config.AccessKeys;
import org.onbehalf.internal.config.Key;
import org.onbehalf.internal.config.KeyNames;
import org.onbehalf.internal.config.Section;

/** Reads what annotations may name by its key. */
final class RequiredPermissionsReader {
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private RequiredPermissionsReader() {}

  static RequiredPermissions read(Section azureAd, Section authorization) {
    RequiredPermissionsReader reader = new RequiredPermissionsReader();
    reader.ofMicrosoftIdentityWeb(azureAd, SCOPES);
    reader.ofMicrosoftIdentityWeb(azureAd, APP_PERMISSIONS);
    reader.own(authorization, REQUIRED_SCOPES);
    reader.own(authorization, REQUIRED_APP_PERMISSIONS);
    return new RequiredPermissions(reader.values);
  }

  /**
   * Words, or a section of names with words each. What is pasted and named by no annotation harms
   * nobody: that a value cannot be asked for is told where one names it.
   */
  private void ofMicrosoftIdentityWeb(Section azureAd, Key<?> name) {
    if (azureAd.isBlank(name.name)) {
      values.put(azureAd.key(name), Collections.emptyList());
    } else if (azureAd.isSection(name.name)) {
      put(azureAd, name);
    } else if (azureAd.isSet(name)) {
      values.put(azureAd.key(name), azureAd.words(name));
    } else {
      azureAd.words(name);
    }
  }

  private void own(Section authorization, Key<?> name) {
    put(authorization, name)
        .forEach(
            (each, words) -> {
              if (!KeyNames.isName(each)) {
                authorization.fault(
                    INVALID,
                    name,
                    "a name with other characters",
                    "names of letters, digits, _ and -",
                    "rename it, here and in the annotations");
              }
              if (words.isEmpty()) {
                authorization.fault(
                    MISSING,
                    name,
                    "nothing for a name",
                    "for each name the scopes or roles that suffice",
                    "name what callers need");
              }
              if (!words.stream().allMatch(AccessKeys::isBareName)) {
                authorization.fault(
                    INVALID,
                    name,
                    "a name that no token carries",
                    "bare names as the claims scp and roles hold them, such as orders.read",
                    "write the name without the application's URI");
              }
            });
  }

  private Map<String, List<String>> put(Section section, Key<?> name) {
    Map<String, List<String>> lists = section.lists(name);
    lists.forEach((each, words) -> values.put(section.key(name) + "." + each, words));
    return lists;
  }
}
