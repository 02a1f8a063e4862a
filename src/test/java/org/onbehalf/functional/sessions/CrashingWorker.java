package org.onbehalf.functional.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.onbehalf.OnBehalf;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.internal.cache.FileRecordStore;
import org.onbehalf.internal.cache.PrivateFiles;
import org.onbehalf.internal.runtime.RuntimeOverrides;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;

/**
 * A process to be killed: it works in a session, and stands still for ever between the token
 * endpoint's answer and the write of what came. Arguments: the settings' file, the directory of the
 * sessions, the handle, the time.
 */
final class CrashingWorker {
  /** Says on standard output that it stands there. */
  static final String AT_THE_POINT = "at the point";

  /** Seals the sessions; not a secret in a test. */
  static final byte[] KEY = new byte[32];

  private CrashingWorker() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> settings = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      int equals = line.indexOf('=');
      settings.put(line.substring(0, equals), line.substring(equals + 1));
    }
    Clock clock = Clock.fixed(Instant.parse(arguments[3]), ZoneOffset.UTC);
    RecordStore store =
        new StandingStill(
            FileRecordStore.ofSessions(Path.of(arguments[1]), PrivateFiles.OWNER_ONLY, 1000));
    try (FilteredServer server =
        FilteredServer.with(settings)
            .surroundings(RuntimeOverrides.at(clock).withSessionStore(store, KEY))
            .start()) {
      OnBehalf onBehalf = OnBehalf.from(server.servletContext());
      onBehalf
          .sessions()
          .resume(arguments[2])
          .run(() -> say("finished with " + onBehalf.authorizationHeader("PartnerAPI").length()));
    }
  }

  private static void say(String line) {
    try {
      System.out.write((line + "\n").getBytes(UTF_8));
      System.out.flush();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The lease is the first write, what was redeemed the second. */
  private static final class StandingStill implements RecordStore {
    private final RecordStore store;
    private int writes;

    StandingStill(RecordStore store) {
      this.store = store;
    }

    @Override
    public void write(List<StoredRecord> batch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean replace(StoredRecord next, long expectedVersion) throws IOException {
      if (++writes == 2) {
        say(AT_THE_POINT);
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
      return store.replace(next, expectedVersion);
    }

    @Override
    public void open() throws IOException {
      store.open();
    }

    @Override
    public Optional<StoredRecord> read(byte[] key) throws IOException {
      return store.read(key);
    }

    @Override
    public void delete(byte[] key) throws IOException {
      store.delete(key);
    }

    @Override
    public List<StoredRecord> owned(byte[] owner, int atMost) throws IOException {
      return store.owned(owner, atMost);
    }

    @Override
    public int deleteExpired(Instant now, int atMost) throws IOException {
      return store.deleteExpired(now, atMost);
    }

    @Override
    public void close() throws IOException {
      store.close();
    }
  }
}
