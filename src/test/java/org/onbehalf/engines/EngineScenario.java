package org.onbehalf.engines;

import java.net.URI;
import java.nio.file.Path;
import java.util.function.Function;
import org.onbehalf.internal.cache.jcache.JCacheSettings;

/**
 * An application that keeps tokens in an engine: loaded by name in a class loader of its own, so
 * that a test can throw that loader away. Takes the engine's name and its port or directory; gives
 * the open cache.
 */
public final class EngineScenario implements Function<String[], AutoCloseable> {
  @Override
  public AutoCloseable apply(String[] engine) {
    CacheNode node = node(engine[0], engine[1]);
    for (int i = 0; i < 20; i++) {
      node.put("alice" + i, "of alice".repeat(300));
    }
    if (!"of alice".repeat(300).equals(node.load("alice7"))) {
      throw new IllegalStateException("the store does not work: " + node.statistics());
    }
    return node;
  }

  private static CacheNode node(String engine, String where) {
    return switch (engine) {
      case "redis" ->
          new CacheNode(RedisFixtures.standalone(Integer.parseInt(where)), CacheNode.PATIENCE);
      case "jcache" ->
          new CacheNode(
              new JCacheSettings(HazelcastMember.PROVIDER, URI.create(where), "leak", "leaks"));
      default -> new CacheNode(Path.of(where));
    };
  }
}
