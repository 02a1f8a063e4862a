package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.cache.jdbc.JdbcSettings;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testing.FaultyProxy;

/**
 * Whatever becomes of the database: who asks for a token waits a limited time and gets none from
 * the store, the heap goes on, the log says what to do, and service through the store resumes by
 * itself.
 */
@ExtendWith(Postgres.class)
class JdbcTroubleTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  private final String table = Tables.newName();
  private final CapturedLog log = new CapturedLog();
  private final List<CacheNode> nodes = new ArrayList<>();
  private final PostgresServer server;
  private final Database database;
  private final FaultyProxy proxy;

  JdbcTroubleTest(PostgresServer server) {
    this.server = server;
    this.database = server.database();
    this.proxy = FaultyProxy.to(server.port());
  }

  @BeforeEach
  void createTable() {
    CacheNode first = node(database.settings(table), CacheNode.PATIENCE);
    first.put("first", "t");
    assertThat(first.statistics().storeWrites.sum()).isEqualTo(1);
  }

  @AfterEach
  void close() {
    nodes.forEach(CacheNode::close);
    proxy.close();
    log.close();
  }

  private CacheNode node(JdbcSettings settings, Duration storeTimeout) {
    CacheNode node = new CacheNode(settings, storeTimeout, Clock.systemUTC());
    nodes.add(node);
    return node;
  }

  private CacheNode throughProxy(Duration storeTimeout) {
    return node(database.through(proxy.port()).settings(table), storeTimeout);
  }

  private void awaitService(CacheNode node) {
    StoreTrouble.awaitService(
        node, () -> new CacheNode(database.settings(table), CacheNode.PATIENCE, Clock.systemUTC()));
  }

  private void assertTold(String... parts) {
    assertThat(log.messages(Level.WARN))
        .anySatisfy(message -> assertThat(message).contains("cannot be used").contains(parts));
    assertThat(log.text()).doesNotContain("unused", "of alice", "VALUES");
  }

  @Test
  void server_thatIsSlowBySeconds_isNotWaitedFor() {
    CacheNode node = throughProxy(SHORT);
    awaitService(node);

    proxy.delay(Duration.ofSeconds(5));
    node.put("alice", "of alice");
    assertThat(node.find("alice")).isEqualTo("of alice");
    assertThat(node.load("bob")).isNull();
    Awaiting.until("the fault is told", () -> log.text().contains("TokenCache.StoreTimeout"));
    assertTold("no answer within TokenCache.StoreTimeout (300 ms)");

    proxy.mend();
    awaitService(node);
  }

  @Test
  void network_thatSwallowsEverything_isNotWaitedFor() {
    CacheNode node = throughProxy(SHORT);
    awaitService(node);

    proxy.silence();
    StoreTrouble.assertServedWithoutStore(node);

    proxy.mend();
    awaitService(node);
  }

  @Test
  void server_thatReturnsGarbage_isAFault() {
    CacheNode node = throughProxy(CacheNode.PATIENCE);
    awaitService(node);

    proxy.garble();
    StoreTrouble.assertServedWithoutStore(node);

    proxy.mend();
    awaitService(node);
  }

  @Test
  void server_absentAtStartUp_isFoundWhenItComes() {
    proxy.cut();
    CacheNode node = throughProxy(CacheNode.PATIENCE);
    StoreTrouble.assertServedWithoutStore(node);
    assertTold("cannot be reached", "TokenCache.Jdbc.DataSource", table);

    proxy.mend();
    awaitService(node);
    assertThat(log.text()).contains("is in use again");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void server_stoppedAndStartedAgainUnderLoad_disturbsNobody(boolean killed) throws Exception {
    CacheNode one = node(database.settings(table), SHORT);
    CacheNode other = node(database.settings(table), SHORT);
    awaitService(one);
    awaitService(other);
    StoreTrouble.underLoad(
        "PostgreSQL",
        List.of(one, other),
        killed ? server::kill : server::stop,
        server::run,
        () -> {
          awaitService(one);
          awaitService(other);
        });
    assertTold("table " + table);
  }

  @Test
  void table_absent_isTold_andUsedWhenItIsCreated() throws SQLException {
    String absent = Tables.newName();
    CacheNode node = node(database.settingsWithoutCreation(absent), CacheNode.PATIENCE);

    StoreTrouble.assertServedWithoutStore(node);
    assertTold("the table does not exist", "TokenCache.Jdbc.CreateTable = true", absent);

    database.execute("CREATE TABLE " + absent + " (LIKE " + table + " INCLUDING ALL)");
    Awaiting.until(
        "the store is in use",
        () -> {
          node.put("probe", "t");
          return node.statistics().storeWrites.sum() > 0;
        });
  }

  @Test
  void table_ofSomebodyElse_isToldAndLeftAlone() throws SQLException {
    String foreign = Tables.newName();
    database.execute("CREATE TABLE " + foreign + " (record_key INT, note TEXT)");
    CacheNode node = node(database.settings(foreign), CacheNode.PATIENCE);

    StoreTrouble.assertServedWithoutStore(node);

    assertTold("the table has other columns", "TokenCache.Jdbc.Table", foreign);
    assertThat(database.query("SELECT count(*) FROM " + foreign)).containsExactly("0");
  }

  @Test
  void right_thatLacks_isTold_andUsedWhenItIsGranted() throws SQLException {
    String role = "r" + table;
    database.execute("CREATE ROLE " + role + " LOGIN");
    CacheNode node = node(database.settings(role, "unused", table), CacheNode.PATIENCE);

    StoreTrouble.assertServedWithoutStore(node);
    assertTold("a permission is missing", "SELECT, INSERT, UPDATE and DELETE", table);

    database.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON " + table + " TO " + role);
    awaitService(node);
  }

  @Test
  void right_toReadAlone_isToldAtTheFirstWrite() throws SQLException {
    String role = "r" + table;
    database.execute("CREATE ROLE " + role + " LOGIN", "GRANT SELECT ON " + table + " TO " + role);
    CacheNode node = node(database.settings(role, "unused", table), CacheNode.PATIENCE);

    node.put("alice", "of alice");

    assertThat(node.find("alice")).isEqualTo("of alice");
    assertThat(node.statistics().storeWriteFaults.sum()).isEqualTo(1);
    assertTold("a permission is missing");
  }

  @Test
  void login_thatIsRefused_isTold() {
    CacheNode node = node(database.settings("nobody", "unused", table), CacheNode.PATIENCE);

    StoreTrouble.assertServedWithoutStore(node);

    assertTold("the login failed", "the password of the DataSource");
  }

  @Test
  void standby_thatTakesNoChanges_isTold() throws SQLException {
    String role = "r" + table;
    database.execute(
        "CREATE ROLE " + role + " LOGIN",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON " + table + " TO " + role,
        "ALTER ROLE " + role + " SET default_transaction_read_only = on");
    CacheNode node = node(database.settings(role, "unused", table), CacheNode.PATIENCE);

    node.put("alice", "of alice");

    assertTold("is read-only", "primary");
  }

  @Test
  void rows_thatAreGarbage_areMisses_andGo() throws SQLException {
    assertGone("sealed = decode('01ff00ff', 'hex')");
    assertGone("sealed = ''");
    assertGone("sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40))");
    assertGone("expires_at = expires_at + 1000");
  }

  /** After that change to the only row of alice. */
  private void assertGone(String change) throws SQLException {
    CacheNode writer = node(database.settings(table), CacheNode.PATIENCE);
    database.execute("DELETE FROM " + table);
    writer.put("alice", "of alice");
    database.execute("UPDATE " + table + " SET " + change);
    CacheNode reader = node(database.settings(table), CacheNode.PATIENCE);

    assertThat(reader.load("alice")).as(change).isNull();

    assertThat(database.query("SELECT count(*) FROM " + table)).as(change).containsExactly("0");
    assertThat(reader.statistics().unreadableRecords.sum()).isEqualTo(1);
    assertThat(reader.statistics().storeFaults.sum()).isZero();
  }

  @Test
  void rows_ofAKeyThatWeDoNotHave_areMisses_andStay() throws SQLException {
    Consumer<String> stays =
        change -> {
          try {
            database.execute("UPDATE " + table + " SET " + change);
            CacheNode reader = node(database.settings(table), CacheNode.PATIENCE);
            assertThat(reader.load("first")).isNull();
            assertThat(database.query("SELECT count(*) FROM " + table)).containsExactly("1");
          } catch (SQLException e) {
            throw new AssertionError(e);
          }
        };

    // another key's id, and a newer version's envelope
    stays.accept("sealed = set_byte(sealed, 3, 255 - get_byte(sealed, 3))");
    stays.accept("sealed = set_byte(sealed, 0, 99)");
  }
}
