package org.onbehalf.testkit;

import java.util.Objects;
import org.junit.rules.TestRule;
import org.junit.runner.Description;
import org.junit.runners.model.Statement;
import org.onbehalf.internal.Nullable;

/**
 * An emulator for a test class of JUnit 4.
 *
 * <pre>
 * {@literal @}ClassRule {@literal @}Rule
 * public static final EntraEmulatorRule ENTRA = new EntraEmulatorRule();
 * </pre>
 *
 * <p>As {@code @ClassRule} it starts the emulator before the class and closes it afterwards. As
 * {@code @Rule} too, it {@linkplain EntraEmulator#reset resets} it after each test; as
 * {@code @Rule} alone, each test has an emulator of its own.
 *
 * @since 0.1
 */
public final class EntraEmulatorRule implements TestRule {
  private final EntraEmulator.Builder builder;
  private @Nullable EntraEmulator emulator;

  /** An emulator on free ports. */
  public EntraEmulatorRule() {
    this(EntraEmulator.builder());
  }

  /** An emulator that starts as the builder says. */
  public EntraEmulatorRule(EntraEmulator.Builder builder) {
    this.builder = Objects.requireNonNull(builder, "builder");
  }

  /**
   * The emulator.
   *
   * @throws IllegalStateException if it does not run: the field lacks {@code @ClassRule} and
   *     {@code @Rule}, or no test is under way
   */
  public EntraEmulator emulator() {
    if (emulator == null) {
      throw new IllegalStateException(
          "the emulator does not run; annotate a public static field with @ClassRule and @Rule");
    }
    return emulator;
  }

  @Override
  public Statement apply(Statement base, Description description) {
    return new Statement() {
      @Override
      public void evaluate() throws Throwable {
        EntraEmulator running = emulator;
        if (running != null) {
          try {
            base.evaluate();
          } finally {
            running.reset();
          }
          return;
        }
        try (EntraEmulator started = builder.start()) {
          emulator = started;
          base.evaluate();
        } finally {
          emulator = null;
        }
      }
    };
  }
}
