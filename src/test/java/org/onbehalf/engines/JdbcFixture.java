package org.onbehalf.engines;

import java.time.Duration;
import org.onbehalf.internal.cache.jdbc.JdbcRecordStore;
import org.onbehalf.internal.cache.jdbc.JdbcSettings;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;

/** Stores of one server over a database. */
final class JdbcFixture {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private JdbcFixture() {}

  static RecordStore store(Kind kind, JdbcSettings settings) {
    return new JdbcRecordStore(
        kind, settings, Database.dataSources()::get, JdbcFixture.class.getClassLoader(), PATIENCE);
  }
}
