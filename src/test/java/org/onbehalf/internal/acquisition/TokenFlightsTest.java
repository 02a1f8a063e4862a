package org.onbehalf.internal.acquisition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.internal.acquisition.TokenRefusal.Kind;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.cache.TokenRequestForm;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.testing.Await;
import org.onbehalf.testing.ScarceThreads;
import org.onbehalf.testing.TestSettings;

class TokenFlightsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private final TokenFlights flights = flights(LONG, 4, 100);
  private final ExecutorService requests = Executors.newCachedThreadPool();
  private final CountDownLatch landing = new CountDownLatch(1);
  private final AtomicInteger works = new AtomicInteger();

  private static TokenFlights flights(Duration timeout, int most, int waiting) {
    AcquisitionSettings settings = settings(timeout, most, waiting);
    return new TokenFlights("test", settings, new Semaphore(100), refusals(settings));
  }

  private static TokenFlights flights(
      Semaphore waiting, ThreadFactory threads, LongSupplier nanoTime) {
    AcquisitionSettings settings = settings(LONG, 4, 100);
    return new TokenFlights(settings, waiting, threads, refusals(settings), nanoTime);
  }

  private static RefusalCache refusals(AcquisitionSettings settings) {
    return new RefusalCache(settings, Clock.systemUTC());
  }

  private static AcquisitionSettings settings(Duration timeout, int most, int waiting) {
    return TestSettings.parse(
            """
            AzureAd { TenantId = contoso.com, ClientId = "11111111-2222-3333-4444-555555555555" }
            Acquisition { FlightTimeout = %d ms, MaxFlights = %d, MaxWaitingFlights = %d }
            Acquisition { MaxRefreshes = 2, Retries = 0, RetryBackOff = 1 ms }
            """
                .formatted(timeout.toMillis(), most, waiting))
        .acquisition;
  }

  private static TokenKey key(String assertion) {
    return TokenKey.ofCaller(
        new BearerToken(assertion),
        Instant.ofEpochMilli(Long.MAX_VALUE),
        0,
        new TokenRequestForm("api", "https://login.example", "client", Map.of()));
  }

  private static TokenAnswer token(String text) {
    return TokenAnswer.granted(
        new CachedToken(text, Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE)));
  }

  private static String text(TokenAnswer answer) {
    return Objects.requireNonNull(answer.token(), "refused").accessToken();
  }

  private Supplier<TokenAnswer> slow(String text) {
    return () -> {
      works.incrementAndGet();
      awaitLanding();
      return token(text);
    };
  }

  private void awaitLanding() {
    try {
      assertThat(landing.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
      Thread.onSpinWait();
    }
  }

  @AfterEach
  void stop() {
    landing.countDown();
    flights.close();
    requests.shutdownNow();
  }

  @Test
  void join_concurrentlyForOneKey_worksOnce() throws Exception {
    List<TokenAnswer> answers = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Thread thread = new Thread(() -> answers.add(flights.join(key("alice"), slow("for alice"))));
      thread.start();
      threads.add(thread);
    }

    threads.forEach(TokenFlightsTest::awaitWaiting);
    landing.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(works).hasValue(1);
    assertThat(answers)
        .hasSize(50)
        .allSatisfy(each -> assertThat(text(each)).isEqualTo("for alice"));
  }

  @Test
  void join_forTwoKeys_mixesNothingUp() throws Exception {
    Future<TokenAnswer> alice =
        requests.submit(() -> flights.join(key("alice"), slow("for alice")));
    Future<TokenAnswer> bob = requests.submit(() -> flights.join(key("bob"), slow("for bob")));
    landing.countDown();

    assertThat(text(alice.get())).isEqualTo("for alice");
    assertThat(text(bob.get())).isEqualTo("for bob");
  }

  @Test
  void join_whenTheFirstCallerIsInterrupted_servesTheOthers() throws Exception {
    AtomicReference<TokenAnswer> leaders = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread leader =
        new Thread(
            () -> {
              leaders.set(flights.join(key("alice"), slow("for alice")));
              flag.set(Thread.currentThread().isInterrupted());
            });
    leader.start();
    while (works.get() == 0) {
      Thread.onSpinWait();
    }
    AtomicReference<TokenAnswer> followers = new AtomicReference<>();
    Thread follower = new Thread(() -> followers.set(flights.join(key("alice"), slow("another"))));
    follower.start();
    awaitWaiting(follower);

    awaitWaiting(leader);
    leader.interrupt();
    leader.join();
    landing.countDown();
    follower.join();

    assertThat(text(Objects.requireNonNull(followers.get()))).isEqualTo("for alice");
    assertThat(Objects.requireNonNull(leaders.get()).refusal().kind).isEqualTo(Kind.UNAVAILABLE);
    assertThat(flag).hasValue(true);
    assertThat(works).hasValue(1);
  }

  @Test
  void join_whenTheFlightTakesTooLong_isUnavailable_andTheNextFliesAnew() {
    try (TokenFlights impatient = flights(Duration.ofMillis(50), 4, 100)) {
      TokenAnswer first = impatient.join(key("alice"), slow("late"));
      TokenAnswer second = impatient.join(key("alice"), () -> token("in time"));

      assertThat(first.refusal().kind).isEqualTo(Kind.UNAVAILABLE);
      assertThat(first.refusal().message).contains("Acquisition.FlightTimeout");
      assertThat(text(second)).isEqualTo("in time");
      landing.countDown();
    }
  }

  @Test
  void join_whenTooManyWait_isUnavailableAtOnce() throws Exception {
    try (TokenFlights narrow = flights(LONG, 1, 1)) {
      Thread flying = new Thread(() -> narrow.join(key("flying"), slow("flying")));
      flying.start();
      awaitWaiting(flying);
      Thread queued = new Thread(() -> narrow.join(key("queued"), slow("queued")));
      queued.start();
      awaitWaiting(queued);

      TokenAnswer refused = narrow.join(key("one too many"), slow("never"));

      assertThat(refused.refusal().kind).isEqualTo(Kind.UNAVAILABLE);
      assertThat(refused.refusal().message).contains("Acquisition.MaxWaitingFlights");
      landing.countDown();
      flying.join();
      queued.join();
    }
  }

  @Test
  void join_whenTheWorkBreaks_isAnAnswerToAll() {
    TokenAnswer answer =
        flights.join(
            key("alice"),
            () -> {
              throw new IllegalStateException("on purpose");
            });

    assertThat(answer.refusal().kind).isEqualTo(Kind.CONFIGURATION);
  }

  @Test
  void close_endsEveryThread_andTellsWhoWaits() throws Exception {
    Future<TokenAnswer> waiting =
        requests.submit(
            () ->
                flights.join(
                    key("alice"),
                    () -> {
                      works.incrementAndGet();
                      try {
                        new CountDownLatch(1).await();
                      } catch (InterruptedException e) {
                        // as shutdownNow does
                      }
                      return token("too late");
                    }));
    while (works.get() == 0) {
      Thread.onSpinWait();
    }

    flights.close();

    assertThat(waiting.get().token()).isNull();
    // a pool has terminated some instructions before its last thread has ended
    Await.until(
        "the threads' end",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("onbehalf-flight-test-")));
    assertThat(flights.join(key("alice"), slow("after")).refusal().kind)
        .isEqualTo(Kind.UNAVAILABLE);
  }

  @Test
  void join_whenNoThreadCanBeStarted_isUnavailable_andTheNextFliesWhenOneCan() {
    ScarceThreads threads = new ScarceThreads(0);
    try (TokenFlights scarce = flights(new Semaphore(100), threads, System::nanoTime)) {
      TokenAnswer refused = scarce.join(key("alice"), () -> token("never"));
      threads.allow(1);
      TokenAnswer granted = scarce.join(key("alice"), () -> token("later"));

      assertThat(refused.refusal().kind).isEqualTo(Kind.UNAVAILABLE);
      assertThat(refused.refusal().message).contains("thread");
      assertThat(text(granted)).isEqualTo("later");
      // the one thread there is serves the others too
      assertThat(text(scarce.join(key("bob"), () -> token("for bob")))).isEqualTo("for bob");
    }
  }

  @Test
  void join_afterAWaitForItsPermit_waitsForTheAnswerOnlyWhatIsLeftOfTheTimeout() throws Exception {
    AtomicLong nanoTime = new AtomicLong();
    Semaphore late =
        new Semaphore(100) {
          @Override
          public boolean tryAcquire() {
            return false;
          }

          @Override
          public boolean tryAcquire(long timeout, TimeUnit unit) {
            nanoTime.addAndGet(TIMEOUT.minusMillis(10).toNanos());
            return true;
          }
        };
    AcquisitionSettings settings = settings(TIMEOUT, 4, 100);
    try (TokenFlights flights =
        new TokenFlights(settings, late, Thread::new, refusals(settings), nanoTime::get)) {
      Future<TokenAnswer> answer =
          requests.submit(() -> flights.join(key("alice"), slow("too late")));

      assertThat(answer.get(30, TimeUnit.SECONDS).refusal().message)
          .contains("Acquisition.FlightTimeout");
      landing.countDown();
    }
  }

  @Test
  void join_whenTheRequestUnderWayIsOlderThanTheTimeout_startsAnother() throws Exception {
    AtomicLong nanoTime = new AtomicLong();
    AcquisitionSettings settings = settings(TIMEOUT, 4, 100);
    try (TokenFlights flights =
        new TokenFlights(
            settings, new Semaphore(100), Thread::new, refusals(settings), nanoTime::get)) {
      Future<TokenAnswer> hanging = requests.submit(() -> flights.join(key("alice"), slow("late")));
      Await.until("the first is under way", () -> works.get() == 1);
      nanoTime.addAndGet(TIMEOUT.plusMillis(1).toNanos());

      TokenAnswer answer = flights.join(key("alice"), () -> token("another"));

      assertThat(answer.token()).isNotNull();
      landing.countDown();
      assertThat(hanging.get(30, TimeUnit.SECONDS).token()).isNotNull();
    }
  }

  @Test
  void refresh_whenNoThreadCanBeStarted_givesBackItsPermitAndItsKey() throws Exception {
    ScarceThreads threads = new ScarceThreads(0);
    CountDownLatch refreshed = new CountDownLatch(2);
    try (TokenFlights scarce = flights(new Semaphore(100), threads, System::nanoTime)) {
      Supplier<TokenAnswer> work =
          () -> {
            refreshed.countDown();
            return token("new");
          };
      for (int i = 0; i < 10; i++) {
        scarce.refresh(key("alice"), work);
      }
      threads.allow(4);
      scarce.refresh(key("alice"), work);
      scarce.refresh(key("bob"), work);

      assertThat(refreshed.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void refresh_whenTheWorkThrowsAnError_givesBackItsPermitAndItsKey() {
    Await.until(
        "more refreshes than there are permits",
        () -> {
          flights.refresh(
              key("alice"),
              () -> {
                works.incrementAndGet();
                throw new StackOverflowError("on purpose");
              });
          return works.get() > 4;
        });
  }

  @Test
  void refresh_whenStartingAThreadThrowsAnError_givesBackItsKey() {
    AtomicBoolean broken = new AtomicBoolean(true);
    ThreadFactory threads =
        work -> {
          if (broken.get()) {
            throw new StackOverflowError("on purpose");
          }
          return new Thread(work);
        };
    try (TokenFlights flights = flights(new Semaphore(100), threads, System::nanoTime)) {
      assertThatThrownBy(() -> flights.refresh(key("alice"), () -> token("new")))
          .isInstanceOf(StackOverflowError.class);
      broken.set(false);

      assertThat(flights.join(key("alice"), () -> token("new")).token()).isNotNull();
    }
  }

  @Test
  void join_whenMemoryIsExhausted_isUnavailable() {
    TokenAnswer answer =
        flights.join(
            key("alice"),
            () -> {
              throw new OutOfMemoryError("on purpose");
            });

    assertThat(answer.refusal().kind).isEqualTo(Kind.UNAVAILABLE);
  }
}
