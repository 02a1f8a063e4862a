package org.onbehalf.internal.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.onbehalf.internal.credential.EncryptionKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of {@code TokenCache.EncryptionKeys}. Their files are looked at now and then, and read
 * again when they changed; while that fails, the keys at hand stay in use. On one store thread.
 */
final class ConfiguredKeys implements SealKeys.Source {
  private static final Logger log = LoggerFactory.getLogger(ConfiguredKeys.class);

  private final List<EncryptionKey> configured;
  private final Duration interval;
  private final Clock clock;
  private List<Object> seen = Collections.emptyList();
  private long lookedAt;
  private String told = "";

  /**
   * Reads nothing yet.
   *
   * @param configured at least one; the first seals
   * @param interval how often the files are looked at
   */
  ConfiguredKeys(List<EncryptionKey> configured, Duration interval, Clock clock) {
    this.configured = configured;
    this.interval = interval;
    this.clock = clock;
  }

  @Override
  public SealKeys load() throws IOException {
    lookedAt = clock.millis();
    List<Object> now = stamps();
    SealKeys keys = read();
    seen = now;
    return keys;
  }

  @Override
  public SealKeys refreshed(SealKeys present) {
    long since = clock.millis() - lookedAt;
    if (since >= 0 && since < interval.toMillis()) {
      return present;
    }
    lookedAt = clock.millis();
    List<Object> now = stamps();
    if (now.equals(seen)) {
      return present;
    }
    try {
      SealKeys keys = read();
      seen = now;
      told = "";
      log.info("TokenCache.EncryptionKeys were read again: {}, the first one seals", keys.all());
      return keys;
    } catch (IOException e) {
      // perhaps half written: it is looked at again
      String fault = String.valueOf(e.getMessage());
      if (!fault.equals(told)) {
        log.warn(
            "TokenCache.EncryptionKeys have changed and cannot be read; those read before stay in"
                + " use: {}",
            fault);
        told = fault;
      }
      return present;
    }
  }

  private SealKeys read() throws IOException {
    List<SealKey> keys = new ArrayList<>();
    for (EncryptionKey each : configured) {
      for (byte[] secret : each.read()) {
        SealKey key = new SealKey(secret);
        if (keys.stream().noneMatch(present -> Arrays.equals(present.id(), key.id()))) {
          keys.add(key);
        }
      }
    }
    return new SealKeys(keys);
  }

  private List<Object> stamps() {
    List<Object> stamps = new ArrayList<>();
    for (EncryptionKey each : configured) {
      stamps.add(stamp(each));
    }
    return stamps;
  }

  /** Of the content: a file changed twice within a tick of the clock looks as after the first. */
  private static Object stamp(EncryptionKey key) {
    try {
      return ByteBuffer.wrap(TokenForm.sha256().digest(key.content()));
    } catch (IOException e) {
      return "absent";
    }
  }
}
