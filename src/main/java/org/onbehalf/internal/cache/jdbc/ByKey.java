package org.onbehalf.internal.cache.jdbc;

import java.util.Comparator;

/** An order of keys that all nodes keep to when they change several rows, so that none deadlock. */
final class ByKey implements Comparator<byte[]> {
  static final ByKey ORDER = new ByKey();

  private ByKey() {}

  @Override
  public int compare(byte[] one, byte[] other) {
    int common = Math.min(one.length, other.length);
    for (int i = 0; i < common; i++) {
      if (one[i] != other[i]) {
        return Integer.compare(one[i] & 0xff, other[i] & 0xff);
      }
    }
    return Integer.compare(one.length, other.length);
  }
}
