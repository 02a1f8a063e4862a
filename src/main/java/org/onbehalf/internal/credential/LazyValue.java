package org.onbehalf.internal.credential;

import java.util.function.Consumer;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.ThrowingSupplier;

/** Something that cannot change, worked out when it is first needed. Thread-safe. */
public final class LazyValue<T> implements ReloadableValue<T> {
  private final ThrowingSupplier<T, CredentialFault> work;
  private volatile @Nullable T value;

  public LazyValue(ThrowingSupplier<T, CredentialFault> work) {
    this.work = work;
  }

  @Override
  public T current(Consumer<CredentialFault> unread) throws CredentialFault {
    T known = value;
    if (known == null) {
      known = work.get();
      value = known;
    }
    return known;
  }

  @Override
  public int version() {
    return 1;
  }
}
