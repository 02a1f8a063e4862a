package org.onbehalf.internal.principal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.EntraClaims;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.message.ConfigurationMessages;
import org.onbehalf.internal.message.StoreMessages;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names from a file. One request per interval checks whether the file has changed; others go on
 * with the names in memory. If the file becomes faulty, the last good version stays in use.
 */
final class PropertiesNames implements NameSource {
  private static final Logger LOG = LoggerFactory.getLogger(PropertiesNames.class);

  /** Some file systems tell the time of a change by the second, or by two. */
  private static final Duration COARSEST_TIME = Duration.ofSeconds(3);

  private final Path file;
  private final Duration interval;
  private final Clock clock;
  private final RepeatLimiter limiter;
  private final ReentrantLock reading = new ReentrantLock();
  private volatile Table table;

  /** What was read, and what the file looked like then. Immutable. */
  private static final class Table {
    final Map<String, String> names;
    final Set<String> given;
    final @Nullable String stamp;
    final Instant lookedAt;

    Table(Map<String, String> names, @Nullable String stamp, Instant lookedAt) {
      this.names = names;
      this.given = Collections.unmodifiableSet(new HashSet<>(names.values()));
      this.stamp = stamp;
      this.lookedAt = lookedAt;
    }
  }

  PropertiesNames(PrincipalMappingSettings settings, Clock clock) {
    this.file = Objects.requireNonNull(settings.file, "file");
    this.interval = settings.reloadInterval;
    this.clock = clock;
    this.limiter = new RepeatLimiter(clock, Duration.ofMinutes(1));
    try {
      this.table = new Table(PrincipalsFile.read(file), stamp(), clock.instant());
    } catch (PrincipalsFile.UnusableException e) {
      throw new ConfigurationException(
          ConfigurationMessages.KEY_FILE
              + " AzureAd.PrincipalMapping.File: found "
              + e.getMessage());
    }
  }

  @Override
  public Name nameOf(ValidatedCaller caller) {
    Map<String, String> names = current().names;
    String objectId = caller.objectId().orElse("");
    String name = names.get(PrincipalsFile.key(caller.tenantId() + "." + objectId));
    if (name == null) {
      name = names.get(PrincipalsFile.key(objectId));
    }
    // what a guest is called at home may be what one of ours is called here
    if (name == null && !EntraClaims.isGuest(caller)) {
      name = names.get(PrincipalsFile.key(ClaimNames.userPrincipalName(caller)));
    }
    return name == null
        ? Name.none(
            "a user who does not stand in the file",
            "add the user's object id and name to AzureAd.PrincipalMapping.File")
        : Name.of(name);
  }

  @Override
  public boolean couldGive(String kept) {
    return current().given.contains(kept);
  }

  private Table current() {
    Table present = table;
    Instant now = clock.instant();
    boolean due = now.isBefore(present.lookedAt) || !now.isBefore(present.lookedAt.plus(interval));
    if (due && reading.tryLock()) {
      try {
        if (table == present) {
          table = look(present, now);
        }
      } finally {
        reading.unlock();
      }
    }
    return table;
  }

  private Table look(Table present, Instant now) {
    String stamp = stamp();
    if (stamp != null && stamp.equals(present.stamp)) {
      return new Table(present.names, stamp, now);
    }
    try {
      Table read = new Table(PrincipalsFile.read(file), stamp, now);
      if (!read.names.equals(present.names)) {
        LOG.info(
            "AzureAd.PrincipalMapping.File {} was read anew: {} users", file, read.names.size());
      }
      return read;
    } catch (PrincipalsFile.UnusableException e) {
      limiter.log(
          "faulty",
          LOG::error,
          StoreMessages.NAMES_FILE
              + " AzureAd.PrincipalMapping.File {} cannot be read anew, what was read before stays in"
              + " force: found {}",
          file,
          e.getMessage());
      return new Table(present.names, null, now);
    }
  }

  /** Null when it cannot be had, or is too young for a later change to show. */
  private @Nullable String stamp() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      Instant modified = attributes.lastModifiedTime().toInstant();
      boolean settled = modified.plus(COARSEST_TIME).isBefore(clock.instant());
      return settled ? modified + " " + attributes.size() + " " + attributes.fileKey() : null;
    } catch (IOException e) {
      return null;
    }
  }
}
