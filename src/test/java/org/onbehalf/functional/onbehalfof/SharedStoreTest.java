package org.onbehalf.functional.onbehalfof;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.engines.Postgres;
import org.onbehalf.engines.PostgresServer;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.testing.ProtectedApplication;

/** Two servers that share a database, through HTTP. */
@ExtendWith(Postgres.class)
class SharedStoreTest {
  private final PostgresServer database;
  private final Map<String, String> store = new LinkedHashMap<>();
  @RegisterExtension final ProtectedApplication application = ProtectedApplication.with();

  private final Tenant tenant = application.tenant;
  private FilteredServer partner;
  private FilteredServer one;
  private FilteredServer other;

  SharedStoreTest(PostgresServer database) {
    this.database = database;
    store.put("TokenCache.Store", "jdbc");
    store.put("TokenCache.StoreTimeout", "20 s");
    store.put("TokenCache.Jdbc.DataSource", database.database().dataSource());
    store.put("TokenCache.Jdbc.Table", "t_" + UUID.randomUUID().toString().replace("-", ""));
    store.put("TokenCache.Jdbc.CreateTable", "true");
    store.put("TokenCache.EncryptionKeys.0.Id", "1");
    store.put("TokenCache.EncryptionKeys.0.Key", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
  }

  @BeforeEach
  void start() throws Exception {
    partner =
        application.closing(
            FilteredServer.with(tenant.partnerConfiguration())
                .servlet("/api/whoami", new WhoAmIServlet())
                .start());
    one = node();
    other = node();
  }

  private FilteredServer node() throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration(partner.uri("/api"));
    configuration.putAll(store);
    return application.closing(
        FilteredServer.with(configuration)
            .jersey(
                new ResourceConfig()
                    .register(new OnBehalfOfTest.Calls(partner.uri("/api/whoami").toString())))
            .start());
  }

  private void assertServes(FilteredServer node, String user, String token) throws Exception {
    HttpResponse<String> answer = node.getAs(token, "/api/rest/sync");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).startsWith(tenant.upnOf(user) + "|");
  }

  private int exchanges() {
    return tenant.emulator().log().exchanges().size();
  }

  @Test
  void token_thatOneAcquired_servesTheOther_andEachUserHisOwn() throws Exception {
    String alice = tenant.tokenOf("alice");
    String bob = tenant.tokenOf("bob");

    assertServes(one, "alice", alice);
    assertServes(other, "bob", bob);
    assertServes(other, "alice", alice);
    assertServes(one, "bob", bob);

    assertThat(exchanges()).isEqualTo(2);
  }

  @Test
  void token_isThereAfterBothWereRedeployed() throws Exception {
    String alice = tenant.tokenOf("alice");
    assertServes(one, "alice", alice);
    one.close();
    other.close();

    one = node();
    other = node();
    assertServes(other, "alice", alice);

    assertThat(exchanges()).isEqualTo(1);
  }

  @Test
  void keys_thatChangeUnderBothServers_loseNoToken(@TempDir Path folder) throws Exception {
    String former = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    String next = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
    Path ofOne = Files.writeString(folder.resolve("one.key"), former + "\n");
    Path ofOther = Files.writeString(folder.resolve("other.key"), former + "\n");
    one.close();
    other.close();
    store.remove("TokenCache.EncryptionKeys.0.Key");
    store.put("TokenCache.EncryptionKeysInterval", "1 ms");
    store.put("TokenCache.EncryptionKeys.0.File", ofOne.toString());
    one = node();
    store.put("TokenCache.EncryptionKeys.0.File", ofOther.toString());
    other = node();
    String alice = tenant.tokenOf("alice");
    String bob = tenant.tokenOf("bob");
    String carol = tenant.tokenOf("carol");

    assertServes(one, "alice", alice);
    Files.writeString(ofOne, former + "\n" + next + "\n");
    Files.writeString(ofOther, former + "\n" + next + "\n");
    Files.writeString(ofOne, next + "\n" + former + "\n");
    assertServes(one, "bob", bob);
    assertServes(other, "alice", alice);
    assertServes(other, "bob", bob);
    assertServes(other, "carol", carol);
    assertServes(one, "carol", carol);
    assertThat(exchanges()).isEqualTo(3);

    Files.writeString(ofOther, next + "\n" + former + "\n");
    one.close();
    other.close();
    one = node();
    other = node();
    assertServes(one, "alice", alice);
    assertServes(other, "carol", carol);
    assertThat(exchanges()).isEqualTo(3);
  }

  @Test
  void requests_whileTheDatabaseIsDown_areServed_andSharingResumes() throws Exception {
    assertServes(one, "alice", tenant.tokenOf("alice"));
    assertServes(other, "alice", tenant.tokenOf("alice"));
    database.stop();
    try {
      String bob = tenant.tokenOf("bob");
      assertServes(one, "bob", bob);
      assertServes(other, "bob", bob);
      assertServes(one, "bob", bob);
    } finally {
      database.run();
    }

    boolean shared = false;
    for (int i = 0; !shared && i < 200; i++) {
      String user = "user" + i;
      String token = tenant.tokenOf(user);
      assertServes(one, user, token);
      int before = exchanges();
      assertServes(other, user, token);
      shared = exchanges() == before;
    }
    assertThat(shared).isTrue();
  }
}
