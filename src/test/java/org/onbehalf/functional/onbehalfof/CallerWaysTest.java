package org.onbehalf.functional.onbehalfof;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import javax.servlet.AsyncContext;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.OnBehalf;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.OidcIssuer;
import org.onbehalf.testing.RecordingApi;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.RecordingApi.Call;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.Faults;

/**
 * Many users call two APIs on every way at once, while the token endpoint fails, threads are
 * interrupted and clients go away. Whatever comes of a request: each call that reaches an API has a
 * token of the user whose path it is, for that API, and no cookie. {@code -Dstress=600} for ten
 * minutes.
 */
class CallerWaysTest {
  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("stress", 20));
  private static final int USERS = 40;

  /** The last two differ but in the audience of a token exchange. */
  private static final List<String> APIS = List.of("PartnerAPI", "stock", "east", "west");

  private static final String SOAP =
      "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><order xmlns='urn:orders'/></s:Body></s:Envelope>";

  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicLong> done = new ConcurrentHashMap<>();
  private final AtomicLong calls = new AtomicLong();
  private final Set<Thread> interruptible = ConcurrentHashMap.newKeySet();
  private final Random random = new Random(20260729);
  @TempDir private Path directory;

  /** Goes the way that the request says, for whom it says. */
  private final class WayServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient CallerWays ways;

    WayServlet(CallerWays ways) {
      this.ways = ways;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (request.getParameter("async") == null) {
        go(request, response);
        return;
      }
      AsyncContext async = request.startAsync();
      async.start(
          () -> {
            try {
              go(request, response);
            } finally {
              async.complete();
            }
          });
    }

    private void go(HttpServletRequest request, HttpServletResponse response) {
      Thread thread = Thread.currentThread();
      boolean mayBeInterrupted = request.getParameter("interrupt") != null;
      if (mayBeInterrupted) {
        interruptible.add(thread);
      }
      String way = request.getParameter("way");
      try {
        Objects.requireNonNull(ways.ways.get(way))
            .call(
                OnBehalf.from(getServletContext()),
                request.getParameter("api"),
                "of/" + request.getParameter("who"));
        count(way + (request.getParameter("async") == null ? "" : " in servlet async"));
      } catch (Exception e) {
        // faults are injected: what counts is what arrived
        response.setStatus(503);
      } finally {
        synchronized (interruptible) {
          interruptible.remove(thread);
          boolean unused = Thread.interrupted();
        }
      }
    }
  }

  private void count(String what) {
    done.computeIfAbsent(what, any -> new AtomicLong()).incrementAndGet();
  }

  /** Looks at a call; the path is {@code /api/of/who}, or {@code /api/soap/of/who}. */
  private Answer look(Call call, Map<String, String> audiences) {
    calls.incrementAndGet();
    String[] path = call.target().split("/", -1);
    String api = path[1];
    String who = path[path.length - 1];
    String fault = fault(call.token(), who, Objects.requireNonNull(audiences.get(api)), api);
    if (fault != null) {
      wrong.add(call.target() + ": " + fault);
    }
    if (!call.header("Cookie").isEmpty()) {
      wrong.add(call.target() + " (" + call.header("User-Agent") + "): a cookie");
    }
    Answer answer =
        path[2].equals("soap") ? Answer.of(200, "text/xml", SOAP) : Answer.json(200, "{}");
    return answer.with("Set-Cookie", "owner=" + who + "; Path=/");
  }

  private static @Nullable String fault(String token, String who, String audience, String api) {
    if (token.contains("~")) {
      // of the other issuer: subject and audience
      return token.endsWith("~" + who + "~" + api) ? null : "another's exchanged token";
    }
    try {
      JWTClaimsSet claims = JWTParser.parse(token).getJWTClaimsSet();
      return !who.equals(claims.getClaim("oid"))
          ? "another user's token"
          : claims.getAudience().contains(audience) ? null : "another API's token";
    } catch (ParseException e) {
      return "no token";
    }
  }

  private void disturb(Faults faults) {
    switch (random.nextInt(12)) {
      case 0 -> faults.next(1).reset();
      case 1 -> faults.next(1).status(503);
      case 2 -> faults.next(1).throttle(Duration.ofSeconds(1));
      case 3, 4 -> faults.next(3).latency(Duration.ofMillis(30));
      case 5, 6 -> {
        synchronized (interruptible) {
          interruptible.stream().findAny().ifPresent(Thread::interrupt);
        }
      }
      default -> {
        // undisturbed
      }
    }
  }

  /** One who exchanges for whoever asks, for the audience that is asked for. */
  private static Answer exchange(Call call, AtomicLong number) {
    Map<String, String> form = OidcIssuer.form(call);
    try {
      String who = JWTParser.parse(form.get("subject_token")).getJWTClaimsSet().getSubject();
      return Answer.json(
          200,
          "{\"access_token\":\"%d~%s~%s\",\"token_type\":\"Bearer\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\",\"expires_in\":120}"
              .formatted(number.incrementAndGet(), who, form.get("audience")));
    } catch (ParseException e) {
      return Answer.json(400, "{\"error\":\"invalid_request\"}");
    }
  }

  @Test
  void everyCall_onEveryWay_carriesItsCallersTokenForItsApi_andNoCookie() throws Exception {
    AtomicLong number = new AtomicLong();
    try (Tenant tenant = Tenant.start();
        OidcIssuer other = OidcIssuer.start();
        RecordingApi api = RecordingApi.start();
        CallerWays ways = new CallerWays(api.uri(""), APIS.toArray(String[]::new))) {
      other.answers(call -> exchange(call, number));
      App stock =
          tenant
              .emulator()
              .register(
                  App.named("Stock API")
                      .identifierUri("api://stock")
                      .accessTokenVersion(2)
                      .scope("stock.read"));
      Map<String, String> configuration = tenant.sampleConfiguration(api.uri("/PartnerAPI"));
      configuration.put("DownstreamApis.stock.Scopes", "api://stock/stock.read");
      configuration.put("Sessions.Directory", directory.toString());
      TokenExchangeTest.accept(configuration, "Other", other);
      TokenExchangeTest.exchange(configuration, "Other", other);
      Map<String, String> audiences = new ConcurrentHashMap<>();
      for (String name : APIS) {
        String key = "DownstreamApis." + name;
        configuration.put(key + ".BaseUrl", api.uri("/" + name).toString());
        configuration.putIfAbsent(key + ".Scopes", "api://partner/orders.read");
        configuration.put(key + ".TokenExchange.Audience", name);
        configuration.put(key + ".TokenExchange.Scopes", "read");
        audiences.put(name, name.equals("stock") ? stock.clientId() : tenant.partnerClientId());
      }
      List<String> users = new ArrayList<>();
      for (int i = 0; i < USERS; i++) {
        users.add("user" + i);
        tenant.emulator().consent(tenant.known("user" + i), tenant.sample(), stock, "stock.read");
      }
      try (FilteredServer server =
          FilteredServer.with(configuration).servlet("/api/way", new WayServlet(ways)).start()) {
        drive(server, tenant, other, api, ways, users, audiences);
      }

      System.out.println(calls + " downstream calls, " + wrong.size() + " violations");
      assertThat(wrong).isEmpty();
      assertThat(calls.get()).isGreaterThan(2L * ways.ways.size());
      for (String way : ways.ways.keySet()) {
        assertThat(done)
            .as("a way that never came through")
            .containsKeys(way, way + " in servlet async");
      }
    }
  }

  private void drive(
      FilteredServer server,
      Tenant tenant,
      OidcIssuer other,
      RecordingApi api,
      CallerWays ways,
      List<String> users,
      Map<String, String> audiences)
      throws InterruptedException {
    List<String> names = new ArrayList<>(ways.ways.keySet());
    Map<String, String> tokens = new HashMap<>();
    Semaphore underWay = new Semaphore(60);
    long end = System.nanoTime() + TIME.toNanos();
    // on a machine that is busy, until each way was gone
    long latest = end + Duration.ofMinutes(2).toNanos();
    for (int turn = 0;
        System.nanoTime() - end < 0
            || (done.size() < 2 * names.size() && System.nanoTime() - latest < 0);
        turn++) {
      if (turn % 500 == 0) {
        api.forget();
        other.forget();
        AtomicLong number = new AtomicLong(turn * 1000L);
        other.answers(call -> exchange(call, number));
        api.answer(call -> look(call, audiences));
        tenant.emulator().log().clear();
      }
      String user = users.get(random.nextInt(users.size()));
      // the other issuer's users have no sessions, and Azure's SDK asks for Entra's scopes
      String way = names.get(turn % names.size());
      boolean foreign = random.nextInt(3) == 0;
      if (random.nextInt(5) == 0) {
        tokens.remove(user + foreign);
      }
      String token =
          tokens.computeIfAbsent(
              user + foreign, any -> foreign ? other.tokenOf(user) : tenant.tokenOf(user));
      String query =
          "way=%s&who=%s&api=%s%s%s"
              .formatted(
                  URLEncoder.encode(way, StandardCharsets.UTF_8),
                  foreign ? user : tenant.objectIdOf(user),
                  APIS.get(random.nextInt(APIS.size())),
                  random.nextInt(3) == 0 ? "&async" : "",
                  random.nextInt(8) == 0 ? "&interrupt" : "");
      if (turn % 50 == 0) {
        // those that met nobody would add up
        tenant.emulator().faults().clear();
      }
      if (turn % 5 == 0) {
        disturb(tenant.emulator().faults());
      }
      underWay.acquire();
      CompletableFuture<HttpResponse<String>> request =
          server
              .client()
              .sendAsync(
                  HttpRequest.newBuilder(server.uri("/api/way?" + query))
                      .header("Authorization", "Bearer " + token)
                      .timeout(Duration.ofSeconds(40))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      CompletableFuture<HttpResponse<String>> unused =
          request.whenComplete((answer, fault) -> underWay.release());
      if (random.nextInt(20) == 0) {
        // the client goes away
        request.cancel(true);
      }
    }
    underWay.acquire(60);
  }
}
