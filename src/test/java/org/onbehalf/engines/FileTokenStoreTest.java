package org.onbehalf.engines;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.FileStore;
import org.onbehalf.internal.cache.PrivateFiles;
import org.onbehalf.spi.TokenStore;

class FileTokenStoreTest extends TokenStoreContract {
  @TempDir Path temp;

  @Override
  protected TokenStore newStore() {
    return new FileStore(temp.resolve("store"), PrivateFiles.OWNER_ONLY);
  }
}
