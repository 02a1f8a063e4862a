package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.CredentialKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Schema.Entry;
import org.onbehalf.internal.config.Schema.Use;
import org.onbehalf.internal.message.ConfigurationMessages;

/**
 * Checks every key that is set against the table of keys. A key that this version does not support
 * is a fault, and so is an unknown one that is probably misspelt, or that is in a section which
 * decides who may call.
 */
final class KeyCheck {
  /** The sections that decide who may call. */
  private static final Set<String> DECIDING =
      new HashSet<>(Arrays.asList("azuread", "issuers", "authentication", "authorization", "cors"));

  /** What somebody may write in the wrong section, and then believe the service closed. */
  private static final List<String> CLOSING =
      Collections.unmodifiableList(
          Arrays.asList(
              "Authorization.Rules",
              "Authorization.Default",
              "Authentication.Mode",
              "AzureAd.AllowedClients",
              "AzureAd.AllowedTenants",
              "AzureAd.Audience",
              "AzureAd.Audiences"));

  /** A message does not list more names than these. */
  private static final int MANY = 15;

  private static final String KEY_VAULT = "@Microsoft.KeyVault(";

  private final FaultReport report;

  KeyCheck(FaultReport report) {
    this.report = report;
  }

  void check(ConfigTree root) {
    section(root, new ArrayList<>(), Keys.ROOT, false);
  }

  private void section(ConfigTree section, List<String> path, Schema schema, boolean element) {
    Map<String, List<String>> refused = new LinkedHashMap<>();
    for (Map.Entry<String, ConfigTree> field : section.fields().entrySet()) {
      List<String> fieldPath = KeyNames.join(path, field.getKey());
      Entry entry = schema.find(field.getKey());
      ConfigTree value = field.getValue();
      if (entry == null) {
        unknown(fieldPath, value, schema);
      } else if (entry.use == Use.REFUSED) {
        if (!harmless(value, entry)) {
          refused.computeIfAbsent(entry.text, remedy -> new ArrayList<>()).add(field.getKey());
        }
      } else {
        known(value, fieldPath, entry);
      }
    }
    refused.forEach((remedy, names) -> refuse(section, path, names, remedy, element));
  }

  private void known(ConfigTree value, List<String> path, Entry entry) {
    if (entry.use == Use.IGNORED) {
      report.ignored(KeyNames.display(path));
    } else if (entry.schema == null) {
      values(value, path);
    } else if (entry.use == Use.LIST) {
      int index = 0;
      for (ConfigTree element : value.elements()) {
        List<String> elementPath = KeyNames.join(path, Integer.toString(index));
        if (isSection(element, elementPath)) {
          section(element, elementPath, entry.schema, true);
        }
        index++;
      }
    } else if (isSection(value, path)) {
      if (entry.use == Use.SECTION) {
        section(value, path, entry.schema, false);
        return;
      }
      for (Map.Entry<String, ConfigTree> each : value.fields().entrySet()) {
        List<String> eachPath = KeyNames.join(path, each.getKey());
        if (isSection(each.getValue(), eachPath)) {
          section(each.getValue(), eachPath, entry.schema, false);
        }
      }
    }
  }

  /** App Service leaves a reference as it is if it cannot resolve it. */
  private void values(ConfigTree value, List<String> path) {
    if (value.isScalar() && value.text().trim().startsWith(KEY_VAULT)) {
      report.warn(
          ConfigurationMessages.KEY_VAULT,
          KeyNames.display(path)
              + " ("
              + value.origin()
              + "): a Key Vault reference that App Service did not resolve. See that the application"
              + " has an identity that may read the secret.");
    }
    value.fields().forEach((name, each) -> values(each, KeyNames.join(path, name)));
    if (value.isList()) {
      value.elements().forEach(each -> values(each, path));
    }
  }

  private boolean isSection(ConfigTree value, List<String> path) {
    if (!value.isSection()) {
      report.fault(
          WRONG_TYPE,
          KeyNames.display(path),
          value.origin(),
          value.kindInWords(),
          "a section { … }",
          "write the keys of the section in braces");
    }
    return value.isSection();
  }

