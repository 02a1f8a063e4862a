package org.onbehalf.functional.onbehalfof;

import com.google.gson.Gson;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.pool2.PooledObject;
import org.json.JSONObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.onbehalf.engines.RedisServer;
import redis.clients.jedis.Jedis;

/** In Redis's append file, and in the dump that it writes when it ends. */
class ClearTextInRedisIT extends ClearTextSearch {
  private RedisServer redis;

  @BeforeEach
  void startStore() {
    redis = RedisServer.start(work.resolve("redis"), "--save", "60", "1");
  }

  @Override
  List<Class<?>> libraries() {
    return List.of(Jedis.class, PooledObject.class, JSONObject.class, Gson.class);
  }

  @Override
  Map<String, Object> store() {
    Map<String, Object> store = new HashMap<>(KEY);
    store.put("TokenCache.Store", "redis");
    store.put("TokenCache.Redis.Nodes", "127.0.0.1:" + redis.port());
    return store;
  }

  @Override
  Path data() {
    return redis.directory();
  }

  @Override
  void stopStore() {
    redis.stop();
  }

  @Override
  void deleteStore() {
    redis.close();
  }

  @Override
  @Test
  @Tag("long")
  void search_findsEverything_whereSealingWasTakenOut() throws Exception {
    super.search_findsEverything_whereSealingWasTakenOut();
  }
}
