package org.onbehalf.internal.cache.jcache;

import static org.onbehalf.internal.config.TokenCacheKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.LIBRARY;

import java.net.URI;
import java.net.URISyntaxException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Key;
import org.onbehalf.internal.config.Section;

/** The section {@code TokenCache.JCache}. Immutable. */
public final class JCacheSettings {
  private static final String API = "javax.cache.Cache";

  /** The class of the {@code CachingProvider}; null for the only one besides Ehcache. */
  public final @Nullable String provider;

  /** The URI of the cache manager; null for the provider's default. */
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

  public static JCacheSettings read(Section section) {
    String cache = section.get(JCACHE_CACHE);
    String sessions = section.get(JCACHE_SESSIONS);
    if (cache.equals(sessions)) {
      section.reject(
          JCACHE_SESSIONS,
          sessions,
          "another cache than that of the tokens",
          "name a cache of its own: what it holds must not be evicted");
    }
    return new JCacheSettings(section.find(JCACHE_PROVIDER), uri(section), cache, sessions);
  }

  /**
   * Reports a store without the JCache API, which our jar with the libraries inside does not bring.
   */
  public static void requireApi(Section section, Key<?> store) {
    try {
      Class.forName(API, false, JCacheSettings.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      section.fault(
          LIBRARY,
          store,
          "jcache, but no class " + API,
          "the library javax.cache:cache-api:1.1.1 where this one is",
          "add it to WEB-INF/lib, or to the directory that this library is in");
    }
  }

  private static @Nullable URI uri(Section section) {
    String text = section.find(JCACHE_URI);
    try {
      return text == null ? null : new URI(text);
    } catch (URISyntaxException e) {
      section.reject(
          JCACHE_URI,
          text,
          "the URI of a cache manager, as the provider defines it",
          "correct the URI, or remove the key for the provider's default");
      return null;
    }
  }
}
