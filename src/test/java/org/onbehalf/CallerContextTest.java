package org.onbehalf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.onbehalf.testing.FakeCaller;
import org.onbehalf.testing.FakeOnBehalf;

class CallerContextTest {
  private final OnBehalf onBehalf = new FakeOnBehalf();
  private final Caller alice = FakeCaller.named("alice");
  private final Caller bob = FakeCaller.named("bob");
  private final ExecutorService otherThread = Executors.newSingleThreadExecutor();

  @AfterEach
  void nothingRemains() {
    otherThread.shutdownNow();
    assertThat(CallerContext.find()).isEmpty();
  }

  @Test
  void current_withoutCaller_saysHowToHaveOne() {
    assertThatThrownBy(CallerContext::current)
        .isInstanceOf(NoCallerException.class)
        .hasMessageContaining("BearerTokenFilter")
        .hasMessageContaining("CallerContext.wrap")
        .hasMessageContaining("app token");
  }

  @Test
  void open_nested_restoresTheOuterCaller() {
    try (CallerContext.Scope outer = CallerContext.open(alice, onBehalf)) {
      try (CallerContext.Scope inner = CallerContext.open(bob, onBehalf)) {
        assertThat(CallerContext.current()).isSameAs(bob);
      }
      assertThat(CallerContext.current()).isSameAs(alice);
    }
  }

  @Test
  void close_twice_doesNotDisturbWhatCameAfter() {
    CallerContext.Scope first = CallerContext.open(alice, onBehalf);
    first.close();
    try (CallerContext.Scope second = CallerContext.open(bob, onBehalf)) {
      first.close();
      assertThat(CallerContext.current()).isSameAs(bob);
    }
  }

  @Test
  void close_byAnotherThread_isRefused() throws Exception {
    try (CallerContext.Scope scope = CallerContext.open(alice, onBehalf)) {
      Future<?> closing = otherThread.submit(scope::close);
      assertThatThrownBy(closing::get).hasCauseInstanceOf(IllegalStateException.class);
      assertThat(CallerContext.current()).isSameAs(alice);
    }
  }

  @Test
  void thread_startedWithinARequest_inheritsNobody() throws Exception {
    AtomicReference<Boolean> found = new AtomicReference<>();
    try (CallerContext.Scope scope = CallerContext.open(alice, onBehalf)) {
      Thread child = new Thread(() -> found.set(CallerContext.find().isPresent()));
      child.start();
      child.join();
    }
    assertThat(found).hasValue(false);
  }

  @Test
  void wrap_carriesTheCallerOfTheWrappingThread_andLeavesNothing() throws Exception {
    List<String> names = new ArrayList<>();
    Runnable runnable;
    Callable<String> callable;
    Supplier<String> supplier;
    Function<String, String> function;
    try (CallerContext.Scope scope = CallerContext.open(alice, onBehalf)) {
      Runnable told = () -> names.add(CallerContext.current().getName());
      runnable = CallerContext.wrap(told);
      callable = CallerContext.wrap(() -> CallerContext.current().getName());
      supplier = CallerContext.wrapSupplier(() -> CallerContext.current().getName());
      function = CallerContext.wrapFunction(with -> CallerContext.current().getName() + with);
    }

    otherThread.submit(runnable).get();
    names.add(otherThread.submit(callable).get());
    names.add(otherThread.submit(supplier::get).get());
    names.add(otherThread.submit(() -> function.apply("!")).get());

    assertThat(names).containsExactly("alice", "alice", "alice", "alice!");
    assertThat(otherThread.submit(CallerContext::find).get()).isEmpty();
  }

  /** The same work handed to each kind of executor in each way that it takes work. */
  private static List<Handover> handovers(Executor threads, ScheduledExecutorService timer) {
    Executor executor = CallerContext.wrap(threads);
    ExecutorService service = CallerContext.wrap((ExecutorService) timer);
    ScheduledExecutorService scheduler = CallerContext.wrap(timer);
    return List.of(
        work -> {
          CompletableFuture<String> name = new CompletableFuture<>();
          executor.execute(() -> name.complete(work.call()));
          return name.get();
        },
        work -> CompletableFuture.supplyAsync(work::call, executor).get(),
        work -> {
          CompletableFuture<String> name = new CompletableFuture<>();
          service.execute(() -> name.complete(work.call()));
          return name.get();
        },
        work -> service.submit(work::call).get(),
        work -> service.invokeAll(List.<Callable<String>>of(work::call)).get(0).get(),
        work -> service.invokeAny(List.<Callable<String>>of(work::call)),
        work -> scheduler.submit(work::call).get(),
        work -> scheduler.schedule(work::call, 1, TimeUnit.MILLISECONDS).get(),
        work -> {
          CompletableFuture<String> name = new CompletableFuture<>();
          Future<?> unused =
              scheduler.schedule(() -> name.complete(work.call()), 1, TimeUnit.MILLISECONDS);
          return name.get();
        },
        work -> {
          CompletableFuture<String> name = new CompletableFuture<>();
          Future<?> repeated =
              scheduler.scheduleAtFixedRate(() -> name.complete(work.call()), 0, 1, TimeUnit.HOURS);
          try {
            return name.get();
          } finally {
            repeated.cancel(false);
          }
        },
        work -> {
          CompletableFuture<String> name = new CompletableFuture<>();
          Future<?> repeated =
              scheduler.scheduleWithFixedDelay(
                  () -> name.complete(work.call()), 0, 1, TimeUnit.HOURS);
          try {
            return name.get();
          } finally {
            repeated.cancel(false);
          }
        });
  }

