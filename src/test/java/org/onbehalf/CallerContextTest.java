package org.onbehalf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  @Test
  void wrap_ofAnExecutor_carriesTheCallerOfEachHandover() throws Exception {
    List<String> names = new ArrayList<>();
    var executor = CallerContext.wrap((java.util.concurrent.Executor) otherThread);
    for (Caller caller : List.of(alice, bob)) {
      try (CallerContext.Scope scope = CallerContext.open(caller, onBehalf)) {
        executor.execute(() -> names.add(CallerContext.current().getName()));
      }
    }
    otherThread.submit(() -> {}).get();
    assertThat(names).containsExactly("alice", "bob");
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
