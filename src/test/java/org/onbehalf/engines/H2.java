package org.onbehalf.engines;

import java.util.UUID;

/** Databases in this JVM's memory. */
final class H2 {
  private H2() {}

  /** A new one, which lives as long as the JVM. */
  static Database newDatabase() {
    return newDatabase("REGULAR");
  }

  /** The same in the manner of another product. */
  static Database newDatabase(String mode) {
    return new Database(
        "jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=" + mode + ";DB_CLOSE_DELAY=-1", "sa", "x");
  }
}
