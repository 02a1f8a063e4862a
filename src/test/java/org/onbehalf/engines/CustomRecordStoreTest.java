package org.onbehalf.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.CustomRecordStore;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.testing.DocumentedClass;

/** The example of docs/custom-store.md, compiled, and found by the application's class loader. */
class CustomRecordStoreTest extends SharedRecordStoreContract {
  @TempDir static Path classes;
  private static URLClassLoader application;

  @TempDir Path directory;

  @BeforeAll
  static void compile() throws Exception {
    URL compiled =
        DocumentedClass.compile(Path.of("docs/custom-store.md"), "DirectoryStore", classes);
    application =
        new URLClassLoader(new URL[] {compiled}, CustomRecordStoreTest.class.getClassLoader());
  }

  @AfterAll
  static void close() throws IOException {
    application.close();
  }

  @Override
  protected RecordStore newStore(Kind kind) {
    return store("com.contoso.DirectoryStore", kind);
  }

  private RecordStore store(String className, Kind kind) {
    return new CustomRecordStore(
        className, application, kind, Map.of("directory", directory.toString()));
  }

  @Test
  void classThatIsNoStore_isToldByItsName() {
    for (String name : new String[] {"com.contoso.None", "java.lang.String"}) {
      assertThatThrownBy(store(name, Kind.TOKENS)::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("TokenCache.Class: " + name);
    }
    assertThat(directory).isEmptyDirectory();
  }
}
