package org.onbehalf.servers;

import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.onbehalf.internal.Nullable;
import org.onbehalf.servers.ServerResults.Result;

/**
 * Notes what becomes of each check in {@link ServerResults}. A check that is listed in {@link
 * KnownFaults} must fail in the way that is said there: when it passes, its line is to be removed.
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
    Optional<KnownFault> known = KnownFaults.find(cell.toString(), name);
    Throwable thrown = thrownBy(invocation);
    if (thrown == null) {
      ServerResults.add(cell, name, Result.GREEN);
      if (known.isPresent() && !known.get().sometimes()) {
        throw new AssertionError(
            name + " passes on " + cell + ": remove its line from known-faults.txt");
      }
    } else if (known.isPresent() && known.get().explains(thrown)) {
      ServerResults.add(cell, name, Result.KNOWN);
    } else {
      ServerResults.add(cell, name, Result.RED);
      throw thrown;
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
