package org.onbehalf.functional.validation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.onbehalf.functional.Tenant;

/**
 * Searches all files beneath a directory for alice's tokens and what they say: their parts,
 * decoded, in hexadecimal, in base64, and who she is.
 */
public final class SecretSearch {
  private static final Pattern REFRESH_TOKEN = Pattern.compile("1\\.A[A-Za-z0-9_-]{60,}");
  private static final byte[] REFRESH_TOKEN_START = {'1', '.', 'A'};

  private static final class Needle {
    final String name;
    final byte[] form;

    Needle(String name, byte[] form) {
      this.name = name;
      this.form = form;
    }
  }

  /** By their first two bytes: a database has many megabytes, to be read once. */
  private final Needle[][] needles = new Needle[1 << 16][];

  /**
   * After the call whose tokens are searched for.
   *
   * @param incoming the token that the call bore
   */
  public SecretSearch(Tenant tenant, String incoming) {
    secrets(tenant, incoming)
        .forEach((name, secret) -> forms(secret).forEach(form -> add(new Needle(name, form))));
    add(new Needle("a refresh token", REFRESH_TOKEN_START));
  }

  private void add(Needle needle) {
    int start = start(needle.form, 0);
    Needle[] others = needles[start] == null ? new Needle[0] : needles[start];
    needles[start] = Arrays.copyOf(others, others.length + 1);
    needles[start][others.length] = needle;
  }

  private static int start(byte[] bytes, int at) {
    return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }

  /** What is found, by name. */
  public Set<String> in(Path directory) throws IOException {
    Set<String> found = new TreeSet<>();
    int files = 0;
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        find(file.getFileName().toString().getBytes(UTF_8), found);
        find(Files.readAllBytes(file), found);
        files++;
      }
    }
    assertThat(files).as("files beneath the directory").isPositive();
    return found;
  }

  private void find(byte[] content, Set<String> found) {
    for (int at = 0; at < content.length - 1; at++) {
      Needle[] candidates = needles[start(content, at)];
      if (candidates == null) {
        continue;
      }
      for (Needle each : candidates) {
        int end = at + each.form.length;
        if (end <= content.length
            && Arrays.equals(content, at, end, each.form, 0, each.form.length)
            && (each.form != REFRESH_TOKEN_START || isRefreshToken(content, at))) {
          found.add(each.name);
        }
      }
    }
  }

  private static boolean isRefreshToken(byte[] content, int at) {
    return REFRESH_TOKEN
        .matcher(new String(content, at, Math.min(70, content.length - at), ISO_8859_1))
        .lookingAt();
  }

  private static Map<String, String> secrets(Tenant tenant, String incoming) {
    Map<String, String> secrets = new LinkedHashMap<>();
    String downstream = tenant.lastGrantedToken();
    for (Map.Entry<String, String> token :
        Map.of("the downstream token", downstream, "the incoming token", incoming).entrySet()) {
      String[] parts = token.getValue().split("\\.", -1);
      String its = token.getKey().equals("the downstream token") ? "its" : "the incoming token's";
      secrets.put(token.getKey(), token.getValue());
      secrets.put(its + " header", parts[0]);
      secrets.put(its + " payload", parts[1]);
      secrets.put(its + " signature", parts[2]);
      secrets.put(
          its + " decoded payload", new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
    }
    secrets.put("oid", tenant.objectIdOf("alice"));
    secrets.put("user name", tenant.upnOf("alice"));
    return secrets;
  }

  /** As it is, in hexadecimal, in both base64 alphabets at every offset. */
  private static List<byte[]> forms(String secret) {
    byte[] bytes = secret.getBytes(UTF_8);
    List<byte[]> forms = new ArrayList<>();
    forms.add(bytes);
    forms.add(HexFormat.of().formatHex(bytes).getBytes(ISO_8859_1));
    forms.add(HexFormat.of().withUpperCase().formatHex(bytes).getBytes(ISO_8859_1));
    for (int offset = 0; offset < 3; offset++) {
      byte[] shifted = new byte[bytes.length + offset];
      System.arraycopy(bytes, 0, shifted, offset, bytes.length);
      for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
        String encoded = encoder.withoutPadding().encodeToString(shifted);
        forms.add(encoded.substring(4, encoded.length() - 4).getBytes(ISO_8859_1));
      }
    }
    return forms;
  }
}
