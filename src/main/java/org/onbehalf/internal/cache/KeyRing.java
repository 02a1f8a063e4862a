package org.onbehalf.internal.cache;

import java.io.IOException;
import org.onbehalf.internal.Nullable;

/**
 * The keys of an open store, and what seals with them, as they are now. On the store thread only.
 */
final class KeyRing {
  private final SealKeys.Source source;
  private final String kind;
  private @Nullable SealKeys keys;
  private @Nullable Sealer sealer;

  /** For records of that kind; holds no keys yet. */
  KeyRing(SealKeys.Source source, String kind) {
    this.source = source;
    this.kind = kind;
  }

  /** Takes keys that {@link #load} gave. */
  void use(SealKeys loaded) {
    keys = loaded;
    sealer = new Sealer(loaded, kind);
  }

  SealKeys load() throws IOException {
    return source.load();
  }

  SealKeys keys() throws IOException {
    SealKeys present = keys;
    if (present == null) {
      throw new IOException("the store is not open");
    }
    SealKeys now = source.refreshed(present);
    if (now != present) {
      use(now);
    }
    return now;
  }

  Sealer sealer() throws IOException {
    Sealer made = sealer;
    if (made == null) {
      throw new IOException("the store is not open");
    }
    return made;
  }

  void forget() {
    keys = null;
    sealer = null;
  }
}