  private interface Work {
    String call();
  }

  private interface Handover {
    String run(Work work) throws Exception;
  }

  private static String nameOnThread() {
    return CallerContext.find().map(Caller::getName).orElse("nobody");
  }

  @Test
  void wrap_ofAnExecutor_carriesTheCallerOfTheWrappingThread_whoeverHandsTheTaskOver()
      throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try {
      List<Handover> ofAlice;
      try (CallerContext.Scope scope = CallerContext.open(alice, onBehalf)) {
        ofAlice = handovers(otherThread, timer);
      }
      List<Handover> ofNobody = handovers(otherThread, timer);
      for (int i = 0; i < ofAlice.size(); i++) {
        assertThat(ofAlice.get(i).run(CallerContextTest::nameOnThread))
            .as("%s", i)
            .isEqualTo("alice");
        try (CallerContext.Scope scope = CallerContext.open(bob, onBehalf)) {
          assertThat(ofAlice.get(i).run(CallerContextTest::nameOnThread))
              .as("%s", i)
              .isEqualTo("alice");
          assertThat(ofNobody.get(i).run(CallerContextTest::nameOnThread))
              .as("%s", i)
              .isEqualTo("nobody");
        }
        assertThat(timer.submit(CallerContextTest::nameOnThread).get()).isEqualTo("nobody");
      }
    } finally {
      timer.shutdownNow();
    }
  }

  @Test
  void continuation_onAWrappedExecutor_runsAsWhoWrappedIt_notAsWhoCompletesTheFuture()
      throws Exception {
    CompletableFuture<String> shared = new CompletableFuture<>();
    CompletableFuture<String> onExecutor;
    CompletableFuture<String> wrapped;
    try (CallerContext.Scope scope = CallerContext.open(alice, onBehalf)) {
      onExecutor =
          shared.thenApplyAsync(v -> nameOnThread(), CallerContext.wrap((Executor) otherThread));
      wrapped = shared.thenApply(CallerContext.wrapFunction(v -> nameOnThread()));
    }
    try (CallerContext.Scope scope = CallerContext.open(bob, onBehalf)) {
      shared.complete("done");
    }
    assertThat(onExecutor.get()).isEqualTo("alice");
    assertThat(wrapped.get()).isEqualTo("alice");
  }

  @Test
  void wrap_ofAnExecutorService_endsAndIsEndedWithIt() throws Exception {
    ExecutorService service = CallerContext.wrap(otherThread);
    service.shutdown();
    assertThat(otherThread.isShutdown()).isTrue();
    assertThat(service.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(service.isTerminated()).isTrue();
    assertThat(service.shutdownNow()).isEmpty();
    assertThatThrownBy(() -> service.submit(() -> "late"))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void wrap_withoutCaller_takesAwayWhomItFinds() {
    Runnable looking = () -> assertThat(CallerContext.find()).isEmpty();
    Runnable asNobody = CallerContext.wrap(looking);
    try (CallerContext.Scope scope = CallerContext.open(alice, onBehalf)) {
      asNobody.run();
      assertThat(CallerContext.current()).isSameAs(alice);
    }
  }

  @Test
  void wrap_whenTheTaskThrows_leavesNothing() {
    Runnable failing;
    try (CallerContext.Scope scope = CallerContext.open(alice, onBehalf)) {
      Runnable broken =
          () -> {
            throw new IllegalArgumentException("on purpose");
          };
      failing = CallerContext.wrap(broken);
    }
    assertThatThrownBy(failing::run).isInstanceOf(IllegalArgumentException.class);
    assertThat(CallerContext.find()).isEmpty();
  }

  @Test
  void captured_saysNothingOfTheCaller() {
    try (CallerContext.Scope scope = CallerContext.open(alice, onBehalf)) {
      assertThat(CallerContext.capture().toString()).doesNotContain("alice");
    }
  }

  @Test
  void exception_bornUnderOneCaller_doesNotConcernAnother() {
    OnBehalfException ofAlice;
    try (CallerContext.Scope scope = CallerContext.open(alice, onBehalf)) {
      ofAlice = new InvalidTokenException("of alice");
    }
    OnBehalfException ofNobody = new InvalidTokenException("of nobody");

    assertThat(ofAlice.concerns(alice)).isTrue();
    assertThat(ofAlice.concerns(bob)).isFalse();
    assertThat(ofAlice.concerns(null)).isFalse();
    assertThat(ofNobody.concerns(bob)).isTrue();
  }
}
