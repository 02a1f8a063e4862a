package org.onbehalf.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.jwks.StrictJson;

/** Reads an audit file, and the older one beside it. Not thread-safe. */
final class AuditReader {
  /** The last start that was recorded; empty for none. */
  Map<String, Object> started = Collections.emptyMap();

  /** Requests that the server could not record. */
  long lost;

  /** Lines that cannot be read, such as the last one before a kill. */
  long unread;

  private final @Nullable Instant since;
  private final Map<Map<String, Object>, Long> counts = new LinkedHashMap<>();

  /**
   * Reads them.
   *
   * @param since earlier lines do not count; null for all
   */
  AuditReader(Path file, @Nullable Instant since) throws IOException {
    this.since = since;
    Path older = file.resolveSibling(file.getFileName() + ".1");
    if (Files.exists(older)) {
      read(older);
    }
    read(file);
  }

  List<AuditedRequests> requests() {
    List<AuditedRequests> requests = new ArrayList<>();
    counts.forEach((members, count) -> requests.add(new AuditedRequests(members, count)));
    return requests;
  }

  private void read(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file, UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty()) {
          readLine(line);
        }
      }
    }
  }

  private void readLine(String line) {
    Map<String, Object> members;
    Instant time;
    try {
      members = new LinkedHashMap<>(StrictJson.object(line.getBytes(UTF_8)));
      time = Instant.parse(String.valueOf(members.remove("time")));
    } catch (StrictJson.MalformedException | DateTimeParseException e) {
      unread++;
      return;
    }
    members.remove("correlationId");
    Object count = members.remove("count");
    Object missed = members.get("lost");
    if (members.containsKey("started")) {
      started = members;
    } else if (since != null && time.isBefore(since)) {
      return;
    } else if (missed instanceof Long) {
      lost += (Long) missed;
    } else {
      counts.merge(members, count instanceof Long ? (Long) count : 1, Long::sum);
    }
  }
}
