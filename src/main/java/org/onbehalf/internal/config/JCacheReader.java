package org.onbehalf.internal.config;

import static org.onbehalf.internal.config.TokenCacheKeys.*;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/** Reads {@code TokenCache.JCache}. */
final class JCacheReader {
  private static final Pattern CLASS =
      Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*(\\.[A-Za-z_$][A-Za-z0-9_$]*)*");

  private final Section section;

  JCacheReader(Section section) {
    this.section = section;
  }

  JCacheSettings read() {
    String cache = section.text(JCACHE_CACHE);
    String sessions = section.text(JCACHE_SESSIONS);
    if (cache != null && cache.equals(sessions)) {
      section.reject(
          JCACHE_SESSIONS,
          sessions,
          "another cache than that of the tokens",
          "name a cache of its own: what it holds must not be evicted");
    }
    return new JCacheSettings(
        className(section, JCACHE_PROVIDER, "com.hazelcast.cache.HazelcastCachingProvider"),
        uri(),
        cache == null ? "" : cache,
        sessions == null ? "" : sessions);
  }

  /** The name of a class; null for none. */
  static @Nullable String className(Section section, Key<String> key, String example) {
    String name = section.text(key);
    if (name != null && !CLASS.matcher(name).matches()) {
      section.reject(key, name, "the full name of a class, such as " + example, "correct the name");
      return null;
    }
    return name;
  }

  private @Nullable URI uri() {
    String text = section.text(JCACHE_URI);
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
