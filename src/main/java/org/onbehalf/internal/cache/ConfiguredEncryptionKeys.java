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
import org.onbehalf.internal.message.StoreMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of {@code TokenCache.EncryptionKeys}. Their files are read again when they have changed;
 * if that fails, the former keys stay in use. On one store thread.
 */
final class ConfiguredEncryptionKeys implements SealKeys.Source {
  private static final Logger log = LoggerFactory.getLogger(ConfiguredEncryptionKeys.class);

  private final List<EncryptionKey> configured;
  private final Duration interval;
  private final Clock clock;
  private List<Object> digests = Collections.emptyList();
  private long lastCheck;
  private String loggedFault = "";

  /** Checks the files once in each interval; the first key seals. */
  ConfiguredEncryptionKeys(List<EncryptionKey> configured, Duration interval, Clock clock) {
    this.configured = configured;
    this.interval = interval;
    this.clock = clock;
  }

  @Override
  public SealKeys load() throws IOException {
    lastCheck = clock.millis();
    List<Object> now = digests();
    SealKeys keys = read();
    digests = now;
    return keys;
  }

  @Override
  public SealKeys refreshed(SealKeys present) {
    long since = clock.millis() - lastCheck;
    if (since >= 0 && since < interval.toMillis()) {
      return present;
    }
    lastCheck = clock.millis();
    if (digests().equals(digests)) {
      return present;
    }
    try {
      SealKeys keys = load();
      loggedFault = "";
      log.info("TokenCache.EncryptionKeys were read again: {}, the first one seals", keys.all());
      return keys;
    } catch (IOException e) {
      // perhaps half written; checked again after the interval
      String fault = String.valueOf(e.getMessage());
      if (!fault.equals(loggedFault)) {
        log.warn(
            StoreMessages.ENCRYPTION_KEYS
                + " TokenCache.EncryptionKeys have changed and cannot be read; the former keys stay in"
                + " use: {}",
            fault);
        loggedFault = fault;
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

  /** Of the content, as two changes within a tick of the clock have the same time stamp. */
  private List<Object> digests() {
    List<Object> digests = new ArrayList<>();
    for (EncryptionKey each : configured) {
      try {
        digests.add(ByteBuffer.wrap(TokenRequestForm.sha256().digest(each.content())));
      } catch (IOException e) {
        digests.add("absent");
      }
    }
    return digests;
  }
}
