package org.onbehalf.engines;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.FileRecordStore;
import org.onbehalf.internal.cache.PrivateFiles;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;

class FileRecordStoreTest extends RecordStoreContract {
  @TempDir Path temp;

  @Override
  protected RecordStore newStore(Kind kind) {
    Path directory = temp.resolve("store");
    return kind == Kind.TOKENS
        ? FileRecordStore.ofTokens(directory, PrivateFiles.OWNER_ONLY)
        : FileRecordStore.ofSessions(directory, PrivateFiles.OWNER_ONLY, 1000);
  }
}
