package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClearTextTest {
  /** Has the signatures of {@link Sealer}, and seals nothing. */
  private static final Path SEALS_NOTHING =
      Path.of("src/test/unsealed/org/onbehalf/internal/cache/Sealer.java");

  @TempDir Path temp;
  private final ClearTextSearch search = new ClearTextSearch();

  @Test
  void directory_whileOpenAndAfterwards_showsNothingOfTheToken() throws Exception {
    Path directory = temp.resolve("store");
    try (ApplicationLoader application = new ApplicationLoader()) {
      Closeable cache = application.runScenario(directory);
      assertThat(search.in(directory)).isEmpty();
      cache.close();
    }

    assertThat(search.in(directory)).isEmpty();
    assertThat(directory).isDirectoryContaining("glob:**tokens.mv.db");
  }

  @Test
  void control_withoutSealing_theSearchFindsIt() throws Exception {
    Path directory = temp.resolve("store");
    try (ApplicationLoader application = new ApplicationLoader(compiledWithoutSealing())) {
      Closeable cache = application.runScenario(directory);
      assertThat(search.in(directory)).contains("access token", "access token, part 1");
      cache.close();
    }

    assertThat(search.in(directory)).contains("access token", "access token, part 1");
  }

  private URL compiledWithoutSealing() throws IOException {
    Path classes = Files.createDirectory(temp.resolve("classes"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String library =
        Path.of(TokenCache.class.getProtectionDomain().getCodeSource().getLocation().getPath())
            .toString();
    int result =
        compiler.run(
            null,
            null,
            null,
            List.of("-cp", library, "-d", classes.toString(), SEALS_NOTHING.toString())
                .toArray(String[]::new));
    assertThat(result).isZero();
    return classes.toUri().toURL();
  }
}
