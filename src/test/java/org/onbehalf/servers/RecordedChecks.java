package org.onbehalf.servers;

import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.onbehalf.internal.Nullable;

/**
 * Notes what becomes of each check in {@link ServerResults}. A check that is listed in {@link
 * KnownFaults} must fail: when it passes, its line is to be removed.
 */
final class RecordedChecks implements InvocationInterceptor {
  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    check(invocation, method, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    check(invocation, method, context);
  }

  private static void check(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> method,
      ExtensionContext context)
      throws Throwable {
    Cell cell = ((Checks) context.getRequiredTestInstance()).fixture().cell;
    String name = method.getExecutable().getName() + method.getArguments();
    Optional<String> known = KnownFaults.reason(cell, name);
    Throwable thrown = thrownBy(invocation);
    ServerResults.add(cell, name, thrown == null, known.orElse(""));
    if (known.isEmpty()) {
      if (thrown != null) {
        throw thrown;
      }
    } else if (thrown == null) {
      throw new AssertionError(
          name + " passes on " + cell + ": remove its line from known-faults.txt");
    }
  }

  private static @Nullable Throwable thrownBy(Invocation<Void> invocation) {
    try {
      invocation.proceed();
      return null;
    } catch (Throwable e) {
      return e;
    }
  }
}
