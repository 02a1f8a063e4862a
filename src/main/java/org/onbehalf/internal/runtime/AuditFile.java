package org.onbehalf.internal.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.onbehalf.internal.DetachedThread;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.PrivateFiles;
import org.onbehalf.internal.message.EnvironmentMessages;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines of JSON in a file that only its owner can read. Equal ones are written once an hour, with
 * their number. A thread of its own writes; what it cannot write is counted, so that no request
 * waits or fails. Thread-safe.
 */
final class AuditFile implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditFile.class);
  private static final int MOST_WAITING = 4096;
  private static final int MOST_KINDS = 20_000;
  private static final Duration REPEAT = Duration.ofHours(1);
  private static final long CLOSE_SECONDS = 5;

  private final Path file;
  private final Path older;
  private final long maxSize;
  private final Clock clock;
  private final RepeatLimiter limiter;
  private final ThreadPoolExecutor writer;
  private final AtomicLong lost = new AtomicLong();

  // used by the writer only

  private final Map<String, Kind> kinds = new HashMap<>();
  private @Nullable OutputStream out;
  private long size;

  private static final class Kind {
    Instant writtenAt = Instant.EPOCH;
    long count;
    String latest = "";
  }

  /** Opens nothing yet. */
  AuditFile(Path file, long maxSize, String application, RepeatLimiter limiter, Clock clock) {
    this.file = file;
    this.older = file.resolveSibling(file.getFileName() + ".1");
    this.maxSize = maxSize;
    this.clock = clock;
    this.limiter = limiter;
    this.writer =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            DetachedThread.factory("onbehalf-audit-" + application)) {
          @Override
          protected void terminated() {
            // where the last work was refused
            closeStream();
          }
        };
    writer.allowCoreThreadTimeOut(true);
  }

  /**
   * Writes a line, sooner or later.
   *
   * @param members what is equal in requests that are alike
   * @param correlationId the request's
   */
  void write(Map<String, Object> members, String correlationId) {
    String text = JSONObjectUtils.toJSONString(members);
    String head = "{\"time\":\"" + clock.instant() + "\",\"correlationId\":\"" + correlationId;
    try {
      writer.execute(() -> count(text, head));
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // too many wait, or there is no thread
      lost.incrementAndGet();
    }
  }

  private void count(String text, String head) {
    Kind kind = kinds.get(text);
    if (kind == null) {
      kind = new Kind();
      if (kinds.size() < MOST_KINDS) {
        kinds.put(text, kind);
      }
    }
    kind.count++;
    kind.latest = head;
    Instant now = clock.instant();
    if (!now.isBefore(kind.writtenAt.plus(REPEAT)) || now.isBefore(kind.writtenAt)) {
      kind.writtenAt = now;
      append(text, kind);
    }
  }

  private void append(String text, Kind kind) {
    long count = kind.count;
    kind.count = 0;
    try {
      long before = lost.get();
      String line = kind.latest + "\",\"count\":" + count + "," + text.substring(1) + "\n";
      if (append(before > 0 ? lostLine(before) + line : line)) {
        lost.addAndGet(-before);
      } else {
        lost.addAndGet(count);
        warn("it and " + older + " are full: move " + older + " away, or delete it");
      }
    } catch (IOException | RuntimeException e) {
      lost.addAndGet(count);
      closeStream();
      warn(e.toString());
    }
  }

  private String lostLine(long requests) {
    return "{\"time\":\"" + clock.instant() + "\",\"lost\":" + requests + "}\n";
  }

  private void warn(String reason) {
    limiter.log(
        "audit file",
        LOG::warn,
        EnvironmentMessages.AUDIT_FILE
            + " requests cannot be recorded in Authentication.AuditFile = {}, {} so far: {}",
        file,
        lost.get(),
        reason);
  }

  /** False if both files are full. */
  private boolean append(String line) throws IOException {
    byte[] bytes = line.getBytes(UTF_8);
    OutputStream stream = out == null ? open() : out;
    if (size + bytes.length > maxSize) {
      if (Files.exists(older, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      closeStream();
      Files.move(file, older, StandardCopyOption.ATOMIC_MOVE);
      stream = open();
    }
    // at once, so that a full disk leaves no half of it in most cases
    stream.write(bytes);
    size += bytes.length;
    return true;
  }

  private OutputStream open() throws IOException {
    PrivateFiles files = PrivateFiles.of("Authentication.AuditFile");
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      files.prepareDirectory(directory);
    }
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      files.requirePrivate(file);
    } else {
      files.create(file);
    }
    OutputStream opened =
        Files.newOutputStream(
            file, StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
    out = opened;
    size = Files.size(file);
    if (size > 0) {
      // half a line may be the last
      opened.write('\n');
      size++;
    }
    return opened;
  }

  private void closeStream() {
    OutputStream open = out;
    out = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.debug("the audit file cannot be closed", e);
      }
    }
  }

  /** Writes what is left; takes limited time. */
  @Override
  public void close() {
    try {
      writer.execute(this::flush);
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      LOG.debug("the last lines of the audit file are not written", e);
    }
    writer.shutdown();
    try {
      if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        writer.shutdownNow();
      }
    } catch (InterruptedException e) {
      writer.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void flush() {
    kinds.forEach(
        (text, kind) -> {
          if (kind.count > 0) {
            append(text, kind);
          }
        });
    OutputStream stream = out;
    long left = lost.get();
    if (stream != null && left > 0) {
      try {
        // beyond the limit, since it must not be missed
        stream.write(lostLine(left).getBytes(UTF_8));
      } catch (IOException e) {
        LOG.debug("the last line of the audit file is not written", e);
      }
    }
    closeStream();
  }
}
