package org.onbehalf.functional.onbehalfof;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onbehalf.engines.Database;
import org.onbehalf.engines.PostgresServer;
import org.onbehalf.functional.wars.WarCopy;

/** In PostgreSQL's data directory: its write-ahead log and temporary files too. */
class ClearTextInDatabaseIT extends ClearTextSearch {
  private PostgresServer database;

  @Override
  List<Class<?>> libraries() {
    return List.of(org.postgresql.Driver.class);
  }

  @BeforeEach
  void startStore() {
    database = PostgresServer.start();
  }

  /** With the DataSource as an attribute of the context. */
  @Override
  Path withLibraries(Path war) throws IOException {
    Database shared = database.database();
    String jetty =
        """
        <?xml version="1.0"?>
        <!DOCTYPE Configure PUBLIC "-//Jetty//Configure//EN" "https://www.eclipse.org/jetty/configure_9_3.dtd">
        <Configure class="org.eclipse.jetty.webapp.WebAppContext">
          <Call name="setAttribute">
            <Arg>tokens</Arg>
            <Arg><New class="org.postgresql.ds.PGSimpleDataSource">
              <Set name="url">%s</Set>
              <Set name="user">%s</Set>
            </New></Arg>
          </Call>
        </Configure>
        """;
    return WarCopy.withFile(
        super.withLibraries(war),
        "WEB-INF/jetty-web.xml",
        jetty.formatted(shared.url(), shared.user()),
        work);
  }

  @Override
  Map<String, Object> store() {
    Map<String, Object> store = new HashMap<>(KEY);
    store.put("TokenCache.Store", "jdbc");
    store.put("TokenCache.Jdbc.DataSource", "tokens");
    store.put("TokenCache.Jdbc.CreateTable", "true");
    return store;
  }

  @Override
  Path data() {
    return database.data();
  }

  @Override
  void stopStore() throws Exception {
    database.stop();
  }

  @Override
  void deleteStore() {
    database.close();
  }

  @Override
  @Test
  @Tag("long")
  void search_findsEverything_whereSealingWasTakenOut() throws Exception {
    super.search_findsEverything_whereSealingWasTakenOut();
  }
}
