package org.onbehalf.internal.cache;

import java.io.IOException;
import org.onbehalf.internal.Nullable;

/** Work on the sessions, with a result. */
final class SessionOperation<R> extends StoreOperation<SealedSessions> {
  private final Work<R> work;
  private final boolean forWhoWaits;
  private volatile @Nullable R result;

  /** The work. */
  interface Work<R> {
    @Nullable
    R on(SealedSessions sessions) throws IOException;
  }

  /**
   * From its parts.
   *
   * @param forWhoWaits whether it is left out when nobody waits for it any more
   */
  SessionOperation(Work<R> work, boolean forWhoWaits) {
    this.work = work;
    this.forWhoWaits = forWhoWaits;
  }

  @Override
  void perform(SealedSessions sessions) throws IOException {
    if (!forWhoWaits || !isAbandoned()) {
      result = work.on(sessions);
    }
  }

  /** After it ended well. */
  @Nullable
  R result() {
    return result;
  }
}
