package org.onbehalf.internal.principal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.onbehalf.CallerContext;
import org.onbehalf.internal.DetachedThread;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.telemetry.ManualClock;
import org.onbehalf.testing.ScarceThreads;
import org.onbehalf.testing.TestSettings;

/** How long a request waits for a name that is looked up, and how long it is remembered. */
class PrincipalNameCacheTest {
  private final ManualClock clock = new ManualClock();
  private final AtomicInteger asked = new AtomicInteger();

  private static PrincipalMappingSettings settings(String keys) {
    return Objects.requireNonNull(
        TestSettings.parse(
                """
                AzureAd {
                  TenantId = "contoso.onmicrosoft.com"
                  ClientId = "11111111-2222-3333-4444-555555555555"
                  PrincipalMapping { Source = Custom, %s }
                }
                """
                    .formatted(keys))
            .principalMapping);
  }

  private PrincipalNameCache names(String keys) {
    return asking(
        PrincipalMapping.ofMapper(caller -> Optional.of("name " + asked.incrementAndGet())), keys);
  }

  private static ValidatedCaller bearerOf(String token) {
    return new ValidatedCaller(new BearerToken(token), new ValidatedCaller.Facts());
  }

  @Test
  void nameOf_withinTheTime_saysTheSame_andAsksAgainAfterIt() {
    PrincipalNameCache names = names("CacheTime = 5 min");

    assertThat(names.nameOf(bearerOf("a")).text).isEqualTo("name 1");
    clock.advance(Duration.ofMinutes(5).minusMillis(1));
    assertThat(names.nameOf(bearerOf("a")).text).isEqualTo("name 1");
    clock.advance(Duration.ofMillis(1));
    assertThat(names.nameOf(bearerOf("a")).text).isEqualTo("name 2");
  }

  @Test
  void nameOf_whenTheClockWasSetBack_asksAgain() {
    PrincipalNameCache names = names("CacheTime = 5 min");

    names.nameOf(bearerOf("a"));
    clock.advance(Duration.ofHours(-1));

    assertThat(names.nameOf(bearerOf("a")).text).isEqualTo("name 2");
  }

  @Test
  void nameOf_ofMoreTokensThanAreRemembered_forgetsTheOneUsedLongestAgo() {
    PrincipalNameCache names = names("CacheEntries = 2");

    names.nameOf(bearerOf("a"));
    names.nameOf(bearerOf("b"));
    names.nameOf(bearerOf("a"));
    names.nameOf(bearerOf("c"));

    assertThat(names.nameOf(bearerOf("a")).text).isEqualTo("name 1");
    assertThat(names.nameOf(bearerOf("b")).text).isEqualTo("name 4");
  }

  @Test
  void nameOf_withoutEntriesOrTime_asksEachTime() {
    for (String keys : new String[] {"CacheEntries = 0", "CacheTime = 0 s"}) {
      asked.set(0);
      PrincipalNameCache names = names(keys);

      names.nameOf(bearerOf("a"));

      assertThat(names.nameOf(bearerOf("a")).text).as(keys).isEqualTo("name 2");
    }
  }

  private PrincipalNameCache asking(NameSource source, String keys) {
    return new PrincipalNameCache(
        source, settings(keys), DetachedThread.factory("onbehalf-names"), clock);
  }

