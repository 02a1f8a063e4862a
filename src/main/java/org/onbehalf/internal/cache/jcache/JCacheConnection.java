package org.onbehalf.internal.cache.jcache;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.onbehalf.internal.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache manager of one application, shared by its stores. The provider is an instance of our
 * own and is closed with the application. Hazelcast shares its instance within a class loader all
 * the same, so that its library belongs into WEB-INF/lib. It outlives a fault of a store: making a
 * member of a cluster takes seconds, and it finds its way back by itself. Thread-safe.
 */
public final class JCacheConnection implements Closeable {
  /** This library's Ehcache, which is no store that servers share. */
  private static final String EHCACHE = "org.ehcache.jsr107.EhcacheCachingProvider";

  private static final Logger log = LoggerFactory.getLogger(JCacheConnection.class);

  private final JCacheSettings settings;
  private final ClassLoader loader;
  private @Nullable CachingProvider provider;
  private @Nullable CacheManager manager;

  /**
   * Connects to nothing yet.
   *
   * @param loader the application's, by which the provider is found
   */
  public JCacheConnection(JCacheSettings settings, ClassLoader loader) {
    this.settings = settings;
    this.loader = loader;
  }

  /**
   * The cache of that name.
   *
   * @param create whether it is made if there is none
   */
  public synchronized Cache<String, String> cache(String name, boolean create) throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader former = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      CacheManager opened = manager();
      Cache<String, String> cache = find(opened, name);
      if (cache == null && create) {
        cache = create(opened, name);
      }
      if (cache == null) {
        throw new IOException(
            "TokenCache.JCache.Sessions: there is no cache "
                + name
                + "; define one in the provider's configuration that does not evict and has a"
                + " synchronous backup");
      }
      return cache;
    } catch (RuntimeException e) {
      throw new IOException(
          "TokenCache.JCache: the cache "
              + name
              + " cannot be used ("
              + e
              + "); see that the cluster runs, and that TokenCache.JCache.Provider and Uri are right",
          e);
    } finally {
      thread.setContextClassLoader(former);
    }
  }

  /** Where it was defined without types, it is used without. */
  private static @Nullable Cache<String, String> find(CacheManager manager, String name) {
    try {
      return manager.getCache(name, String.class, String.class);
    } catch (ClassCastException | IllegalArgumentException e) {
      return manager.getCache(name);
    }
  }

  private static Cache<String, String> create(CacheManager manager, String name) {
    try {
      return manager.createCache(
          name, new MutableConfiguration<String, String>().setTypes(String.class, String.class));
    } catch (CacheException e) {
      // another server made it at the same time
      Cache<String, String> made = find(manager, name);
      if (made == null) {
        throw e;
      }
      return made;
    }
  }

  private CacheManager manager() throws IOException {
    CacheManager opened = manager;
    if (opened == null || opened.isClosed()) {
      close();
      CachingProvider made = newProvider();
      provider = made;
      opened = newManager(made);
      manager = opened;
    }
    return opened;
  }

  /**
   * With the provider's own class loader and, for Hazelcast, the default URI: it would make both
   * part of the caches' names, and no two servers would share one. With its configuration's
   * location as a property Hazelcast also ends with the manager.
   */
  private CacheManager newManager(CachingProvider made) {
    URI uri = settings.uri == null ? made.getDefaultURI() : settings.uri;
    Properties properties = new Properties();
    String scheme = uri.getScheme();
    if (scheme != null && made.getClass().getName().startsWith("com.hazelcast.")) {
      properties.setProperty("hazelcast.config.location", uri.toString());
      uri = made.getDefaultURI();
    }
    return made.getCacheManager(uri, made.getDefaultClassLoader(), properties);
  }

  private CachingProvider newProvider() throws IOException {
    String name = settings.provider;
    if (name != null) {
      try {
        return Class.forName(name, true, loader)
            .asSubclass(CachingProvider.class)
            .getDeclaredConstructor()
            .newInstance();
      } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
        throw new IOException(
            "TokenCache.JCache.Provider: "
                + name
                + " is no CachingProvider that this application sees ("
                + e
                + "); add its library to WEB-INF/lib, or correct the name",
            e);
      }
    }
    List<CachingProvider> found = new ArrayList<>();
    for (CachingProvider each : ServiceLoader.load(CachingProvider.class, loader)) {
      if (!each.getClass().getName().equals(EHCACHE)) {
        found.add(each);
      }
    }
    if (found.size() != 1) {
      throw new IOException(
          "TokenCache.JCache: the application has "
              + (found.isEmpty() ? "no provider of JSR 107" : "several providers of JSR 107")
              + " besides Ehcache; add one to WEB-INF/lib, or name it as TokenCache.JCache.Provider");
    }
    return found.get(0);
  }

  /** Leaves the cluster. May be used again. */
  @Override
  public synchronized void close() {
    CachingProvider closing = provider;
    CacheManager leaving = manager;
    provider = null;
    manager = null;
    if (closing != null) {
      try {
        if (leaving != null) {
          leaving.close();
        }
        closing.close();
      } catch (RuntimeException e) {
        log.debug("the JCache provider did not close cleanly", e);
      }
    }
  }
}
