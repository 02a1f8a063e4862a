package org.onbehalf.testing.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.onbehalf.internal.Nullable;

/**
 * The rules of MSAL.NET 4, {@code WwwAuthenticateParameters}: what follows the scheme is split at
 * blanks outside of quotes, commas and blanks at the end of a part go, each part is split at equals
 * signs outside of quotes, and a part that then has no two halves, or a name twice, is a fault. The
 * claims count where the error is {@code insufficient_claims}; they are base64 where their length
 * allows it, else JSON as they stand.
 */
public final class MsalNetReader implements ChallengeReader {
  @Override
  public Map<String, String> parameters(String header) {
    Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String part : splitOutsideQuotes(header.substring(header.indexOf(' ') + 1), ' ')) {
      List<String> halves = splitOutsideQuotes(trimEnd(part), '=');
      if (halves.size() < 2 || parameters.put(bare(halves.get(0)), bare(halves.get(1))) != null) {
        throw new IllegalArgumentException("not a parameter, or twice: " + part);
      }
    }
    return parameters;
  }

  @Override
  public @Nullable String claims(int status, String header) {
    Map<String, String> parameters = parameters(header);
    String claims = parameters.get("claims");
    String error = parameters.get("error");
    if (status != 401 || claims == null || !"insufficient_claims".equalsIgnoreCase(error)) {
      return null;
    }
    if (claims.length() % 4 != 0) {
      return claims;
    }
    try {
      return new String(Base64.getDecoder().decode(claims), UTF_8);
    } catch (IllegalArgumentException e) {
      return claims;
    }
  }

  private static List<String> splitOutsideQuotes(String text, char delimiter) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (char c : (text + delimiter).toCharArray()) {
      if (c == delimiter && !quoted) {
        if (!part.toString().isBlank()) {
          parts.add(part.toString());
        }
        part.setLength(0);
      } else {
        quoted ^= c == '"';
        part.append(c);
      }
    }
    return parts;
  }

  private static String trimEnd(String part) {
    return part.replaceFirst("[, ]+$", "");
  }

  private static String bare(String half) {
    return half.trim().replaceAll("^\"+|\"+$", "");
  }

  @Override
  public String toString() {
    return "MSAL.NET";
  }
}
