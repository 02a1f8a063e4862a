package org.onbehalf.documents;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of the Azure CLI that the pages use, with their options, as its source has them
 * (Azure/azure-cli, command modules role, profile, cloud and util). The CLI itself is not run.
 */
final class AzureCli {
  private static final Pattern INNER = Pattern.compile("\\$\\(([^()]*)\\)");
  private static final List<String> EVERYWHERE = List.of("--query", "--output");

  private static final Map<String, List<String>> COMMANDS =
      Map.ofEntries(
          Map.entry("account get-access-token", List.of("--scope", "--tenant")),
          Map.entry("ad app create", List.of("--display-name", "--sign-in-audience")),
          Map.entry(
              "ad app credential reset",
              List.of("--id", "--append", "--cert", "--display-name", "--years")),
          Map.entry("ad app delete", List.of("--id")),
          Map.entry("ad app federated-credential create", List.of("--id", "--parameters")),
          Map.entry("ad app permission add", List.of("--id", "--api", "--api-permissions")),
          Map.entry("ad app permission admin-consent", List.of("--id")),
          Map.entry("ad app permission grant", List.of("--id", "--api", "--scope")),
          Map.entry("ad app show", List.of("--id")),
          Map.entry(
              "ad app update",
              List.of("--id", "--app-roles", "--identifier-uris", "--optional-claims", "--set")),
          Map.entry("ad signed-in-user show", List.of()),
          Map.entry("ad sp create", List.of("--id")),
          Map.entry("ad sp show", List.of("--id")),
          Map.entry("cloud set", List.of("--name")),
          Map.entry("login", List.of("--tenant", "--allow-no-subscriptions")),
          Map.entry("rest", List.of("--method", "--url", "--headers", "--body")));

  private AzureCli() {}

  /** What is wrong with the commands of a line of shell; empty if nothing is. */
  static String fault(String line) {
    String outer = line;
    for (Matcher inner = INNER.matcher(outer); inner.find(); inner = INNER.matcher(outer)) {
      String fault = ofCommand(inner.group(1));
      if (!fault.isEmpty()) {
        return fault;
      }
      outer = inner.replaceFirst("inner");
    }
    return ofCommand(outer);
  }

  private static String ofCommand(String text) {
    if (!text.startsWith("az ")) {
      return "";
    }
    String command = text.substring("az ".length()) + " ";
    for (Map.Entry<String, List<String>> each : COMMANDS.entrySet()) {
      if (command.startsWith(each.getKey() + " ")) {
        return Arrays.stream(command.split(" +"))
            .filter(word -> word.startsWith("--"))
            .filter(word -> !each.getValue().contains(word) && !EVERYWHERE.contains(word))
            .map(word -> "az " + each.getKey() + " has no " + word)
            .findFirst()
            .orElse("");
      }
    }
    return "there is no az " + command;
  }
}
