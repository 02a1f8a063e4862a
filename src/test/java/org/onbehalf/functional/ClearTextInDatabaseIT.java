package org.onbehalf.functional;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.onbehalf.engines.Database;
import org.onbehalf.engines.PostgresServer;

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

  @Override
  Map<String, Object> store() {
    Database shared = database.database();
    Map<String, Object> store = new HashMap<>(KEY);
    store.put("TokenCache.Store", "jdbc");
    store.put("TokenCache.Jdbc.Url", shared.url());
    store.put("TokenCache.Jdbc.User", shared.user());
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
}