  @Test
  void nameOf_whenTheLookUpHangs_waitsNoLongerThanTheLimit_andInterruptsIt() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    try (PrincipalNameCache names =
        asking(
            caller -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return Name.of("late");
            },
            "Timeout = 100 ms")) {
      assertThatThrownBy(() -> names.nameOf(bearerOf("a")))
          .isInstanceOf(NamesUnavailableException.class)
          .hasMessageContaining("AzureAd.PrincipalMapping.Timeout");
      interrupted.await();
    }
  }

  @Test
  void nameOf_whenMoreWaitThanMay_refusesAtOnce_andRecovers() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch refused = new CountDownLatch(1);
    ExecutorService requests = Executors.newFixedThreadPool(3);
    try (PrincipalNameCache names =
        asking(
            caller -> {
              begun.countDown();
              try {
                goOn.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return Name.of("name");
            },
            "Timeout = 1 min, MaxLookUps = 1, MaxWaitingLookUps = 1")) {
      List<Future<String>> results = new ArrayList<>();
      results.add(requests.submit(() -> names.nameOf(bearerOf("a")).text));
      begun.await();
      for (String token : new String[] {"b", "c"}) {
        results.add(
            requests.submit(
                () -> {
                  try {
                    return names.nameOf(bearerOf(token)).text;
                  } catch (NamesUnavailableException e) {
                    refused.countDown();
                    return e.getMessage();
                  }
                }));
      }
      // one of the two has the place, the other none; nothing lands before
      refused.await();
      goOn.countDown();
      List<String> texts = new ArrayList<>();
      for (Future<String> each : results) {
        texts.add(each.get());
      }
      assertThat(texts)
          .containsExactlyInAnyOrder(
              "name",
              "name",
              "more look-ups wait than AzureAd.PrincipalMapping.MaxWaitingLookUps allows");
      assertThat(names.nameOf(bearerOf("d")).text).isEqualTo("name");
    } finally {
      goOn.countDown();
      requests.shutdownNow();
    }
  }

  @Test
  void nameOf_ofOneTokenAtOnce_asksOnce() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    ExecutorService requests = Executors.newFixedThreadPool(20);
    try (PrincipalNameCache names =
        asking(
            caller -> {
              try {
                goOn.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return Name.of("name " + asked.incrementAndGet());
            },
            "CacheTime = 5 min, Timeout = 1 min")) {
      List<Future<Name>> waiting = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        waiting.add(requests.submit(() -> names.nameOf(bearerOf("a"))));
      }
      goOn.countDown();
      for (Future<Name> each : waiting) {
        assertThat(each.get().text).isEqualTo("name 1");
      }
    } finally {
      requests.shutdownNow();
    }
  }

  @Test
  void nameOf_isLookedUp_withTheRequestsClassLoader_andNobodysCaller() throws Exception {
    ClassLoader mine = new ClassLoader(getClass().getClassLoader()) {};
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(mine);
    try (PrincipalNameCache names =
        asking(
            caller ->
                Name.of(
                    (Thread.currentThread().getContextClassLoader() == mine)
                        + " "
                        + CallerContext.find().isPresent()),
            "Timeout = 1 min")) {
      assertThat(names.nameOf(bearerOf("a")).text).isEqualTo("true false");
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void close_leavesNoThread() throws Exception {
    CompletableFuture<Thread> used = new CompletableFuture<>();
    PrincipalNameCache names =
        asking(
            caller -> {
              used.complete(Thread.currentThread());
              return Name.of("x");
            },
            "Timeout = 1 min");
    names.nameOf(bearerOf("a"));

    names.close();

    assertThat(used.join().getName()).startsWith("onbehalf-names-");
    used.join().join();
    assertThatThrownBy(() -> names.nameOf(bearerOf("b")))
        .isInstanceOf(NamesUnavailableException.class)
        .hasMessageContaining("stopping");
  }

  @Test
  void nameOf_whenNoThreadCanBeStarted_isUnavailableAtOnce_andGoesOnWhenOneCan() {
    ScarceThreads scarce = new ScarceThreads(0);
    try (PrincipalNameCache names =
        new PrincipalNameCache(caller -> Name.of("found"), settings(""), scarce, clock)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> names.nameOf(bearerOf("alice")))
            .isInstanceOf(NamesUnavailableException.class)
            .hasMessageContaining("thread");
      }
      scarce.allow(1);
      assertThat(names.nameOf(bearerOf("alice")).text).isEqualTo("found");
      assertThat(names.nameOf(bearerOf("bob")).text).isEqualTo("found");
    }
  }
}
