package org.onbehalf.testkit;

import java.util.Objects;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.onbehalf.internal.Nullable;

/**
 * An emulator for a test class of JUnit 5: {@code @ExtendWith(EntraEmulatorExtension.class)} on the
 * class, or {@code @RegisterExtension} on a static field. It starts before the class, is closed
 * afterwards, and is {@linkplain EntraEmulator#reset reset} after each test. Methods and
 * constructors may have a parameter of type {@link EntraEmulator}. Nested classes share it.
 *
 * @since 0.1
 */
public final class EntraEmulatorExtension
    implements BeforeAllCallback, AfterAllCallback, AfterEachCallback, ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(EntraEmulatorExtension.class);

  private final EntraEmulator.Builder builder;

  /** An emulator on free ports. */
  public EntraEmulatorExtension() {
    this(EntraEmulator.builder());
  }

  /** An emulator that starts as the builder says. */
  public EntraEmulatorExtension(EntraEmulator.Builder builder) {
    this.builder = Objects.requireNonNull(builder, "builder");
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (find(context) == null) {
      context.getStore(NAMESPACE).put(EntraEmulator.class, builder.start());
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    EntraEmulator emulator = find(context);
    if (emulator != null) {
      emulator.reset();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    // removes what this class started, not what an enclosing one did
    EntraEmulator started =
        context.getStore(NAMESPACE).remove(EntraEmulator.class, EntraEmulator.class);
    if (started != null) {
      started.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == EntraEmulator.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    EntraEmulator emulator = find(context);
    if (emulator == null) {
      throw new ParameterResolutionException(
          "the emulator does not run; put @ExtendWith(EntraEmulatorExtension.class) on the class,"
              + " or @RegisterExtension on a static field");
    }
    return emulator;
  }

  private static @Nullable EntraEmulator find(ExtensionContext context) {
    return context.getStore(NAMESPACE).get(EntraEmulator.class, EntraEmulator.class);
  }
}
