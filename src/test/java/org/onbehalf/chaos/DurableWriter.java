package org.onbehalf.chaos;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.onbehalf.internal.cache.CachedToken;
import org.onbehalf.internal.cache.TokenCache;
import org.onbehalf.internal.cache.TokenCacheSettings;
import org.onbehalf.internal.cache.TokenKey;
import org.onbehalf.internal.cache.TokenRequestForm;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.config.TokenCacheKeys;

/**
 * A process to be killed: several threads write tokens, and each number stands on standard output
 * as soon as its token is durable. Arguments: the directory and the first number.
 */
final class DurableWriter {
  private static final int THREADS = 4;

  private DurableWriter() {}

  public static void main(String[] arguments) {
    PrintStream report = new PrintStream(new FileOutputStream(FileDescriptor.out), true);
    TokenCache cache = open(Path.of(arguments[0]));
    int first = Integer.parseInt(arguments[1]);
    for (int i = 0; i < THREADS; i++) {
      int start = first + i;
      new Thread(
              () -> {
                for (int number = start; ; number += THREADS) {
                  cache.put(key(number), token(number));
                  if (cache.statistics().storeWriteFaults.sum() > 0) {
                    // ends the process by itself, which the test sees
                    System.exit(1);
                  }
                  report.print("durable " + number + ".\n");
                  report.flush();
                }
              })
          .start();
    }
  }

  static TokenCache open(Path directory) {
    return new TokenCache(
        new TokenCacheSettings(
            TokenCacheKeys.Store.FILE,
            null,
            100,
            Duration.ofHours(24),
            0,
            Duration.ofSeconds(30),
            1000),
        directory,
        Clock.systemUTC());
  }

  static TokenKey key(int number) {
    return TokenKey.ofCaller(
        new BearerToken("assertion" + number),
        Instant.ofEpochMilli(Long.MAX_VALUE),
        0,
        new TokenRequestForm(
            "api", "https://login.example/tenant", "client", Map.of("scope", "api")));
  }

  static CachedToken token(int number) {
    Instant now = Instant.now();
    return new CachedToken(text(number), now, now.plus(Duration.ofHours(1)));
  }

  /** As long as Entra's, and different in length. */
  static String text(int number) {
    return ("token" + number + ".").repeat(100 + number % 150);
  }
}
