package org.onbehalf.internal.principal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.config.PrincipalMappingSettings;
import org.onbehalf.internal.config.PrincipalsFile;
import org.onbehalf.spi.PrincipalMapper;

/**
 * Names that the application's own class gives. What it gave counts for a while for the same token;
 * that it gave none, or failed, never does. Thread-safe.
 */
final class CustomNames implements NameSource {
  private final PrincipalMapper mapper;
  private final int entries;
  private final Duration time;
  private final Clock clock;

  /** By the token's SHA-256, the one that was used longest ago first; its own lock, no I/O. */
  private final Map<List<Long>, Given> given = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Given {
    final String name;
    final Instant at;

    Given(String name, Instant at) {
      this.name = name;
      this.at = at;
    }
  }

  CustomNames(PrincipalMapper mapper, PrincipalMappingSettings settings, Clock clock) {
    this.mapper = mapper;
    this.entries = settings.cacheTime.isZero() ? 0 : settings.cacheEntries;
    this.time = settings.cacheTime;
    this.clock = clock;
  }

  @Override
  public Name nameOf(ValidatedCaller caller) {
    List<Long> key = key(caller.token());
    String remembered = find(key);
    if (remembered != null) {
      return Name.of(remembered);
    }
    Instant asked = clock.instant();
    Optional<String> name = mapper.nameOf(caller);
    if (!name.isPresent()) {
      return Name.none(
          "a user of whom " + mapper.getClass().getName() + " knows no name",
          "add the user where that class looks");
    }
    if (!PrincipalsFile.isName(name.get())) {
      throw new IllegalStateException("a text that is no name");
    }
    remember(key, new Given(name.get(), asked));
    return Name.of(name.get());
  }

  /** What the class gives to others, only it knows. */
  @Override
  public boolean couldGive(String kept) {
    return false;
  }

  private @Nullable String find(List<Long> key) {
    if (entries == 0) {
      return null;
    }
    Instant now = clock.instant();
    synchronized (given) {
      Given found = given.get(key);
      boolean counts =
          found != null && !now.isBefore(found.at) && now.isBefore(found.at.plus(time));
      if (found != null && !counts) {
        given.remove(key);
      }
      return counts && found != null ? found.name : null;
    }
  }

  private void remember(List<Long> key, Given name) {
    if (entries == 0) {
      return;
    }
    synchronized (given) {
      given.put(key, name);
      if (given.size() > entries) {
        given.remove(given.keySet().iterator().next());
      }
    }
  }

  private static List<Long> key(BearerToken token) {
    return Arrays.asList(token.hash(0), token.hash(1), token.hash(2), token.hash(3));
  }
}
