package org.onbehalf.internal.credential;

import java.util.function.Consumer;
import org.onbehalf.internal.Nullable;

/** Something that cannot change, worked out when it is first needed. Thread-safe. */
public final class FixedReading<T> implements Reading<T> {
  private final Work<T> work;
  private volatile @Nullable T value;

  /** How it is worked out. */
  public interface Work<T> {
    T read() throws CredentialFault;
  }

  public FixedReading(Work<T> work) {
    this.work = work;
  }

  @Override
  public T current(Consumer<CredentialFault> unread) throws CredentialFault {
    T known = value;
    if (known == null) {
      known = work.read();
      value = known;
    }
    return known;
  }

  @Override
  public int version() {
    return 1;
  }
}
