package org.onbehalf.internal.config;

/**
 * What only some of {@code TokenCache}'s stores are told: a field for each of their sections; the
 * fields bear the keys' names.
 */
public final class StoreSettings {
  public static final StoreSettings DEFAULTS = new StoreSettings();

  public StoreSettings() {}
}
