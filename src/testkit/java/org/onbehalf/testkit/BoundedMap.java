package org.onbehalf.testkit;

import java.util.LinkedHashMap;
import java.util.Map;

/** Forgets its oldest entry rather than grow without end. */
final class BoundedMap<V> extends LinkedHashMap<String, V> {
  private static final long serialVersionUID = 1L;

  private final int most;

  BoundedMap(int most) {
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
    return size() > most;
  }
}
