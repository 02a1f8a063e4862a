package org.onbehalf.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.onbehalf.internal.cache.SessionContent;
import org.onbehalf.internal.cache.SessionSettings;
import org.onbehalf.internal.cache.SessionStore;
import org.onbehalf.internal.config.SessionKeys;

/**
 * A process to be killed: several threads start sessions and renew them, and each session and
 * version stands on standard output as soon as it is durable. Arguments: the directory and the
 * first session's number.
 */
final class DurableSessions {
  static final int VERSIONS = 4;
  private static final int THREADS = 4;

  private DurableSessions() {}

  public static void main(String[] arguments) {
    PrintStream report = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
    SessionStore store = open(Path.of(arguments[0]));
    int first = Integer.parseInt(arguments[1]);
    for (int i = 0; i < THREADS; i++) {
      int start = first + i;
      new Thread(
              () -> {
                for (int number = start; ; number += THREADS) {
                  for (int version = 1; version <= VERSIONS; version++) {
                    write(store, number, version);
                    report.print("durable " + number + " " + version + ".\n");
                    report.flush();
                  }
                }
              })
          .start();
    }
  }

  private static void write(SessionStore store, int number, int version) {
    try {
      SessionContent content =
          new SessionContent(
              version,
              Instant.now().plus(Duration.ofDays(1)),
              text(number, version).getBytes(UTF_8));
      if (!store.replace(id(number), owner(number), content, version - 1)) {
        System.exit(1);
      }
    } catch (IOException e) {
      // ends the process by itself, which the test sees
      System.exit(1);
    }
  }

  static SessionStore open(Path directory) {
    return SessionStore.of(
        new SessionSettings(
            SessionKeys.Store.FILE,
            null,
            null,
            Duration.ofDays(90),
            Duration.ofDays(365),
            100,
            1_000_000,
            Duration.ofSeconds(30),
            1000,
            Duration.ofSeconds(60)),
        directory,
        "kill",
        null,
        Clock.systemUTC());
  }

  static byte[] id(int number) {
    return ByteBuffer.allocate(32).putInt(number).array();
  }

  static byte[] owner(int number) {
    return ("owner " + number % 7).getBytes(UTF_8);
  }

  /** As long as a session's, and different in length. */
  static String text(int number, int version) {
    return ("session" + number + " version" + version + ".").repeat(100 + number % 50);
  }
}
