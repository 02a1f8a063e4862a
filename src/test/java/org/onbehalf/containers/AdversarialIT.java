package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.containers.EchoPolicy.Sender;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.RawConnection;
import org.onbehalf.testing.RawHttp;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testkit.TestToken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests by the thousand that look for a way past the rules: nothing may run a servlet, or show a
 * file, that the same request without tricks would not ({@link EchoPolicy}). {@code -Padversarial}
 * sends a thousand times as many as {@code verify}: 100,000 paths, 20,000 methods and headers and
 * 500 tokens on each server.
 */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#selected")
class AdversarialIT {
  private static final Logger LOG = LoggerFactory.getLogger(AdversarialIT.class);
  private static final int TIMES = Integer.getInteger("adversarial", 1);
  private static final long SEED = Long.getLong("adversarial.seed", 20_12L);
  private static final int PATHS = 100;
  private static final int COMBINATIONS = 20;

  /** At least so many, since each is of another kind. */
  private static final int TOKENS = Math.max(20, TIMES / 2);

  /** As the application is asked only now and then what reached it. */
  private static final int BATCH = 200;

  /** Tokens of a foreign key, by what is odd in their header; a key takes its time. */
  private static final Map<String, String> FOREIGN = new ConcurrentHashMap<>();

  private static Contoso contoso;
  private static ServerProcess server;
  private static RawConnection connection;
  private static Map<Sender, List<String>> credentials;

  AdversarialIT(Container container) {}

  private record HostileRequest(String method, String target, List<String> lines) {
    HostileRequest with(List<String> more) {
      List<String> all = new ArrayList<>(more);
      all.addAll(lines);
      return new HostileRequest(method, target, all);
    }
  }

  @BeforeParameterizedClassInvocation
  static void start(Container container) {
    contoso = new Contoso();
    server =
        ServerProcess.shared(
            container.command(),
            RulesOnServer.withLandingPage(EchoWar.of(contoso, EchoWar.assemble("/*"), "/wide")),
            EchoWar.of(contoso, EchoWar.assemble(), "/narrow"),
            RulesOnServer.withLandingPage(EchoWar.of(contoso, EchoWar.assemble("/*"), "/deny"))
                .with("Authorization.Default", "deny"),
            RulesOnServer.optional(
                EchoWar.of(contoso, EchoWar.withBasic(EchoWar.assemble("/*")), "/basic")));
    connection = new RawConnection(server.uri("/"));
    credentials = new EnumMap<>(Sender.class);
    credentials.put(Sender.NOBODY, List.of());
    credentials.put(Sender.USER, bearer(token("access_as_user").mint()));
    credentials.put(Sender.READER, bearer(token("orders.read").mint()));
    credentials.put(Sender.CLERK, List.of("Authorization: Basic Y2xlcms6Y2xlcms="));
  }

  @AfterParameterizedClassInvocation
  static void stop() throws IOException {
    connection.close();
    server.close();
    contoso.close();
  }

  private static TestToken token(String scope) {
    return contoso.entra().tokens().forUser(contoso.bob()).audience(contoso.sample()).scopes(scope);
  }

  private static List<String> bearer(String token) {
    return List.of("Authorization: Bearer " + token);
  }

  private static String path(EchoPolicy policy) {
    return "/" + policy.name().toLowerCase(Locale.ROOT);
  }

  @Test
  void spellingsOfPaths_runNothingThatTheirPathsWouldNot() throws Exception {
    HostileRequests hostile = new HostileRequests(SEED);

    attack(
        PATHS * TIMES,
        policy ->
            new HostileRequest(
                hostile.random(10) == 0 ? "HEAD" : "GET", hostile.target(path(policy)), List.of()));
  }

  @Test
  void methodsAndHeaders_runNothingThatARequestWithoutThemWouldNot() throws Exception {
    HostileRequests hostile = new HostileRequests(SEED + 1);

    attack(
        COMBINATIONS * TIMES,
        policy ->
            new HostileRequest(
                hostile.method(), path(policy) + hostile.plainPath(), hostile.headers()));
  }

  /** Sends that many, each as one of the senders to one of the applications. */
  private static void attack(int count, Function<EchoPolicy, HostileRequest> next)
      throws IOException {
    List<String> violations = new ArrayList<>();
    int sent = 0;
    Map<Integer, Integer> statuses = new TreeMap<>();
    while (sent < count) {
      for (EchoPolicy policy : EchoPolicy.values()) {
        for (Sender sender : Sender.values()) {
          int size = Math.max(1, Math.min(BATCH, count / 16));
          List<HostileRequest> batch = new ArrayList<>();
          for (int i = 0; i < size; i++) {
            batch.add(next.apply(policy).with(Objects.requireNonNull(credentials.get(sender))));
          }
          send(policy, sender, batch, violations, statuses);
          sent += size;
        }
      }
    }
    LOG.info("{} requests, answered {}", sent, statuses);
    assertThat(violations).isEmpty();
    assertThat(statuses.getOrDefault(0, 0)).as("without an answer").isLessThan(1 + sent / 100);
  }

