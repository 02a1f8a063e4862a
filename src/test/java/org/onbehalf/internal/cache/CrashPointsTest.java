package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.spi.RecordStore.Kind;
import org.onbehalf.spi.StoredRecord;

/**
 * What a kill leaves behind, at each moment rather than at some: everything that was written to the
 * file is recorded, and the file is put together again as it was before each change and in the
 * midst of it. A kill at random meets such a moment only once in hundreds of times.
 */
class CrashPointsTest {
  /** More with more kills: see {@code KillTest}. */
  private static final int ROUNDS = Math.max(1, Integer.getInteger("kills", 20) / 20);

  private static final int RECORDS = 40;

  /** The kernel copies a write page by page, and a kill may come between two. */
  private static final int PAGE = 4096;

  @TempDir Path temp;
  private int crashes;

  /** Content of a file: numbered records, each with the number of the commit that wrote it. */
  private interface Content {
    void write(int number, int commit, byte[] sealed);

    void delete(int number);

    /** The number of the commit that wrote the record, 0 where there is none. */
    int read(int number);
  }

  /** A commit that had returned after so many changes of the file. */
  private static final class Commit {
    final int changes;
    final int number;
    final int content;

    Commit(int changes, int number, int content) {
      this.changes = changes;
      this.number = number;
      this.content = content;
    }
  }

  private static final Commit NONE = new Commit(0, -1, 0);

  @Test
  void crash_atEachMoment_losesNoSessionWhoseWriteHadReturned() throws IOException {
    for (int seed = 1; seed <= ROUNDS; seed++) {
      crash(seed, 400, 50, CrashPointsTest::sessions);
      crash(seed, 100, 10, CrashPointsTest::compactedSessions);
    }
    System.out.printf("crashes while sessions are written: %d, 0 lost%n", crashes);
  }

  @Test
  void crash_atEachMoment_losesNoTokenWhoseWriteHadReturned() throws IOException {
    for (int seed = 1; seed <= ROUNDS; seed++) {
      crash(seed, 400, 50, CrashPointsTest::tokens);
      crash(seed, 100, 10, CrashPointsTest::compactedTokens);
    }
    System.out.printf("crashes while tokens are written: %d, 0 lost%n", crashes);
  }

  /** Opened again every so many commits, as after a redeploy or a kill. */
  private void crash(int seed, int commits, int reopenings, Function<MVStore, Content> contents)
      throws IOException {
    List<Commit> returned = write(new Random(seed), commits, reopenings, contents);
    Map<Integer, Integer> durable = new HashMap<>();
    byte[] file = {};
    int next = 0;
    for (int i = 0; i < RecordedFile.changes().size(); i++) {
      while (next < returned.size() && returned.get(next).changes <= i) {
        durable.put(returned.get(next).number, returned.get(next).content);
        next++;
      }
      Commit underWay = next < returned.size() ? returned.get(next) : NONE;
      RecordedFile.Change change = RecordedFile.changes().get(i);
      for (int written : moments(change)) {
        byte[] left = written == 0 ? file : changed(file, change, written);
        check(left, contents, durable, underWay, "seed " + seed + ", change " + i + "/" + written);
      }
      file = changed(file, change, change.written.length);
    }
  }

  private List<Commit> write(
      Random random, int commits, int reopenings, Function<MVStore, Content> contents)
      throws IOException {
    RecordedFile.begin();
    Path path = temp.resolve("recorded.mv.db");
    Files.deleteIfExists(path);
    String name = "recorded:" + path;
    MVStore store = MvStoreFile.openStore(name);
    Content content = contents.apply(store);
    List<Commit> returned = new ArrayList<>();
    for (int commit = 1; commit <= commits; commit++) {
      int number = random.nextInt(RECORDS);
      boolean deleted = random.nextInt(10) == 0;
      if (deleted) {
        content.delete(number);
      } else {
        byte[] sealed = new byte[500 + random.nextInt(3000)];
        random.nextBytes(sealed);
        ByteBuffer.wrap(sealed).putInt(commit);
        content.write(number, commit, sealed);
      }
      int changes = RecordedFile.changes().size();
      returned.add(new Commit(changes, number, deleted ? 0 : commit));
      if (random.nextInt(reopenings) == 0) {
        store.closeImmediately();
        store = MvStoreFile.openStore(name);
        content = contents.apply(store);
      }
    }
    store.closeImmediately();
    return returned;
  }

