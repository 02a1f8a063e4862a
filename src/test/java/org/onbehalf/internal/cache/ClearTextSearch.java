package org.onbehalf.internal.cache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Searches all files of a directory for a token and what it says: its parts, its payload, the
 * user's id and name, the assertion and its hash; each as it is, in hexadecimal and in base64.
 */
final class ClearTextSearch {
  private final Map<String, String> needles = new LinkedHashMap<>();

  ClearTextSearch() {
    addToken("access token", SampleTokens.ACCESS_TOKEN);
    addToken("assertion", SampleTokens.ASSERTION);
    add("payload", SampleTokens.PAYLOAD.getBytes(UTF_8));
    add("object id", SampleTokens.OBJECT_ID.getBytes(UTF_8));
    add("user name", SampleTokens.USER_NAME.getBytes(UTF_8));
    add(
        "hash of the assertion",
        TokenRequestForm.sha256().digest(SampleTokens.ASSERTION.getBytes(UTF_8)));
  }

  /** What it found, by name; empty if nothing. */
  Set<String> in(Path directory) throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .filter(Files::isRegularFile)
          .forEach(
              file -> {
                String content = content(file);
                needles.forEach(
                    (name, needle) -> {
                      if (content.contains(needle)) {
                        found.add(name);
                      }
                    });
              });
    }
    return found;
  }

  private static String content(Path file) {
    try {
      return new String(Files.readAllBytes(file), ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void addToken(String name, String token) {
    add(name, token.getBytes(UTF_8));
    String[] parts = token.split("\\.", -1);
    for (int i = 0; i < parts.length; i++) {
      add(name + ", part " + i, parts[i].getBytes(UTF_8));
      add(name + ", part " + i + " decoded", Base64.getUrlDecoder().decode(parts[i]));
    }
    // a store could also have cut it
    for (int from = 0; from + 24 <= token.length(); from += 24) {
      add(name + ", piece at " + from, token.substring(from, from + 24).getBytes(UTF_8));
    }
  }

  private void add(String name, byte[] bytes) {
    needles.put(name, new String(bytes, ISO_8859_1));
    needles.put(name + " in hexadecimal", Hex.of(bytes));
    needles.put(name + " in HEXADECIMAL", Hex.of(bytes).toUpperCase(Locale.ROOT));
    for (int skipped = 0; skipped < 3; skipped++) {
      // base64 differs by where in a group of three the text begins
      int whole = (bytes.length - skipped) / 3 * 3;
      byte[] aligned = Arrays.copyOfRange(bytes, skipped, skipped + whole);
      needles.put(name + " in base64 from " + skipped, Base64.getEncoder().encodeToString(aligned));
      needles.put(
          name + " in base64url from " + skipped, Base64.getUrlEncoder().encodeToString(aligned));
    }
  }
}
