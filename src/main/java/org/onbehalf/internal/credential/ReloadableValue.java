package org.onbehalf.internal.credential;

import java.util.function.Consumer;

/** Something that is read from where it is kept, anew when it has changed there. Thread-safe. */
public interface ReloadableValue<T> {

  /**
   * What is there now; what was there before, where it cannot be read now.
   *
   * @param unread is told why it cannot
   * @throws CredentialFault when it cannot, and never could
   */
  T current(Consumer<CredentialFault> unread) throws CredentialFault;

  /** Grows with each change that was read; 0 while nothing was. */
  int version();
}
