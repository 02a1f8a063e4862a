package org.onbehalf.testing.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/**
 * The rules of azure-core and azure-mgmt-core for Python, {@code ARMChallengeAuthenticationPolicy}:
 * a challenge is a word, one blank, and a list of names with quoted values; the claims count where
 * there is exactly one challenge, whatever its error; they are padded anew and decoded in the URL
 * alphabet.
 */
public final class AzureCorePythonReader implements ChallengeReader {
  private static final Pattern CHALLENGE =
      Pattern.compile("(?<scheme>\\w+) (?<list>(?:\\w+=\".*?\"(?:, )?)+)");

  private static final Pattern PARAMETER = Pattern.compile("(?<name>\\w+)=\"(?<value>[^\"]*)\"");

  @Override
  public Map<String, String> parameters(String header) {
    List<Map<String, String>> challenges = new ArrayList<>();
    Matcher challenge = CHALLENGE.matcher(header);
    while (challenge.find()) {
      Map<String, String> parameters = new TreeMap<>();
      Matcher parameter = PARAMETER.matcher(challenge.group("list"));
      while (parameter.find()) {
        parameters.put(parameter.group("name"), parameter.group("value"));
      }
      challenges.add(parameters);
    }
    return challenges.size() == 1 ? challenges.get(0) : Map.of();
  }

  @Override
  public @Nullable String claims(int status, String header) {
    String claims = parameters(header).get("claims");
    if (status != 401 || claims == null) {
      return null;
    }
    String padded = claims + "=".repeat(Math.floorMod(-claims.length(), 4));
    return new String(Base64.getUrlDecoder().decode(padded), UTF_8);
  }

  @Override
  public String toString() {
    return "azure-core for Python";
  }
}
