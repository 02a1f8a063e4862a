package org.onbehalf.engines;

import java.net.URI;
import org.onbehalf.internal.cache.jcache.JCacheConnection;
import org.onbehalf.internal.cache.jcache.JCacheSettings;

/** Clients of a Hazelcast cluster, as the library makes them. */
final class JCacheFixture {
  private JCacheFixture() {}

  static JCacheSettings settings(HazelcastMember.Cluster cluster, String name) {
    return new JCacheSettings(
        HazelcastMember.PROVIDER,
        URI.create(cluster.uri()),
        "tokens-" + name,
        HazelcastMember.SESSIONS + name);
  }

  static JCacheConnection connection(JCacheSettings settings) {
    return new JCacheConnection(settings, JCacheFixture.class.getClassLoader());
  }
}
