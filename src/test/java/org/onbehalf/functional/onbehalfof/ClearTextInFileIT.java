package org.onbehalf.functional.onbehalfof;

import java.nio.file.Path;
import java.util.Map;

/** In the files of one server: tokens, sessions, and what lies beside them. */
class ClearTextInFileIT extends ClearTextSearch {

  @Override
  Map<String, Object> store() {
    return Map.of("TokenCache.Store", "file", "TokenCache.Directory", data().toString());
  }

  @Override
  Path data() {
    return work.resolve("store");
  }
}