  private static void send(
      EchoPolicy policy,
      Sender sender,
      List<HostileRequest> batch,
      List<String> violations,
      Map<Integer, Integer> statuses)
      throws IOException {
    for (HostileRequest each : batch) {
      RawHttp.Answer answer = connection.send(each.method(), each.target(), each.lines());
      statuses.merge(answer.status(), 1, Integer::sum);
      String shown = policy.shows(sender, answer.body());
      if (shown != null) {
        violations.add(policy + " showed " + sender + " " + shown + " by " + each);
      }
    }
    if (allowed(policy, sender, calls(policy))) {
      return;
    }
    // which was it?
    for (HostileRequest each : batch) {
      connection.send(each.method(), each.target(), each.lines());
      List<String> calls = calls(policy);
      if (!allowed(policy, sender, calls)) {
        violations.add(policy + " ran for " + sender + " " + calls + " by " + each);
      }
    }
    assertThat(violations).as("a call that nobody repeats").isNotEmpty();
  }

  private static boolean allowed(EchoPolicy policy, Sender sender, List<String> calls) {
    return calls.stream().allMatch(call -> policy.allows(sender, call));
  }

  private static List<String> calls(EchoPolicy policy) throws IOException {
    RawHttp.Answer answer = connection.send("GET", path(policy) + "/api/calls", List.of());
    assertThat(answer.status()).isEqualTo(200);
    return answer.body().lines().toList();
  }

  @Test
  void hostileTokens_runNothingThatNoTokenWouldNot() throws Exception {
    Random random = new Random(SEED + 2);
    List<Supplier<String>> kinds = tokens(random);
    List<String> violations = new ArrayList<>();
    Map<Integer, Integer> statuses = new TreeMap<>();
    int sent = 0;
    for (int i = 0; i < TOKENS; i++) {
      String token = kinds.get(i % kinds.size()).get();
      List<HostileRequest> batch = new ArrayList<>();
      for (String path : new String[] {"/api/plain/x", "/api/orders/7", "/api/admin/x", "/x.do"}) {
        batch.add(new HostileRequest("GET", path(EchoPolicy.WIDE) + path, bearer(token)));
      }
      send(EchoPolicy.WIDE, Sender.NOBODY, batch, violations, statuses);
      sent++;
    }
    LOG.info("{} tokens, answered {}", sent, statuses);
    assertThat(violations).isEmpty();
  }

  /** A token that nobody may accept; each kind with something by chance. */
  private static List<Supplier<String>> tokens(Random random) {
    String good = token("access_as_user").roles("Admin").mint();
    List<Supplier<String>> kinds = new ArrayList<>();
    kinds.add(() -> flipped(good, random));
    kinds.add(() -> good.substring(0, random.nextInt(good.length())));
    kinds.add(() -> swapped(good, token("orders.read").roles("Admin").mint(), random));
    kinds.add(() -> token("x").unsigned().roles("Admin").claim("r", random.nextInt()).mint());
    kinds.add(
        () -> token("x").signedWithPublicKey().roles("Admin").claim("r", random.nextInt()).mint());
    kinds.add(() -> token("x").tampered().roles("Admin").claim("r", random.nextInt()).mint());
    kinds.add(() -> token("x").expired().claim("r", random.nextInt()).mint());
    kinds.add(() -> token("x").kid("key-" + random.nextInt()).mint());
    kinds.add(() -> token("x").audience("api://" + random.nextInt()).mint());
    kinds.add(
        () -> token("x").issuer("https://login.microsoftonline.com/" + random.nextInt()).mint());
    kinds.add(() -> token("x").tenant(new UUID(random.nextLong(), 1).toString()).mint());
    kinds.add(() -> token("x").idToken().claim("r", random.nextInt()).mint());
    kinds.add(() -> token("x").without("exp").claim("r", random.nextInt()).mint());
    kinds.add(() -> token("x").without("scp").without("roles").claim("r", random.nextInt()).mint());
    kinds.add(() -> token("x").claim("cnf", Map.of("kid", "" + random.nextInt())).mint());
    for (String alg : new String[] {"none", "None", "nOnE", "HS256", "RS1", "ES256", "", "dir"}) {
      kinds.add(
          () ->
              header(
                  good,
                  "{\"alg\":\"" + alg + "\",\"typ\":\"JWT\",\"r\":" + random.nextInt() + "}"));
    }
    for (String name :
        new String[] {"r", "jku", "x5u", "kid", "crit", "zip", "cty", "typ", "b64"}) {
      kinds.add(
          () ->
              flipped(
                  FOREIGN.computeIfAbsent(
                      name,
                      key ->
                          token("x")
                              .signedWithForeignKey()
                              .roles("Admin")
                              .header(
                                  key,
                                  key.equals("crit") ? List.of("exp") : server.uri("/") + "keys")
                              .mint()),
                  random));
    }
    return kinds;
  }

  /** One bit of one character is another. */
  private static String flipped(String token, Random random) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int at = random.nextInt(token.length());
    int value = alphabet.indexOf(token.charAt(at));
    char other = value < 0 ? 'A' : alphabet.charAt(value ^ (1 << random.nextInt(6)));
    return token.substring(0, at) + other + token.substring(at + 1);
  }

  /** One part of one token, the others of another. */
  private static String swapped(String one, String other, Random random) {
    String[] parts = one.split("\\.", -1);
    int part = 1 + random.nextInt(2);
    parts[part] = other.split("\\.", -1)[part];
    return String.join(".", parts);
  }

  private static String header(String token, String json) {
    String encoded =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(json.getBytes(StandardCharsets.UTF_8));
    String rest = token.substring(token.indexOf('.'));
    return encoded + (json.contains("one\"") ? rest.substring(0, rest.lastIndexOf('.') + 1) : rest);
  }
}
