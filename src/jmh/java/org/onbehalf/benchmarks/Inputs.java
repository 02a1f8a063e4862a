package org.onbehalf.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.TestToken;
import org.onbehalf.testkit.User;

/**
 * What is measured with: tokens in Entra's shape, made once for a run by the emulator of the
 * testkit and read from files by every JVM that measures. The emulator runs meanwhile, for keys and
 * exchanges. Immutable.
 */
public final class Inputs {
  /** The sizes of tokens, in thousands of characters. */
  public static final List<String> SIZES = List.of("1.1", "1.6", "3");

  /** How many tokens there are of each size. */
  public static final int TOKENS = 2_048;

  /** How many users they belong to; the first so many tokens belong to one each. */
  public static final int USERS = 200;

  /** The system property that names the directory. */
  public static final String PROPERTY = "benchmarks.inputs";

  /** The secret of the application whose callers are measured. */
  public static final String SECRET = "secret of the measured application";

  private static final Duration VALIDITY = Duration.ofHours(20);

  private final Path directory;
  private final Properties values = new Properties();

  private Inputs(Path directory) throws IOException {
    this.directory = directory;
    try (var in = Files.newBufferedReader(directory.resolve("inputs.properties"))) {
      values.load(in);
    }
  }

  /** Those of this run. */
  public static Inputs ofThisRun() throws IOException {
    return new Inputs(Path.of(System.getProperty(PROPERTY, "target/benchmarks/inputs")));
  }

  /**
   * Makes them.
   *
   * @param sizes those of {@link #SIZES} that are needed
   */
  public static void prepare(Path directory, EntraEmulator entra, List<String> sizes)
      throws IOException {
    Files.createDirectories(directory);
    App downstream = entra.register(App.named("Downstream API").scope("read"));
    App api =
        entra.register(
            App.named("Measured API")
                .scope("access_as_user")
                .secret(SECRET)
                .requires(downstream, "read"));
    App other = entra.register(App.named("Another API").scope("access_as_user"));
    App page = entra.register(App.named("Page").publicRedirectUri("http://127.0.0.1/page"));
    entra.adminConsent(api, downstream, "read");
    List<User> users = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      users.add(entra.user("User " + i));
    }
    for (String size : sizes) {
      int length = (int) (Double.parseDouble(size) * 1000);
      List<String> groups = groups(length - token(entra, users.get(0), page, api).mint().length());
      List<String> tokens = new ArrayList<>();
      for (int i = 0; i < TOKENS; i++) {
        TestToken token = token(entra, users.get(i % USERS), page, api);
        tokens.add(token.claim("groups", groups).mint());
      }
      Files.write(directory.resolve("tokens-" + size + ".txt"), tokens);
    }
    Map<String, String> bad = new LinkedHashMap<>();
    User user = users.get(0);
    bad.put("tampered", token(entra, user, page, api).tampered().mint());
    bad.put("foreignKey", token(entra, user, page, api).signedWithForeignKey().mint());
    bad.put("expired", token(entra, user, page, api).expired().mint());
    bad.put("otherAudience", token(entra, user, page, other).mint());
    bad.put("otherIssuer", token(entra, user, page, api).issuer("https://sts.example/v2.0").mint());
    List<String> lines = new ArrayList<>();
    bad.forEach((name, token) -> lines.add(name + " " + token));
    Files.write(directory.resolve("refused.txt"), lines);
    String kid = entra.keys().ids().get(0);
    RSAPublicKey key = entra.keys().publicKey(kid).orElseThrow();
    Properties values = new Properties();
    values.setProperty("instance", entra.instance().toString());
    values.setProperty("clientId", api.clientId());
    values.setProperty("scope", downstream.scope("read"));
    values.setProperty("kid", kid);
    values.setProperty("key", Base64.getEncoder().encodeToString(key.getEncoded()));
    try (var out = Files.newBufferedWriter(directory.resolve("inputs.properties"))) {
      values.store(out, null);
    }
  }

  private static TestToken token(EntraEmulator entra, User user, App client, App audience) {
    return entra
        .tokens()
        .forUser(user)
        .client(client)
        .audience(audience)
        .scopes("access_as_user")
        .expiresAt(Instant.now().plus(VALIDITY));
  }

  /** Tokens of Entra grow by the groups that a user is in. */
  private static List<String> groups(int characters) {
    // an id of a group with its quotes and comma has 39 characters, which base64 makes 52
    int count = Math.max(0, (characters - 17) / 52);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add("8a3b9d2e-7c61-4058-9f4e-%012x".formatted(i * 7_919_113L));
    }
    return ids;
  }

  /** All tokens of a size. */
  public List<String> tokens(String size) throws IOException {
    return Files.readAllLines(file(size));
  }

  /** The file of all tokens of a size, one in a line. */
  public Path file(String size) {
    return directory.resolve("tokens-" + size + ".txt");
  }

  /** Tokens that must be refused, by what is wrong with them. */
  public Map<String, String> refused() throws IOException {
    Map<String, String> refused = new LinkedHashMap<>();
    for (String line : Files.readAllLines(directory.resolve("refused.txt"))) {
      int blank = line.indexOf(' ');
      refused.put(line.substring(0, blank), line.substring(blank + 1));
    }
    return refused;
  }

  /** The emulator's address. */
  public String instance() {
    return value("instance");
  }

  /** {@code iss} of all tokens. */
  public String issuer() {
    return instance() + EntraEmulator.TENANT + "/v2.0";
  }

  /** The metadata document of that issuer. */
  public URI metadata() {
    return URI.create(issuer() + "/.well-known/openid-configuration");
  }

  /** The key document of that issuer. */
  public URI keyDocument() {
    return URI.create(instance() + EntraEmulator.TENANT + "/discovery/v2.0/keys");
  }

  /** {@code aud} of all tokens. */
  public String clientId() {
    return value("clientId");
  }

  /** The scope of the downstream API. */
  public String scope() {
    return value("scope");
  }

  /** {@code kid} of all tokens. */
  public String keyId() {
    return value("kid");
  }

  /** The key that verifies all tokens. */
  public RSAPublicKey key() throws GeneralSecurityException {
    return (RSAPublicKey)
        KeyFactory.getInstance("RSA")
            .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(value("key"))));
  }

  /** The configuration of an application that accepts these tokens, as context-params. */
  public Map<String, String> configuration() {
    Map<String, String> configuration = new LinkedHashMap<>();
    configuration.put("AzureAd.Instance", instance());
    configuration.put("AzureAd.TenantId", EntraEmulator.TENANT);
    configuration.put("AzureAd.ClientId", clientId());
    configuration.put("AzureAd.ClientCredentials.0.SourceType", "ClientSecret");
    configuration.put("AzureAd.ClientCredentials.0.ClientSecret", SECRET);
    configuration.put("TokenCache.Store", "memory");
    return configuration;
  }

  private String value(String name) {
    String value = values.getProperty(name);
    if (value == null) {
      throw new IllegalStateException(name + " is missing from " + directory);
    }
    return value;
  }
}
