package org.onbehalf.benchmarks;

import com.microsoft.aad.msal4j.ConfidentialClientApplication;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.onbehalf.internal.acquisition.TokenAcquirer;
import org.onbehalf.internal.telemetry.ManualClock;

/**
 * A working day of many users, by minutes. Our application runs with its clock set; MSAL4J, whose
 * clock cannot be set and whose hits would take hours, is counted by its rule, which is checked
 * with MSAL4J itself.
 */
public final class Day {
  static final String TABLE = "A day";

  /** What the day is like, for the report. */
  static final String MODEL =
      "Users arrive at 9:00 ± 1 hour (normally distributed) and stay for 8 hours. Each opens a page"
          + " every 10 minutes on average (Poisson), and each page sends 3 requests at once, each"
          + " with a call downstream. Access tokens, the users' and those of the downstream API, are"
          + " valid for 60 to 90 minutes (uniformly distributed); a page gets a new one when fewer"
          + " than 5 minutes are left. One server; the redeploy is at 12:30. MSAL4J: one shared"
          + " application object, a token is used until 5 minutes before it expires, requests at"
          + " once each ask, and a redeploy loses all tokens.";

  private static final int USERS = 10_000_000;
  private static final int REQUESTS = 3;
  private static final int SHIFT = 8 * 60;
  private static final int PAUSE = 10;
  private static final int REDEPLOY = 12 * 60 + 30;
  private static final int MARGIN = 5;
  private static final Instant MIDNIGHT = Instant.parse("2026-03-02T00:00:00Z");

  private final int users;
  private final boolean redeployed;
  private final ManualClock clock = new ManualClock(MIDNIGHT);
  private final Random random = new Random(42);
  private final List<List<Integer>> visits = new ArrayList<>();

  /** Of each user's own token: which it is, and until which minute it is valid. */
  private final int[] generation;

  private final int[] until;

  /** For which of them MSAL4J has a token, and until which minute it uses it. */
  private final int[] msal4jGeneration;

  private final int[] msal4jUntil;
  private long msal4jMisses;
  private long requests;

  private Day(int users, boolean redeployed) {
    this.users = users;
    this.redeployed = redeployed;
    generation = new int[users];
    until = new int[users];
    msal4jGeneration = new int[users];
    msal4jUntil = new int[users];
    IntStream.range(0, 24 * 60).forEach(minute -> visits.add(new ArrayList<>()));
    for (int user = 0; user < users; user++) {
      double arrival = Math.max(60, 9 * 60 + 60 * random.nextGaussian());
      double end = Math.min(24 * 60, arrival + SHIFT);
      for (double at = arrival; at < end; at -= PAUSE * Math.log(1 - random.nextDouble())) {
        visits.get((int) at).add(user);
      }
    }
  }

  /**
   * Counts token requests.
   *
   * @param arguments the file for the figures, and how many users
   */
  public static void main(String[] arguments) {
    Rows.write(arguments[0], () -> count(Integer.parseInt(arguments[1])));
  }

  private static List<Map<String, Object>> count(int users) throws Exception {
    checkRule();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (boolean redeployed : new boolean[] {false, true}) {
      Path directory = Benchmarks.DIRECTORY.resolve("day").toAbsolutePath();
      Growth.delete(directory);
      Day day = new Day(users, redeployed);
      int granted = day.run(directory);
      Growth.delete(directory);
      String with = redeployed ? ", with a redeploy" : "";
      rows.add(day.row("Onbehalf" + with, granted));
      rows.add(day.row("MSAL4J" + with, REQUESTS * day.msal4jMisses));
      rows.add(day.row("MSAL4J, if requests came one by one" + with, day.msal4jMisses));
    }
    return rows;
  }

  private Map<String, Object> row(String name, long tokenRequests) {
    Map<String, Object> row = Rows.row(TABLE, name);
    row.put("users", users);
    row.put("calls downstream", requests);
    row.put("token requests", tokenRequests);
    row.put("for each user", (double) tokenRequests / users);
    return row;
  }

  private int run(Path directory) throws Exception {
    Map<String, String> more =
        Map.of(
            "TokenCache.Store",
            "file",
            "TokenCache.StoreTimeout",
            "60 s",
            "TokenCache.Directory",
            directory.toString(),
            "TokenCache.HeapEntries",
            Integer.toString(10 * users));
    ForkJoinPool threads = new ForkJoinPool(48);
    try (StubTokenEndpoint endpoint = new StubTokenEndpoint(16, 0, Day::validity)) {
      FilteredApplication application = FilledCache.application(endpoint.instance(), more, clock);
      for (int minute = 0; minute < visits.size(); minute++) {
        clock.advance(Duration.between(clock.instant(), MIDNIGHT.plus(Duration.ofMinutes(minute))));
        if (redeployed && minute == REDEPLOY) {
          application.close();
          application = FilledCache.application(endpoint.instance(), more, clock);
          Arrays.fill(msal4jUntil, 0);
        }
        List<Integer> now = visits.get(minute);
        for (int user : now) {
          visit(user, minute);
        }
        TokenAcquirer acquirer = application.acquirer();
        threads
            .submit(
                () ->
                    IntStream.range(0, REQUESTS * now.size())
                        .parallel()
                        .forEach(i -> request(acquirer, now.get(i % now.size()))))
            .get();
        requests += (long) REQUESTS * now.size();
      }
      application.close();
      return endpoint.granted();
    } finally {
      threads.shutdown();
    }
  }

  /** Gets a new token for the user if need be, and counts what MSAL4J would do. */
  private void visit(int user, int minute) {
    if (minute + MARGIN >= until[user]) {
      generation[user]++;
      until[user] = minute + validity(number(user) + 1) / 60;
    }
    if (msal4jGeneration[user] != generation[user] || minute >= msal4jUntil[user]) {
      msal4jGeneration[user] = generation[user];
      msal4jUntil[user] = minute + validity(number(user)) / 60 - MARGIN;
      msal4jMisses++;
    }
  }

  private int number(int user) {
    return generation[user] * USERS + user;
  }

  private static int validity(int number) {
    return 3_600 + new Random(number * 31L).nextInt(1_800);
  }

  private void request(TokenAcquirer acquirer, int user) {
    Instant end = MIDNIGHT.plus(Duration.ofMinutes(until[user]));
    acquirer.acquire(FilledCache.caller(number(user), end), FilledCache.REQUEST, false);
  }

  /** Fails if MSAL4J does not do what is assumed. */
  private static void checkRule() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger seconds = new AtomicInteger(290);
    ConfidentialClientApplication application =
        PeerCacheBenchmark.application(
            request -> {
              int number = asked.incrementAndGet();
              return PeerCacheBenchmark.granted(StubTokenEndpoint.answer(number, seconds.get()));
            },
            new PeerCacheBenchmark.CallerRuns());
    for (int i = 0; i < 3; i++) {
      PeerCacheBenchmark.acquire(application, 1);
    }
    int fewer = asked.getAndSet(0);
    seconds.set(310);
    for (int i = 0; i < 3; i++) {
      PeerCacheBenchmark.acquire(application, 2);
    }
    if (fewer != 3 || asked.get() != 1) {
      throw new IllegalStateException("MSAL4J asked " + fewer + " and " + asked + " times");
    }
  }
}
