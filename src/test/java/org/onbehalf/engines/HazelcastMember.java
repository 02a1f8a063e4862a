package org.onbehalf.engines;

import com.hazelcast.config.CacheSimpleConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.JavaCommand;

/** A member of a Hazelcast cluster on the loopback interface, in a JVM of its own. */
public final class HazelcastMember implements AutoCloseable {
  /** What caches of sessions are called: the operator defines them, without eviction. */
  public static final String SESSIONS = "sessions-";

  private static final String READY = "the member is ready";
  private static @Nullable Cluster shared;

  private final EngineProcess process;
  private final int port;

  private HazelcastMember(EngineProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Two members of one cluster, and the clients' configuration for it. */
  public static final class Cluster implements AutoCloseable {
    public final HazelcastMember one;
    public final HazelcastMember two;
    private final Path client;

    private Cluster(Path directory) {
      int first = EngineProcess.freePort();
      int second = EngineProcess.freePort();
      this.one = start(directory.resolve("one" + first), first, second);
      try {
        this.two = start(directory.resolve("two" + second), second, first);
      } catch (RuntimeException e) {
        one.close();
        throw e;
      }
      try {
        this.client =
            Files.writeString(
                directory.resolve("hazelcast-client.xml"),
                """
                <hazelcast-client xmlns="http://www.hazelcast.com/schema/client-config">
                  <config-replacers>
                    <replacer class-name="org.onbehalf.engines.UniqueName"/>
                  </config-replacers>
                  <instance-name>$unique{client}</instance-name>
                  <cluster-name>tests</cluster-name>
                  <properties><property name="hazelcast.logging.type">none</property></properties>
                  <network>
                    <cluster-members>
                      <address>127.0.0.1:%d</address>
                      <address>127.0.0.1:%d</address>
                    </cluster-members>
                  </network>
                </hazelcast-client>
                """
                    .formatted(first, second));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** What {@code TokenCache.JCache.Uri} is for its clients. */
    public String uri() {
      return client.toUri().toString();
    }

    @Override
    public void close() {
      one.close();
      two.close();
    }
  }

  /** What {@code TokenCache.JCache.Provider} is for clients. */
  public static final String PROVIDER = "com.hazelcast.client.cache.HazelcastClientCachingProvider";

  public static Cluster startTwo(Path directory) {
    try {
      return new Cluster(directory);
    } catch (IllegalStateException e) {
      // another JVM may have taken a port that was free
      return new Cluster(directory);
    }
  }

  /** One for all tests in this JVM, which give their caches names of their own. */
  public static synchronized Cluster shared() {
    if (shared == null) {
      try {
        Files.createDirectories(Path.of("target"));
        Cluster started = startTwo(Files.createTempDirectory(Path.of("target"), "hazelcast"));
        Runtime.getRuntime().addShutdownHook(new Thread(started::close));
        shared = started;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }

  private static HazelcastMember start(Path directory, int port, int other) {
    List<String> command = JavaCommand.of(HazelcastMember.class, port, other);
    return new HazelcastMember(EngineProcess.start(directory, command, Map.of(), READY), port);
  }

  /** The member. Arguments: its port and the other's. */
  public static void main(String[] ports) throws IOException {
    Config config = new Config();
    config.setClusterName("tests");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.logging.type", "none");
    // each member is told where the other is
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.getNetworkConfig().setPort(Integer.parseInt(ports[0])).setPortAutoIncrement(false);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig()
        .setEnabled(true)
        .addMember("127.0.0.1:" + ports[0])
        .addMember("127.0.0.1:" + ports[1]);
    CacheSimpleConfig sessions =
        new CacheSimpleConfig()
            .setName(SESSIONS + "*")
            .setKeyType(String.class.getName())
            .setValueType(String.class.getName())
            .setBackupCount(1);
    sessions.getEvictionConfig().setSize(1_000_000);
    config.addCacheConfig(sessions);
    Hazelcast.newHazelcastInstance(config);
    System.out.write((READY + "\n").getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }

  public int port() {
    return port;
  }

  public void kill() {
    process.kill();
  }

  /** What it holds is of no use to anybody: it is killed. */
  @Override
  public void close() {
    process.kill();
  }
}
