package org.onbehalf.cli.doctor;

import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.onbehalf.ConfigurationException;
import org.onbehalf.cli.CommandException;
import org.onbehalf.cli.migrate.WebApplication;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.ConfigurationInput;
import org.onbehalf.internal.config.Fault;
import org.onbehalf.internal.config.FaultReport;
import org.onbehalf.internal.runtime.Settings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Which application is looked at, and its configuration, read as the library does. */
final class ApplicationOptions {
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
  boolean json;

  /** Called by the command line. */
  ApplicationOptions() {}

  /**
   * The application; null if only a file is given.
   *
   * @throws CommandException if it cannot be read
   */
  @Nullable
  WebApplication open(CommandSpec spec) {
    if ((application == null) == (config == null)) {
      throw new ParameterException(
          spec.commandLine(), "Expected APPLICATION or --config FILE, one of the two");
    }
    return application == null ? null : WebApplication.open(application);
  }

  /** Where the application lies; null if only a file is given. */
  @Nullable
  Path path() {
    return application;
  }

  /** The settings; null, and the findings say why, if they are faulty. */
  @Nullable
  Settings read(@Nullable WebApplication war, Findings findings, Clock clock) {
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
