package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.naming.Context;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.onbehalf.internal.cache.jdbc.JdbcRecordStore;
import org.onbehalf.internal.cache.jdbc.JdbcSettings;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.testing.CapturedLog;

/**
 * {@code TokenCache.Jdbc.DataSource}: a pool of the server's, in Jetty's JNDI, whose {@code
 * java:comp/env} is the web application's by its class loader.
 */
@ExtendWith(Postgres.class)
@SuppressWarnings("BanJNDI")
class DataSourceTest {
  private static final String NAME = "java:comp/env/jdbc/tokens";

  private final String table = Tables.newName();
  private final Database database;
  private final SmallPool pool;
  private final URLClassLoader application =
      new URLClassLoader(new URL[0], DataSourceTest.class.getClassLoader());
  private final String formerFactory = System.getProperty(Context.INITIAL_CONTEXT_FACTORY, "");
  private final String formerPackages = System.getProperty(Context.URL_PKG_PREFIXES, "");

  DataSourceTest(PostgresServer server) throws Exception {
    this.database = server.database();
    this.pool = new SmallPool(database, 3);
  }

  @BeforeEach
  void bind() throws Exception {
    // as Jetty does when it starts
    System.setProperty(
        Context.INITIAL_CONTEXT_FACTORY, "org.eclipse.jetty.jndi.InitialContextFactory");
    System.setProperty(Context.URL_PKG_PREFIXES, "org.eclipse.jetty.jndi");
    asApplication(
        () -> {
          Context jdbc =
              ((Context) new InitialContext().lookup("java:comp"))
                  .createSubcontext("env")
                  .createSubcontext("jdbc");
          jdbc.bind("tokens", pool);
          jdbc.bind("text", "no DataSource");
        });
  }

  @AfterEach
  void unbind() throws Exception {
    asApplication(
        () -> ((Context) new InitialContext().lookup("java:comp")).destroySubcontext("env"));
    restore(Context.INITIAL_CONTEXT_FACTORY, formerFactory);
    restore(Context.URL_PKG_PREFIXES, formerPackages);
    pool.close();
    application.close();
  }

  private static void restore(String property, String former) {
    if (former.isEmpty()) {
      System.clearProperty(property);
    } else {
      System.setProperty(property, former);
    }
  }

  private interface Work {
    void run() throws NamingException;
  }

  private void asApplication(Work work) throws NamingException {
    Thread thread = Thread.currentThread();
    ClassLoader former = thread.getContextClassLoader();
    thread.setContextClassLoader(application);
    try {
      work.run();
    } finally {
      thread.setContextClassLoader(former);
    }
  }

  private JdbcSettings settings(String name) {
    return new JdbcSettings(name, table, true, 5);
  }

  private RecordStore sessions() {
    return new JdbcRecordStore(
        Kind.SESSIONS, settings(NAME), name -> null, application, Duration.ofSeconds(20));
  }

  private CacheNode node(String name) {
    return new CacheNode(
        settings(name), application, CacheNode.PATIENCE, Clock.systemUTC(), CacheNode.key(1));
  }

  @Test
  void dataSource_isFoundAsTheApplicationWouldFindIt_andSharedByName() {
    try (CacheNode node = node(NAME);
        CacheNode other = new CacheNode(database.settings(table))) {
      node.put("alice", "of alice");

      assertThat(other.load("alice")).isEqualTo("of alice");
      assertThat(node.statistics().storeFaults.sum()).isZero();
      assertThat(pool.contexts()).containsOnly(application);
    }
  }

  @Test
  void connections_comeBackAfterEachUse_asTheyWere() throws Exception {
    try (RecordStore sessions = sessions();
        CacheNode node = node(NAME)) {
      node.put("alice", "of alice");
      node.load("alice");
      node.remove("alice");
      sessions.open();
      sessions.replace(Records.session("s", "alice", 1, "first"), 0);
      sessions.replace(Records.session("s", "alice", 1, "again"), 0);
      sessions.deleteExpired(java.time.Instant.now(), 10);

      assertThat(pool.lent()).isZero();
      assertThat(pool.comeBack()).hasSizeGreaterThan(6).containsOnly("auto-commit true, timeout 0");
    }
  }

  @Test
  void connections_thatDiedInThePool_costOneFaultAtTheMost() throws Exception {
    try (CacheNode node = node(NAME);
        RecordStore sessions = sessions()) {
      node.put("alice", "of alice");
      sessions.open();
      sessions.replace(Records.session("s", "alice", 1, "first"), 0);

      database.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");

      assertThat(sessions.replace(Records.session("s", "alice", 2, "second"), 1)).isTrue();
      assertThat(node.load("alice")).isEqualTo("of alice");
      assertThat(node.statistics().storeFaults.sum()).isZero();
    }
  }

  @Test
  void name_thatJndiDoesNotHave_orThatIsNoDataSource_isToldWithTheRemedy() {
    for (String name : List.of("java:comp/env/jdbc/absent", "java:comp/env/jdbc/text")) {
      try (CapturedLog log = new CapturedLog();
          CacheNode node = node(name)) {
        node.put("alice", "of alice");

        assertThat(node.find("alice")).isEqualTo("of alice");
        assertThat(log.messages(Level.WARN))
            .anySatisfy(
                message ->
                    assertThat(message).contains("TokenCache.Jdbc.DataSource", "under " + name));
      }
    }
  }
}
