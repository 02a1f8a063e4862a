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
import org.onbehalf.internal.cache.ContextClassLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache manager of one application, shared by its stores. The provider is an instance of our
 * own, which is closed with the application. Hazelcast shares one within a class loader, so its
 * library must be in WEB-INF/lib. The connection outlives faults of a store: joining a cluster
 * takes seconds, and a member reconnects by itself. Thread-safe.
 */
public final class JCacheConnection implements Closeable {
  /** This library's Ehcache, which servers do not share. */
  private static final String EHCACHE = "org.ehcache.jsr107.EhcacheCachingProvider";

  private static final Logger log = LoggerFactory.getLogger(JCacheConnection.class);

  private final JCacheSettings settings;
  private final ClassLoader loader;
  private @Nullable CachingProvider provider;
  private @Nullable CacheManager manager;

  /** With the application's class loader, which finds the provider. */
  public JCacheConnection(JCacheSettings settings, ClassLoader loader) {
    this.settings = settings;
    this.loader = loader;
  }

  /**
   * Returns a cache.
   *
   * @param create whether it is created if it does not exist
   */
  public synchronized Cache<String, String> cache(String name, boolean create) throws IOException {
    try {
      return ContextClassLoader.with(loader, () -> findOrCreate(manager(), name, create));
    } catch (RuntimeException e) {
      throw new IOException(
          "TokenCache.JCache: the cache "
              + name
              + " cannot be used ("
              + e
              + "); check that the cluster runs, and that TokenCache.JCache.Provider and Uri are"
              + " right",
          e);
    }
  }

  private static Cache<String, String> findOrCreate(
      CacheManager manager, String name, boolean create) throws IOException {
    Cache<String, String> found = find(manager, name);
    if (found != null) {
      return found;
    }
    if (!create) {
      throw new IOException(
          "TokenCache.JCache.Sessions: there is no cache "
              + name
              + "; define one in the provider's configuration that does not evict and has a"
              + " synchronous backup");
    }
    try {
      return manager.createCache(
          name, new MutableConfiguration<String, String>().setTypes(String.class, String.class));
    } catch (CacheException e) {
      // perhaps another server created it at the same time
      found = find(manager, name);
      if (found == null) {
        throw e;
      }
      return found;
    }
  }

  /** A cache that was defined without types is used without them. */
  private static @Nullable Cache<String, String> find(CacheManager manager, String name) {
    try {
      return manager.getCache(name, String.class, String.class);
    } catch (ClassCastException | IllegalArgumentException e) {
      return manager.getCache(name);
    }
  }

  private CacheManager manager() throws IOException {
    CacheManager opened = manager;
    if (opened == null || opened.isClosed()) {
      close();
      CachingProvider created = newProvider();
      provider = created;
      opened = newManager(created);
      manager = opened;
    }
    return opened;
  }

  /**
   * Uses the provider's own class loader and, for Hazelcast, the default URI, as Hazelcast makes
   * both part of the caches' names, which servers must share. If the location of its configuration
   * is a property, Hazelcast ends with the manager.
   */
  private CacheManager newManager(CachingProvider of) {
    URI uri = settings.uri == null ? of.getDefaultURI() : settings.uri;
    Properties properties = new Properties();
    if (uri.getScheme() != null && of.getClass().getName().startsWith("com.hazelcast.")) {
      properties.setProperty("hazelcast.config.location", uri.toString());
      uri = of.getDefaultURI();
    }
    return of.getCacheManager(uri, of.getDefaultClassLoader(), properties);
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
            "TokenCache.JCache.Provider: the application has no CachingProvider "
                + name
                + " ("
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
              + (found.isEmpty() ? "no JCache provider" : "several JCache providers")
              + " besides Ehcache; add one to WEB-INF/lib, or name it in"
              + " TokenCache.JCache.Provider");
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
    try {
      if (leaving != null) {
        leaving.close();
      }
      if (closing != null) {
        closing.close();
      }
    } catch (RuntimeException e) {
      log.debug("the JCache provider did not close cleanly", e);
    }
  }
}
