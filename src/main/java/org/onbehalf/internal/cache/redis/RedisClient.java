package org.onbehalf.internal.cache.redis;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.RedisSettings;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Sends commands to the nodes that hold their keys. After any fault all connections are closed, and
 * it wants to be opened again. Used by one thread.
 */
final class RedisClient implements Closeable {
  private static final int MOST_REDIRECTIONS = 5;

  /** How much is sent before the answers are read: less than a socket's buffer holds. */
  private static final int MOST_UNANSWERED = 64 << 10;

  private static final int COMMAND_SIZE = 256;

  private final RedisConnector connector;
  private final RedisNodes nodes;
  private final Duration timeout;
  private final Deadline deadline = new Deadline();
  private final Map<HostAndPort, RedisConnection> connections = new HashMap<>();
  private String asked;
  private boolean open;
  private boolean located;

  /** A command and the key that says where it goes. */
  static final class Keyed {
    private final byte[] key;
    private final CommandArguments command;
    private final int size;

    /**
     * From its parts.
     *
     * @param size about how many bytes the command has
     */
    Keyed(byte[] key, CommandArguments command, int size) {
      this.key = key;
      this.command = command;
      this.size = size + COMMAND_SIZE;
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  /**
   * Connects to nothing yet.
   *
   * @param timeout how long an answer may take, all in all
   */
  RedisClient(RedisSettings settings, Duration timeout) {
    this.timeout = timeout;
    this.connector = new RedisConnector(settings, deadline);
    this.nodes = RedisNodes.of(settings);
    this.asked = "Redis";
  }

  /** Finds the nodes and connects to one at least. */
  void open() throws IOException {
    close();
    open = true;
    guarded(
        () -> {
          locate();
          greet(connection(nodes.all().get(0)));
        });
  }

  /** Until here Redis need not have said that it wants a password, or still reads its data. */
  private void greet(RedisConnection connection) {
    deadline.begin(timeout);
    try {
      connection.executeCommand(Protocol.Command.PING);
    } catch (RedisErrorReply e) {
      if (!e.is("NOPERM")) {
        throw e;
      }
    }
  }

  /** The answer to a command, from the node that has its key. */
  @Nullable
  Object call(byte[] key, CommandArguments command) throws IOException {
    @Nullable Object[] answer = new Object[1];
    guarded(() -> answer[0] = following(key, command));
    return answer[0];
  }

  /** The answers to several commands, in their order. */
  List<Object> callAll(List<Keyed> commands) throws IOException {
    @Nullable Object[] answers = new Object[commands.size()];
    guarded(
        () -> {
          locate();
          Map<HostAndPort, List<Integer>> byNode = new LinkedHashMap<>();
          for (int i = 0; i < commands.size(); i++) {
            byNode.computeIfAbsent(nodes.of(commands.get(i).key), node -> new ArrayList<>()).add(i);
          }
          for (Map.Entry<HostAndPort, List<Integer>> each : byNode.entrySet()) {
            pipeline(connection(each.getKey()), commands, each.getValue(), answers);
          }
          for (int i = 0; i < answers.length; i++) {
            if (answers[i] instanceof JedisDataException) {
              // moved elsewhere meanwhile, or refused: said once more by the one who knows
              answers[i] = following(commands.get(i).key, commands.get(i).command);
            }
          }
        });
    return Arrays.asList(answers);
  }

  /** The answers of all nodes to a command without a key, each a value or an exception. */
  List<Object> callEach(CommandArguments command) throws IOException {
    List<Object> answers = new ArrayList<>();
    guarded(
        () -> {
          locate();
          for (HostAndPort node : nodes.all()) {
            RedisConnection connection = connection(node);
            deadline.begin(timeout);
            connection.sendCommand(command);
            answers.addAll(connection.getMany(1));
          }
        });
    return answers;
  }

  private void pipeline(
      RedisConnection connection, List<Keyed> commands, List<Integer> mine, Object[] answers) {
    int from = 0;
    while (from < mine.size()) {
      int to = from;
      int size = 0;
      deadline.begin(timeout);
      while (to < mine.size()
          && (to == from || size + size(commands, mine, to) <= MOST_UNANSWERED)) {
        size += size(commands, mine, to);
        connection.sendCommand(commands.get(mine.get(to)).command);
        to++;
      }
      List<Object> received = connection.getMany(to - from);
      for (int i = from; i < to; i++) {
        answers[mine.get(i)] = received.get(i - from);
      }
      from = to;
    }
  }

  private static int size(List<Keyed> commands, List<Integer> mine, int index) {
    return commands.get(mine.get(index)).size;
  }

  /** Goes where a cluster says that the key is. */
  private @Nullable Object following(byte[] key, CommandArguments command) throws IOException {
    locate();
    RedisConnection connection = connection(nodes.of(key));
    boolean asking = false;
    for (int i = 0; ; i++) {
      try {
        deadline.begin(timeout);
        if (asking) {
          connection.executeCommand(Protocol.Command.ASKING);
        }
        return connection.executeCommand(command);
      } catch (RedisErrorReply e) {
        HostAndPort there = nodes.mayRedirect() ? e.redirectedTo(connection.node()) : null;
        if (there == null || i == MOST_REDIRECTIONS) {
          throw e;
        }
        asking = e.is("ASK");
        connection = connection(there);
        deadline.begin(timeout);
        if (!asking) {
          nodes.learn(connection);
        }
      }
    }
  }

  private void locate() throws IOException {
    if (!located) {
      nodes.locate(connector);
      located = true;
    }
  }

  private RedisConnection connection(HostAndPort node) throws IOException {
    asked = "Redis " + node;
    RedisConnection connection = connections.get(node);
    if (connection == null) {
      connection = connector.node(node);
      connections.put(node, connection);
    }
    return connection;
  }

  private void guarded(Work work) throws IOException {
    if (!open) {
      throw new IOException("the store is not open");
    }
    asked = "Redis";
    try {
      work.run();
    } catch (IOException | RuntimeException e) {
      close();
      throw RedisFaults.of(asked, e);
    } catch (Error e) {
      close();
      throw e;
    }
  }

  @Override
  public void close() {
    open = false;
    located = false;
    connections.values().forEach(RedisConnection::close);
    connections.clear();
  }
}