  private static List<Integer> moments(RecordedFile.Change change) {
    List<Integer> moments = new ArrayList<>(Collections.singleton(0));
    int written = PAGE - (int) (change.position % PAGE);
    for (; written < change.written.length; written += PAGE) {
      moments.add(written);
    }
    return moments;
  }

  private static byte[] changed(byte[] file, RecordedFile.Change change, int written) {
    int position = Math.toIntExact(change.position);
    if (change.truncated) {
      return Arrays.copyOf(file, Math.min(file.length, position));
    }
    byte[] changed = Arrays.copyOf(file, Math.max(file.length, position + written));
    System.arraycopy(change.written, 0, changed, position, written);
    return changed;
  }

  private void check(
      byte[] left,
      Function<MVStore, Content> contents,
      Map<Integer, Integer> durable,
      Commit underWay,
      String moment)
      throws IOException {
    crashes++;
    Path path = temp.resolve("left.mv.db");
    Files.write(path, left);
    // a second time, as what the first has made of it counts as well
    for (int opening = 1; opening <= 2 && !durable.isEmpty(); opening++) {
      MVStore store = opened(path, moment + ", opening " + opening);
      try {
        Content content = contents.apply(store);
        for (int number = 0; number < RECORDS; number++) {
          int found = content.read(number);
          boolean kept =
              found == durable.getOrDefault(number, 0)
                  || (number == underWay.number && found == underWay.content);
          assertThat(kept)
              .as("record %d at %s, opening %d: %d", number, moment, opening, found)
              .isTrue();
        }
      } finally {
        store.closeImmediately();
      }
    }
  }

  private static MVStore opened(Path path, String moment) {
    try {
      return MvStoreFile.openStore(path.toString());
    } catch (RuntimeException e) {
      throw new AssertionError("not opened at " + moment, e);
    }
  }

  private static MvStoreCommits often(MVStore store) {
    return new MvStoreCommits(store, 60_000, 30_000, 3);
  }

  private static Content sessions(MVStore store) {
    return sessions(new MvStoreRecords(store, Kind.SESSIONS));
  }

  private static Content compactedSessions(MVStore store) {
    return sessions(
        new MvStoreRecords(store, Kind.SESSIONS, MvStoreRecords.MAX_TOKENS, often(store)));
  }

  private static Content tokens(MVStore store) {
    return tokens(new MvStoreRecords(store, Kind.TOKENS));
  }

  private static Content compactedTokens(MVStore store) {
    return tokens(new MvStoreRecords(store, Kind.TOKENS, MvStoreRecords.MAX_TOKENS, often(store)));
  }

  private static Content sessions(MvStoreRecords sessions) {
    return new Content() {
      @Override
      public void write(int number, int commit, byte[] sealed) {
        StoredRecord former = sessions.read(key(number));
        long version = former == null ? 0 : former.version();
        assertThat(
                sessions.replace(
                    new StoredRecord(
                        key(number), key(number % 3), version + 1, expiry(commit), sealed),
                    version))
            .isTrue();
      }

      @Override
      public void delete(int number) {
        sessions.delete(key(number));
      }

      @Override
      public int read(int number) {
        StoredRecord record = sessions.read(key(number));
        return record == null ? 0 : ByteBuffer.wrap(record.bytes()).getInt();
      }
    };
  }

  private static Content tokens(MvStoreRecords tokens) {
    return new Content() {
      @Override
      public void write(int number, int commit, byte[] sealed) {
        tokens.write(
            Collections.singletonList(
                new StoredRecord(key(number), new byte[0], 1, expiry(commit), sealed)));
      }

      @Override
      public void delete(int number) {
        tokens.delete(key(number));
      }

      @Override
      public int read(int number) {
        StoredRecord record = tokens.read(key(number));
        return record == null ? 0 : ByteBuffer.wrap(record.bytes()).getInt();
      }
    };
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(32).putInt(number).array();
  }

  private static Instant expiry(int commit) {
    return Instant.parse("2026-01-01T12:00:00Z").plusSeconds(commit % 100);
  }
}
