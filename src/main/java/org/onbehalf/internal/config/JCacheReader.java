package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.TokenCacheKeys.*;

import java.net.URI;
import java.net.URISyntaxException;
import org.onbehalf.internal.Nullable;

/** Reads {@code TokenCache.JCache}. */
final class JCacheReader {

  private final Section section;

  JCacheReader(Section section) {
    this.section = section;
  }

  JCacheSettings read() {
    String cache = section.find(JCACHE_CACHE);
    String sessions = section.find(JCACHE_SESSIONS);
    if (cache != null && cache.equals(sessions)) {
      section.reject(
          JCACHE_SESSIONS,
          sessions,
          "another cache than that of the tokens",
          "name a cache of its own: what it holds must not be evicted");
    }
    return new JCacheSettings(
        section.find(JCACHE_PROVIDER),
        uri(),
        cache == null ? "" : cache,
        sessions == null ? "" : sessions);
  }

  private @Nullable URI uri() {
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
