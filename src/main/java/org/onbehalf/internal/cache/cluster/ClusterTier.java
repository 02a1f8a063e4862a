package org.onbehalf.internal.cache.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.ehcache.Cache;
import org.ehcache.CacheManager;
import org.ehcache.clustered.client.config.ClusteringServiceConfiguration;
import org.ehcache.clustered.client.config.builders.ClusteredStoreConfigurationBuilder;
import org.ehcache.clustered.client.config.builders.TimeoutsBuilder;
import org.ehcache.clustered.common.Consistency;
import org.ehcache.clustered.common.ServerSideConfiguration;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.CacheManagerBuilder;
import org.onbehalf.internal.DetachedThread;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.ContextClassLoader;
import org.onbehalf.internal.cache.StaticExecutor;
import org.onbehalf.internal.config.ClusterSettings;

/**
 * One Ehcache cache in a clustered tier, with a connection of its own. Opening and closing end in
 * limited time whatever the server does: a second thread then cuts the connection. Used by one
 * thread.
 */
final class ClusterTier<V> implements Closeable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final ClusterSettings settings;
  private final Duration timeout;
  private final String name;
  private final Class<V> valueType;
  private final Supplier<CacheConfigurationBuilder<String, V>> configuration;
  private @Nullable TierConnection connection;
  private @Nullable CacheManager manager;
  private @Nullable Cache<String, V> cache;
  private List<Thread> leaseThreads = Collections.emptyList();
  private boolean failed;

  private interface Work<T> {
    T run();
  }

  /** Work on the cache. */
  interface CacheWork<V, T> {
    T run(Cache<String, V> cache) throws IOException;
  }

  /**
   * Connects to nothing yet.
   *
   * @param timeout how long an operation may take
   * @param name the cache's
   * @param configuration with the tier as its only resource
   */
  ClusterTier(
      ClusterSettings settings,
      Duration timeout,
      String name,
      Class<V> valueType,
      Supplier<CacheConfigurationBuilder<String, V>> configuration) {
    this.settings = settings;
    this.timeout = timeout;
    this.name = name;
    this.valueType = valueType;
    this.configuration = configuration;
  }

  void open() throws IOException {
    close();
    TierConnection connecting = new TierConnection(settings);
    connection = connecting;
    List<Thread> before = leaseThreads();
    try {
      CacheManager built =
          cutAfter(settings.connectTimeout.plus(CLOSE_LIMIT), connecting, () -> build(connecting));
      manager = built;
      cache = built.getCache(name, String.class, valueType);
      leaseThreads = leaseThreads();
      leaseThreads.removeAll(before);
    } catch (RuntimeException e) {
      failed = true;
      close();
      throw ClusterFaults.of(connecting, e);
    }
  }

  private CacheManager build(TierConnection connecting) {
    ClusteringServiceConfiguration clustering =
        new ClusteringServiceConfiguration(
            connecting,
            TimeoutsBuilder.timeouts()
                .read(timeout)
                .write(timeout)
                .connection(settings.connectTimeout)
                .build(),
            ClusteringServiceConfiguration.ClientMode.AUTO_CREATE,
            new ServerSideConfiguration(settings.resource, Collections.emptyMap()),
            new Properties());
    return CacheManagerBuilder.newCacheManagerBuilder()
        .using(clustering)
        .withCache(
            name,
            configuration
                .get()
                .withService(
                    ClusteredStoreConfigurationBuilder.withConsistency(Consistency.STRONG)))
        .build(true);
  }

  /**
   * Does the work on the open cache.
   *
   * @throws IOException for whatever it throws; the tier is to be opened again then
   */
  <T> T call(CacheWork<V, T> work) throws IOException {
    Cache<String, V> open = cache;
    TierConnection connected = connection;
    if (open == null || connected == null || failed) {
      throw new IOException("the store is not open");
    }
    try {
      return work.run(open);
    } catch (RuntimeException e) {
      failed = true;
      throw ClusterFaults.of(connected, e);
    }
  }

  /** In limited time. May be opened again. */
  @Override
  public void close() {
    TierConnection closing = connection;
    CacheManager closed = manager;
    connection = null;
    manager = null;
    cache = null;
    if (closing == null) {
      return;
    }
    if (failed) {
      // nobody is there to say goodbye to
      closing.cut();
    }
    failed = false;
    if (closed != null) {
      try {
        cutAfter(
            CLOSE_LIMIT,
            closing,
            () -> {
              closed.close();
              return closed;
            });
      } catch (RuntimeException e) {
        // the connection is gone, and with it all that was to be closed
      }
    }
    closing.cut();
    awaitEnd(leaseThreads);
    leaseThreads = Collections.emptyList();
    StaticExecutor.release(
        "com.tc.net.protocol.transport.ConnectionHealthCheckerImpl", "monitorThread");
  }

  /** Does the work; when it takes longer, the connection is cut, which ends it. */
  private static <T> T cutAfter(Duration limit, TierConnection connection, Work<T> work) {
    CountDownLatch done = new CountDownLatch(1);
    Thread watch =
        DetachedThread.create(
            () -> {
              try {
                if (!done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                  connection.cut();
                }
              } catch (InterruptedException e) {
                connection.cut();
              }
            },
            "onbehalf-cluster-watch");
    watch.start();
    try {
      return ContextClassLoader.ours(work::run);
    } finally {
      done.countDown();
      awaitEnd(Collections.singletonList(watch));
    }
  }

  /** Terracotta's threads that keep a connection's lease: they end by themselves, a bit later. */
  private static List<Thread> leaseThreads() {
    List<Thread> found = new ArrayList<>();
    for (Thread each : Thread.getAllStackTraces().keySet()) {
      if (each.getClass().getName().startsWith("org.terracotta.lease.")) {
        found.add(each);
      }
    }
    return found;
  }

  private static void awaitEnd(List<Thread> threads) {
    boolean interrupted = Thread.interrupted();
    for (Thread each : threads) {
      try {
        each.join(CLOSE_LIMIT.toMillis());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
