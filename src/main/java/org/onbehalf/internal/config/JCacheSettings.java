package org.onbehalf.internal.config;

import java.net.URI;
import org.onbehalf.internal.Nullable;

/** The section {@code TokenCache.JCache}; the fields bear the keys' names. Immutable. */
public final class JCacheSettings {
  /** The class of a {@code CachingProvider}; null for the only one besides Ehcache. */
  public final @Nullable String provider;

  /** Of the cache manager; null for the provider's default. */
  public final @Nullable URI uri;

  /** The cache that holds the tokens. */
  public final String cache;

  /** The cache that holds the sessions. */
  public final String sessions;

  public JCacheSettings(
      @Nullable String provider, @Nullable URI uri, String cache, String sessions) {
    this.provider = provider;
    this.uri = uri;
    this.cache = cache;
    this.sessions = sessions;
  }
}
