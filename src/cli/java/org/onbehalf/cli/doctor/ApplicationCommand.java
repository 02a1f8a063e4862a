package org.onbehalf.cli.doctor;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.onbehalf.ConfigurationException;
import org.onbehalf.cli.CommandException;
import org.onbehalf.cli.migrate.WebApplication;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.config.Fault;
import org.onbehalf.internal.config.FaultReport;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.http.HttpSettings;
import org.onbehalf.internal.runtime.Settings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * A command that looks at an application and its configuration, which it reads as the library does.
 */
abstract class ApplicationCommand implements Callable<Integer> {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "APPLICATION",
      description = "A WAR, or the directory of a deployed one.")
  private @Nullable Path application;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A configuration file, in place of an application.")
  private @Nullable Path config;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "The application's name in system properties and environment variables. Default: that"
              + " of web.xml, else of the WAR.")
  private @Nullable String name;

  @Option(names = "--json", description = "Show the findings as JSON, and nothing else.")
  private boolean json;

  final Clock clock;
  private final InputStream in;

  ApplicationCommand(Clock clock, InputStream in) {
    this.clock = clock;
    this.in = in;
  }

  /** The option {@code --token}; null if no token is to be read. */
  abstract @Nullable String tokenOption(CommandSpec line);

  /**
   * Looks at what needs no network.
   *
   * @param war null if only a file is given
   * @param settings null if they are faulty, which the findings tell
   */
  void look(
      @Nullable WebApplication war,
      @Nullable Settings settings,
      @Nullable String token,
      Findings findings) {
    // not every command does
  }

  /** Tries the settings. */
  abstract void attempt(
      Settings settings, @Nullable String token, Findings findings, HttpExchange http);

  @Override
  public final Integer call() {
    CommandSpec line = spec;
    if (line == null) {
      throw new IllegalStateException("called without a command line");
    }
    String option = tokenOption(line);
    String token = option == null ? null : TokenReader.read(line, option, in);
    Findings findings =
        new Findings(line.commandLine().getOut(), line.commandLine().getErr(), json);
    try (WebApplication war = open(line)) {
      Settings settings = read(war, findings);
      look(war, settings, token, findings);
      if (settings != null) {
        try (HttpExchange http = new HttpExchange(limited(settings.http))) {
          attempt(settings, token, findings, http);
        }
      }
    }
    return findings.end();
  }

  /** Without the circuit breaker: each check is to see the cause itself. */
  static HttpSettings limited(HttpSettings http) {
    return new HttpSettings(
        shorter(http.connectTimeout),
        shorter(http.readTimeout),
        http.maxResponseBytes,
        http.proxy,
        http.trustStore);
  }

  private static Duration shorter(Duration configured) {
    return configured.compareTo(LONGEST_WAIT) < 0 ? configured : LONGEST_WAIT;
  }

  private @Nullable WebApplication open(CommandSpec line) {
    if ((application == null) == (config == null)) {
      throw new ParameterException(
          line.commandLine(), "Expected APPLICATION or --config FILE, one of the two");
    }
    return application == null ? null : WebApplication.open(application);
  }

  /** Where the application lies; null if only a file is given. */
  final @Nullable Path path() {
    return application;
  }

  private @Nullable Settings read(@Nullable WebApplication war, Findings findings) {
    String called = called(war);
    FaultReport report = new FaultReport(called);
    try {
      ConfigurationInput input =
          builder(war, called)
              .systemProperties(strings(System.getProperties()))
              .environment(System.getenv())
              .clock(clock)
              .build();
      Settings settings = new Settings(input, report);
      warnings(report, findings);
      return settings;
    } catch (ConfigurationException e) {
      for (Fault fault : report.faults()) {
        findings.fault(
            fault.code,
            "configuration " + report.mask(fault.key + " (" + fault.origin + ")"),
            report.mask("found " + fault.found + ", expected " + fault.expected),
            report.mask(fault.remedy));
      }
      warnings(report, findings);
      if (!report.hasFaults()) {
        findings.fault("configuration", String.valueOf(e.getMessage()), "");
      }
    } catch (CommandException e) {
      String message = String.valueOf(e.getMessage());
      int advice = message.lastIndexOf(": ");
      findings.fault("configuration", message.substring(0, advice), message.substring(advice + 2));
    }
    return null;
  }

  private static void warnings(FaultReport report, Findings findings) {
    for (String warning : report.warnings()) {
      findings.warning("configuration", warning, "");
    }
  }

  private String called(@Nullable WebApplication war) {
    if (name != null) {
      return name;
    }
    if (war != null) {
      return war.name();
    }
    Path folder = config == null ? null : config.toAbsolutePath().normalize().getParent();
    Path parent = folder == null ? null : folder.getParent();
    if (folder == null || parent == null || !folder.endsWith("WEB-INF")) {
      return "ROOT";
    }
    return String.valueOf(parent.getFileName());
  }

  private ConfigurationInput.Builder builder(@Nullable WebApplication war, String called) {
    if (war != null) {
      return war.input(called);
    }
    if (config == null) {
      throw new IllegalStateException("neither an application nor a file");
    }
    return ConfigurationInput.named(called)
        .file(WebApplication.file(config))
        .contextPath(called.equals("ROOT") ? "" : "/" + called);
  }

  private static Map<String, String> strings(Properties properties) {
    Map<String, String> strings = new LinkedHashMap<>();
    properties
        .stringPropertyNames()
        .forEach(each -> strings.put(each, properties.getProperty(each)));
    return strings;
  }
}
