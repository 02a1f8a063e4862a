package org.onbehalf.engines;

import java.time.Duration;
import org.onbehalf.internal.cache.jdbc.JdbcStores;
import org.onbehalf.internal.config.JdbcSettings;

/** Stores of one node over a database. */
final class JdbcStoresFixture {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private JdbcStoresFixture() {}

  static JdbcStores node(JdbcSettings settings) {
    return new JdbcStores(
        settings, Database.dataSources()::get, JdbcStoresFixture.class.getClassLoader(), PATIENCE);
  }
}
