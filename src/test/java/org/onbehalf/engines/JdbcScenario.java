package org.onbehalf.engines;

import java.io.Closeable;
import java.util.function.BiFunction;

/**
 * An application that keeps a token in a database: loaded by name in a class loader of its own, so
 * that a test can throw that loader away. Gives what is to be closed.
 */
public final class JdbcScenario implements BiFunction<String[], ClassLoader, Closeable> {
  /**
   * Runs it.
   *
   * @param database URL, user, password and table
   * @param application the loader that has the driver
   */
  @Override
  public Closeable apply(String[] database, ClassLoader application) {
    CacheNode node =
        new CacheNode(
            new Database(database[0], database[1], database[2]).settings(database[3]),
            application,
            CacheNode.PATIENCE,
            java.time.Clock.systemUTC(),
            CacheNode.key(1));
    node.put("alice", "of alice");
    if (!"of alice".equals(node.load("alice"))) {
      throw new IllegalStateException("the store does not work: " + node.statistics());
    }
    return node::close;
  }
}
