package org.onbehalf.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.cache.TokenCache;
import org.slf4j.LoggerFactory;

class KillTest {
  private static final int KILLS = Integer.getInteger("kills", 20);
  private static final int MOST_WRITES = 500;

  @TempDir Path temp;

  @Test
  void kill_atAnyMoment_losesNoTokenWhoseWriteHadReturned() throws Exception {
    Random random = new Random();
    Path directory = temp.resolve("store");
    List<Integer> durable = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      List<int[]> reported =
          KilledWriter.run(
              DurableWriter.class, directory, kill * 1_000_000, 1 + random.nextInt(MOST_WRITES));
      assertThat(reported).isNotEmpty();
      reported.forEach(each -> durable.add(each[0]));

      assertThat(lost(directory, durable)).as("after kill " + kill).isEmpty();
    }
    assertThat(directory.resolve("tokens.mv.db.corrupt")).doesNotExist();
    LoggerFactory.getLogger(KillTest.class)
        .info("kills while tokens are written: {}, {} records, 0 lost", KILLS, durable.size());
  }

  private static List<Integer> lost(Path directory, List<Integer> durable) {
    List<Integer> lost = new ArrayList<>();
    try (TokenCache cache = DurableWriter.open(directory)) {
      for (int number : durable) {
        CachedToken token = cache.load(DurableWriter.key(number));
        if (token == null || !token.accessToken().equals(DurableWriter.text(number))) {
          lost.add(number);
        }
      }
    }
    assertThat(Files.exists(directory.resolve("tokens.mv.db"))).isTrue();
    return lost;
  }
}
