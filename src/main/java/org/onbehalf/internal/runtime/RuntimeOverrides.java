package org.onbehalf.internal.runtime;

import java.time.Clock;
import javax.servlet.ServletContext;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.RecordStore;

/**
 * Clock and session store, which tests replace by the context attribute {@link #ATTRIBUTE} before
 * the first filter starts. Immutable.
 */
public final class RuntimeOverrides {
  public static final String ATTRIBUTE = "org.onbehalf.internal.overrides";

  final Clock clock;

  /** Null for the configured one. */
  final @Nullable RecordStore sessionStore;

  /** Encrypts the records of {@link #sessionStore}. */
  final byte[] sessionKey;

  private RuntimeOverrides(Clock clock, @Nullable RecordStore sessionStore, byte[] sessionKey) {
    this.clock = clock;
    this.sessionStore = sessionStore;
    this.sessionKey = sessionKey;
  }

  /** The configured parts with another clock. */
  public static RuntimeOverrides at(Clock clock) {
    return new RuntimeOverrides(clock, null, new byte[0]);
  }

  /**
   * The same with sessions in that store.
   *
   * @param key 32 bytes, the same for all that share the store
   */
  public RuntimeOverrides withSessionStore(RecordStore store, byte[] key) {
    return new RuntimeOverrides(clock, store, key.clone());
  }

  /** The overrides in a context. */
  static RuntimeOverrides of(ServletContext context) {
    Object replaced = context.getAttribute(ATTRIBUTE);
    return replaced instanceof RuntimeOverrides
        ? (RuntimeOverrides) replaced
        : new RuntimeOverrides(Clock.systemUTC(), null, new byte[0]);
  }
}
