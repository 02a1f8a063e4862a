package org.onbehalf.cli.doctor;

import static org.onbehalf.internal.message.StoreMessages.UNAVAILABLE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.cache.RecordStores;
import org.onbehalf.internal.cache.StoreLockedException;
import org.onbehalf.internal.cache.StoreProbe;
import org.onbehalf.internal.config.SessionKeys;
import org.onbehalf.internal.config.TokenCacheKeys.Store;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.runtime.Settings;

/** The stores of tokens and sessions, tried beside the application that uses them. */
final class StoreCheck {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final Findings findings;
  private final Settings settings;
  private final Clock clock;

  /** Where the application lies, which tells where its server keeps files; null if unknown. */
  private final @Nullable Path application;

  StoreCheck(Findings findings, Settings settings, Clock clock, @Nullable Path application) {
    this.findings = findings;
    this.settings = settings;
    this.clock = clock;
    this.application = application;
  }

  private interface Probe {
    void on(StoreProbe probe, @Nullable Path directory) throws IOException;
  }

  void check() {
    Store store = settings.tokenCache.store;
    String tokens = "store of tokens (" + word(store) + ")";
    if (store == Store.MEMORY) {
      findings.ok(tokens, "tokens are kept in memory only");
    } else {
      check(
          tokens,
          store.hasDirectory(),
          word(store),
          settings.tokenCache.directory,
          StoreProbe::tokens);
    }
    SessionKeys.Store sessions = settings.sessions.store;
    String check = "store of sessions (" + word(sessions) + ")";
    if (sessions == SessionKeys.Store.MEMORY) {
      findings.ok(check, "sessions are kept in memory only, and end with each redeploy");
    } else {
      Path own = settings.sessions.directory;
      check(
          check,
          sessions == SessionKeys.Store.FILE,
          word(sessions),
          own == null ? settings.tokenCache.directory : own,
          (probe, directory) -> probe.sessions(sessions, directory));
    }
  }

  private static String word(Enum<?> store) {
    return store.name().toLowerCase(Locale.ROOT);
  }

  private void check(
      String check, boolean inFiles, String store, @Nullable Path configured, Probe probe) {
    if (!inFiles) {
      if (store.equals("jdbc")) {
        findings.skipped(
            check,
            "the data source is the server's, which alone can open it",
            "see the status page, or the log of the server for onbehalf-store");
        return;
      }
      if (store.equals("jcache")) {
        findings.skipped(
            check,
            "trying it would join the cluster as a member, and might create the cache",
            "see the status page, or the log of the server for onbehalf-store");
        return;
      }
      probe(check, null, probe);
      return;
    }
    List<Path> directories =
        configured == null ? defaults() : new ArrayList<>(Arrays.asList(configured));
    if (directories.isEmpty()) {
      findings.skipped(
          check,
          "its directory belongs to the server, and was not found from here",
          "give doctor the deployed application's directory, or set TokenCache.Directory");
    }
    for (Path each : directories) {
      directory(check, each, probe);
    }
  }

  private void directory(String check, Path directory, Probe probe) {
    if (!Files.exists(directory)) {
      absent(check, directory);
      return;
    }
    String owner = owner(directory);
    String user = System.getProperty("user.name", "");
    if (!owner.isEmpty() && !owner.equals(user)) {
      findings.warning(
          check,
          directory
              + " belongs to "
              + owner
              + ", and doctor runs as "
              + user
              + ", so that it was"
              + " not opened",
          "run doctor as the user that runs the server; if that is "
              + user
              + ", let it own the"
              + " directory");
      return;
    }
    probe(check, directory, probe);
  }

  /** The application creates it when it first stores something. */
  private void absent(String check, Path directory) {
    Path parent = directory.toAbsolutePath().getParent();
    while (parent != null && !Files.exists(parent)) {
      parent = parent.getParent();
    }
    if (parent != null && Files.isDirectory(parent) && Files.isWritable(parent)) {
      findings.ok(check, directory + " does not exist yet, and can be created");
    } else {
      findings.fault(
          UNAVAILABLE,
          check,
          directory
              + " does not exist, and cannot be created in "
              + parent
              + " by "
              + System.getProperty("user.name", "this user"),
          "let the user that runs the server create and change files there, or name another"
              + " directory in TokenCache.Directory");
    }
  }

  private static String owner(Path directory) {
    try {
      return Files.getOwner(directory).getName();
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  private void probe(String check, @Nullable Path directory, Probe probe) {
    String where = directory == null ? "" : " in " + directory;
    Callable<Boolean> work =
        () -> {
          try (RecordStores stores =
              new RecordStores(
                  settings.tokenCache, settings.name, directory, name -> null, null, clock)) {
            probe.on(new StoreProbe(stores, clock), directory);
            return true;
          }
        };
    try {
      boolean unused = findings.within(LIMIT, "trying the " + check, work);
      findings.ok(check, "opened, written and read" + where);
    } catch (ExecutionException e) {
      failed(check, e.getCause());
    } catch (TimeoutException e) {
      findings.fault(
          UNAVAILABLE,
          check,
          "no answer within " + LIMIT.toMillis() / 1000 + " s",
          "see whether the store's server works, and whether a firewall is between");
    }
  }

  private void failed(String check, @Nullable Throwable cause) {
    String message = cause == null ? "no answer" : HttpExchange.describe(cause);
    int semicolon = message.lastIndexOf("; ");
    if (cause instanceof StoreLockedException) {
      findings.skipped(
          check,
          message.replaceFirst("\\. The outgoing.*", "")
              + ". Its directory can be written; the file was left alone",
          "nothing, if that is the running application; two servers need a directory each");
    } else if (isMissingClass(cause)) {
      findings.skipped(
          check,
          message + ": doctor runs without the application's own classes and libraries",
          "start doctor with them: java -cp"
              + " \"onbehalf-cli.jar:WEB-INF/classes:WEB-INF/lib/*\" org.onbehalf.cli.Main doctor");
    } else {
      findings.fault(
          UNAVAILABLE,
          check,
          semicolon < 0 ? message : message.substring(0, semicolon),
          semicolon < 0
              ? "correct the settings in TokenCache, and see whether the store's server works"
              : message.substring(semicolon + 2));
    }
  }

  private static boolean isMissingClass(@Nullable Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof LinkageError || each instanceof ClassNotFoundException) {
        return true;
      }
    }
    return false;
  }

  /** Directories that the library would choose on servers near the application. */
  private List<Path> defaults() {
    Set<Path> bases = new LinkedHashSet<>();
    Path parent = application == null ? null : application.toAbsolutePath().getParent();
    for (int i = 0; i < 2 && parent != null; i++) {
      parent = parent.getParent();
      if (parent != null) {
        bases.add(parent);
      }
    }
    for (String name : Arrays.asList("CATALINA_BASE", "JETTY_BASE", "WLP_OUTPUT_DIR")) {
      String value = System.getenv(name);
      if (value != null && !value.isEmpty()) {
        bases.add(Paths.get(value));
      }
    }
    bases.add(Paths.get(System.getProperty("user.home", "/")));
    String readable = settings.name.replaceAll("[^A-Za-z0-9-]", "_");
    List<Path> found = new ArrayList<>();
    for (Path base : bases) {
      Path ours = base.resolve("onbehalf");
      if (Files.isDirectory(ours)) {
        try (Stream<Path> children = Files.list(ours)) {
          children
              .filter(
                  each -> String.valueOf(each.getFileName()).matches(readable + "-[0-9a-f]{16}"))
              .forEach(found::add);
        } catch (IOException e) {
          // one that is another user's
        }
      }
    }
    return found;
  }
}
