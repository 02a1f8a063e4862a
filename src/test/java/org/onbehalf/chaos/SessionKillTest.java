package org.onbehalf.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.internal.cache.SessionContent;
import org.onbehalf.internal.cache.SessionStore;
import org.slf4j.LoggerFactory;

class SessionKillTest {
  private static final int KILLS = Integer.getInteger("kills", 20);

  @TempDir Path temp;

  @Test
  void kill_atAnyMoment_losesNoSessionWhoseWriteHadReturned_norGoesBackToAnOlderVersion()
      throws Exception {
    Random random = new Random();
    Path directory = temp.resolve("store");
    Map<Integer, Integer> durable = new HashMap<>();
    for (int kill = 0; kill < KILLS; kill++) {
      List<int[]> reported =
          KilledWriter.run(
              DurableSessions.class, directory, kill * 1_000_000, 1 + random.nextInt(200));
      assertThat(reported).isNotEmpty();
      // a session and its version
      reported.forEach(each -> durable.put(each[0], each[1]));

      assertThat(lost(directory, durable)).as("after kill " + kill).isEmpty();
    }
    assertThat(directory.resolve("sessions.mv.db.corrupt")).doesNotExist();
    LoggerFactory.getLogger(SessionKillTest.class)
        .info("kills while sessions are written: {}, {} records, 0 lost", KILLS, durable.size());
  }

  private static List<Integer> lost(Path directory, Map<Integer, Integer> durable)
      throws IOException {
    List<Integer> lost = new ArrayList<>();
    try (SessionStore store = DurableSessions.open(directory)) {
      for (Map.Entry<Integer, Integer> each : durable.entrySet()) {
        int number = each.getKey();
        SessionContent content = store.read(DurableSessions.id(number));
        // the version after the reported one may have been written before its report was
        boolean kept =
            content != null
                && content.version() >= each.getValue()
                && new String(content.plain(), UTF_8)
                    .equals(DurableSessions.text(number, (int) content.version()));
        if (!kept) {
          lost.add(number);
        }
      }
    }
    return lost;
  }
}