  /** One fault for all keys that have one remedy. */
  private void refuse(
      ConfigTree section, List<String> path, List<String> names, String remedy, boolean element) {
    ConfigTree type = section.field(SOURCE_TYPE.name);
    if (element
        && type != null
        && type.isScalar()
        && CredentialSourceTypes.isOnlyOfMicrosoft(type.text())) {
      // the fault of SourceType says it all
      return;
    }
    ConfigTree first = section.field(names.get(0));
    report.fault(
        NOT_SUPPORTED,
        KeyNames.display(KeyNames.join(path, names.get(0))),
        first == null ? section.origin() : first.origin(),
        names.size() == 1
            ? "a key that is not supported by this version"
            : "keys that are not supported by this version: " + String.join(", ", names),
        "the keys of org/onbehalf/reference.conf in the library's jar",
        remedy);
    if (element) {
      report.refused(KeyNames.display(path));
    }
  }

  /** Whether the value changes nothing: empty, or the only one that the key can have. */
  private static boolean harmless(ConfigTree value, Entry entry) {
    if (!value.isScalar()) {
      List<ConfigTree> elements = value.elements();
      boolean single = elements.size() == 1 && elements.get(0).isScalar();
      return (value.fields().isEmpty() && elements.isEmpty())
          || (single && elements.get(0).text().equalsIgnoreCase(entry.harmless));
    }
    return value.text().equalsIgnoreCase(entry.harmless);
  }

  private void unknown(List<String> path, ConfigTree value, Schema schema) {
    String last = path.get(path.size() - 1);
    if (path.size() == 1 && report.isReferredTo(last)) {
      return;
    }
    String nested = nested(last, schema);
    if (nested != null) {
      report.fault(
          QUOTED_NAME,
          nested,
          value.origin(),
          "a key with " + (last.contains(":") ? "colons" : "dots") + " in quotes",
          "sections in braces, or names with dots and without quotes",
          "write "
              + nested
              + " without quotes, or "
              + nested.replaceFirst("\\.(.*)", " { $1 = … }"));
      report.misspelt(nested);
      return;
    }
    List<String> names = schema.names();
    String nearest = NearestName.to(last, names);
    if (nearest != null) {
      List<String> right = new ArrayList<>(path.subList(0, path.size() - 1));
      report.misspelt(KeyNames.display(KeyNames.join(right, nearest)));
    } else {
      nearest = closing(last);
    }
    // other libraries have context-params too
    boolean foreign = nearest == null && value.origin().startsWith("context-param");
    if (nearest != null || (decides(path) && !foreign)) {
      report.fault(
          UNKNOWN,
          KeyNames.display(path),
          value.origin(),
          "a key that Onbehalf does not know",
          names.size() > MANY
              ? "a key of org/onbehalf/reference.conf in the library's jar"
              : "one of " + String.join(", ", names),
          nearest == null ? "remove the key" : "did you mean " + nearest + "?");
    } else if (path.size() == 1) {
      report.foreign(KeyNames.display(path));
    } else {
      report.warn(
          IGNORED,
          KeyNames.display(path)
              + " ("
              + value.origin()
              + ") is not a key of Onbehalf and is ignored.");
    }
  }

  /**
   * {@code AzureAd:ClientId} and {@code "AzureAd.ClientId"} are one name each to HOCON and JSON.
   */
  private static @Nullable String nested(String written, Schema schema) {
    List<String> names = Arrays.asList(written.split("[:.]|__", -1));
    if (names.size() < 2 || schema.find(names.get(0)) == null) {
      return null;
    }
    return names.stream().allMatch(KeyNames::isName) ? KeyNames.display(names) : null;
  }

  /** Whether it is in a section that decides who may call; credentials only prove who we are. */
  private static boolean decides(List<String> path) {
    String section = path.get(0).toLowerCase(Locale.ROOT);
    // the name of an issuer is the user's own
    for (int i = section.equals("issuers") ? 2 : 1; i < path.size() - 1; i++) {
      if (path.get(i).toLowerCase(Locale.ROOT).matches(".*(credentials|certificates)")) {
        return false;
      }
    }
    return DECIDING.contains(section);
  }

  private static @Nullable String closing(String written) {
    List<String> names = new ArrayList<>();
    for (String key : CLOSING) {
      names.add(key.substring(key.indexOf('.') + 1));
    }
    String nearest = NearestName.to(written, names);
    return nearest == null ? null : CLOSING.get(names.indexOf(nearest));
  }
}
