package org.onbehalf.functional.onbehalfof;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.SessionOwner;
import org.onbehalf.engines.HazelcastMember;
import org.onbehalf.engines.Postgres;
import org.onbehalf.engines.PostgresServer;
import org.onbehalf.engines.RedisServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.sessions.SessionNode;
import org.onbehalf.internal.runtime.RuntimeOverrides;
import org.onbehalf.internal.telemetry.ManualClock;
import org.onbehalf.testing.ProtectedApplication;
import org.onbehalf.testkit.Grant;
import org.onbehalf.testkit.Log;

/**
 * Two servers of one application share tokens and sessions through each of the stores that can be
 * shared, by the keys that an operator writes.
 */
@ExtendWith(Postgres.class)
class SharedEnginesTest {
  private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
  private static final String NEXT_KEY = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

  /** Of today, since servers let go of what has expired by a clock of their own. */
  private final ManualClock clock = new ManualClock(Instant.now());

  @RegisterExtension
  final ProtectedApplication application = ProtectedApplication.at(clock).partner();

  private final Tenant tenant = application.tenant;

  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final Map<String, String> store = new LinkedHashMap<>();
  private final PostgresServer database;
  @TempDir private Path directory;

  SharedEnginesTest(PostgresServer database) {
    this.database = database;
  }

  private void share(String engine) throws Exception {
    store.put("TokenCache.Store", engine);
    store.put("TokenCache.StoreTimeout", "20 s");
    store.put("TokenCache.HeapMaxAge", "1 s");
    store.put("TokenCache.EncryptionKeysInterval", "1 ms");
    store.put("TokenCache.EncryptionKeys.0.Id", "1");
    store.put("Sessions.StoreTimeout", "20 s");
    store.put("Acquisition.FlightTimeout", "40 s");
    switch (engine) {
      case "jdbc" -> {
        store.put("TokenCache.Jdbc.DataSource", database.database().dataSource());
        store.put("TokenCache.Jdbc.Table", "t_" + UUID.randomUUID().toString().replace("-", ""));
        store.put("TokenCache.Jdbc.CreateTable", "true");
      }
      case "redis" -> {
        RedisServer server =
            application.closing(
                RedisServer.start(Files.createDirectory(directory.resolve("redis"))));
        store.put("TokenCache.Redis.Nodes.0", "127.0.0.1:" + server.port());
      }
      case "jcache" -> {
        String name = UUID.randomUUID().toString();
        store.put("TokenCache.JCache.Provider", HazelcastMember.PROVIDER);
        store.put("TokenCache.JCache.Uri", HazelcastMember.shared().uri());
        store.put("TokenCache.JCache.Cache", name);
        store.put("TokenCache.JCache.Sessions", HazelcastMember.SESSIONS + name);
      }
      default -> throw new IllegalArgumentException(engine);
    }
  }

  private Path keyFile(String name) throws Exception {
    return Files.writeString(directory.resolve(name), KEY + "\n");
  }

  private SessionNode node(Path keys) throws Exception {
    List<String> settings = new ArrayList<>();
    store.forEach(
        (name, value) -> {
          settings.add(name);
          settings.add(value);
        });
    settings.add("TokenCache.EncryptionKeys.0.File");
    settings.add(keys.toString());
    return SessionNode.start(
        application, RuntimeOverrides.at(clock), settings.toArray(new String[0]));
  }

  @AfterEach
  void stop() throws Exception {
    workers.shutdownNow();
  }

  private String call(SessionNode node, String token) throws Exception {
    HttpResponse<String> answer = node.server().getAs(token, "/api/rest/plain");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private List<Log.Entry> redemptions() {
    return tenant.emulator().log().tokenRequests(Grant.REFRESH_TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc", "redis", "jcache"})
  void tokenOfOneServer_servesTheOther_andEachUserHisOwn(String engine) throws Exception {
    share(engine);
    Path keys = keyFile("key");
    SessionNode one = node(keys);
    SessionNode two = node(keys);
    String alice = tenant.tokenOf("alice");
    String bob = tenant.tokenOf("bob");

    assertThat(call(one, alice)).startsWith(tenant.upnOf("alice") + "|");
    assertThat(call(two, bob)).startsWith(tenant.upnOf("bob") + "|");
    assertThat(call(two, alice)).startsWith(tenant.upnOf("alice") + "|");
    assertThat(call(one, bob)).startsWith(tenant.upnOf("bob") + "|");

    assertThat(tenant.emulator().log().exchanges()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc", "redis", "jcache"})
  void sessionOfOneServer_goesOnAtTheOther_andBothAtOnceLoseNothing(String engine)
      throws Exception {
    // given a session of alice, and an issuer that ends it when a refresh token is used twice
    share(engine);
    Path keys = keyFile("key");
    SessionNode one = node(keys);
    SessionNode two = node(keys);
    String handle = one.startAs("alice");
    tenant.emulator().faults().revokeFamilyOnReuse();

    // when both work in it at once, again and again
    for (int round = 0; round < 5; round++) {
      clock.advance(Duration.ofHours(2));
      CountDownLatch together = new CountDownLatch(1);
      List<Future<String>> answers = new ArrayList<>();
      for (SessionNode node : List.of(one, two, one, two)) {
        answers.add(
            workers.submit(
                () -> {
                  together.await();
                  return node.work(handle);
                }));
      }
      together.countDown();
      for (Future<String> answer : answers) {
        assertThat(answer.get()).startsWith(tenant.upnOf("alice") + "|");
      }
    }

    // then no refresh token had two redeemers, and the session lives after both are gone
    List<String> redeemed =
        redemptions().stream().map(entry -> entry.parameters().get("refresh_token")).toList();
    assertThat(redeemed).hasSizeGreaterThanOrEqualTo(5).doesNotHaveDuplicates();
    one.close();
    two.close();
    clock.advance(Duration.ofHours(2));
    assertThat(node(keys).work(handle)).startsWith(tenant.upnOf("alice") + "|");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc", "redis", "jcache"})
  void keysThatChangeUnderRunningServers_loseNoTokenAndNoSession(String engine) throws Exception {
    // given two servers with files of their own for the keys
    share(engine);
    Path ofOne = keyFile("one.key");
    Path ofTwo = keyFile("two.key");
    SessionNode one = node(ofOne);
    SessionNode two = node(ofTwo);
    String alice = tenant.tokenOf("alice");
    String handle = one.startAs("bob");
    call(one, alice);
    int exchanges = tenant.emulator().log().exchanges().size();

    // when one of them seals with a new key while the other only knows it
    Files.writeString(ofTwo, KEY + "\n" + NEXT_KEY + "\n");
    Files.writeString(ofOne, NEXT_KEY + "\n" + KEY + "\n");
    clock.advance(Duration.ofMinutes(5));

    // then both go on with what is there, and with what the other writes now
    assertThat(call(two, alice)).startsWith(tenant.upnOf("alice") + "|");
    assertThat(call(one, alice)).startsWith(tenant.upnOf("alice") + "|");
    for (SessionNode node : List.of(one, two, one)) {
      clock.advance(Duration.ofHours(2));
      assertThat(node.work(handle)).startsWith(tenant.upnOf("bob") + "|");
    }
    assertThat(tenant.emulator().log().exchanges()).hasSize(exchanges);
    SessionOwner owner = one.sessions().resume(handle).owner();
    assertThat(new HashSet<>(one.sessions().list(owner)))
        .hasSameSizeAs(two.sessions().list(owner))
        .hasSize(1);
  }
}
