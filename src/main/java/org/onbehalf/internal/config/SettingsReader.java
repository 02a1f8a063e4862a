package org.onbehalf.internal.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From all sources of a configuration to {@link Settings}. Later sources win: {@code
 * org/onbehalf/reference.conf} in the jar, the configuration file, context-params, init-params,
 * system properties, environment. Thread-safe.
 */
public final class SettingsReader {
  private static final Logger log = LoggerFactory.getLogger(SettingsReader.class);
  private static final String REFERENCE = "/org/onbehalf/reference.conf";

  private SettingsReader() {}

  /**
   * The settings of that input. Warnings are logged.
   *
   * @throws ConfigurationException when something is wrong; the message tells all faults at once,
   *     and no secret
   */
  public static Settings read(ConfigurationInput input) {
    return read(input, new FaultReport(input.name), new HashSet<>());
  }

  /**
   * The settings of that text alone, as if it were the file of an application called {@code test}.
   *
   * @throws ConfigurationException as {@link #read(ConfigurationInput)}
   */
  public static Settings parse(String hocon) {
    return read(
        ConfigurationInput.named("test")
            .file(new ConfigurationInput.Document("onbehalf.conf", hocon, fileName -> null))
            .build());
  }

  /**
   * As {@link #read(ConfigurationInput)}.
   *
   * @param asked gathers the patterns of all keys that are read
   */
  static Settings read(ConfigurationInput input, FaultReport report, Set<String> asked) {
    ConfigTree root =
        input.file == null
            ? withoutFile()
            : ConfigSource.read(input.file, input.environment, report);
    if (root == null) {
      throw new ConfigurationException(report.toString());
    }
    Overlay overlay = new Overlay(root, report);
    for (OuterValue value : OuterValues.of(input, report)) {
      overlay.apply(value);
    }
    report.masking().addSecretsOf(root);
    new KeyCheck(report).check(root);
    Settings settings = settings(input, root, new Section.Reading(report, asked));
    if (settings == null || report.hasFaults()) {
      throw new ConfigurationException(report.toString());
    }
    log(input.name, report);
    return settings;
  }

  private static ConfigTree withoutFile() {
    ConfigTree root = ConfigTree.section("not set anywhere");
    // what is missing there is the first that is told
    root.set(
        "AzureAd", ConfigTree.section("not set anywhere, and there is no WEB-INF/onbehalf.conf"));
    return root;
  }

  private static @Nullable Settings settings(
      ConfigurationInput input, ConfigTree root, Section.Reading reading) {
    ConfigTree reference = reference();
    Settings.AzureAd azureAd =
        new AzureAdReader(Section.of(root, reference, "AzureAd", reading), input).read();
    Map<String, Settings.DownstreamApi> apis =
        new DownstreamApisReader(Section.of(root, reference, "DownstreamApis", reading)).read();
    Settings.Http http = LimitsReader.http(Section.of(root, reference, "Http", reading));
    Settings.TokenCache tokenCache =
        new TokenCacheReader(Section.of(root, reference, "TokenCache", reading))
            .read(http.trustStore);
    SessionSettings sessions =
        new SessionsReader(Section.of(root, reference, "Sessions", reading), apis, tokenCache)
            .read();
    Settings.Keys keys = LimitsReader.keys(Section.of(root, reference, "Keys", reading));
    Settings.SeenBefore seenBefore =
        LimitsReader.seenBefore(Section.of(root, reference, "SeenBefore", reading));
    AcquisitionSettings.Acquisition acquisition =
        AcquisitionReader.acquisition(Section.of(root, reference, "Acquisition", reading));
    AcquisitionSettings.Challenges challenges =
        AcquisitionReader.challenges(Section.of(root, reference, "Challenges", reading));
    AccessSettings.Authentication authentication =
        LimitsReader.authentication(Section.of(root, reference, "Authentication", reading));
    AccessSettings.Cors cors = CorsReader.read(Section.of(root, reference, "Cors", reading));
    Section authorizationSection = Section.of(root, reference, "Authorization", reading);
    RequiredPermissions permissions =
        RequiredPermissionsReader.read(
            Section.of(root, reference, "AzureAd", reading), authorizationSection);
    AccessSettings.Authorization authorization =
        new RulesReader(authorizationSection, permissions, input).read();
    List<IssuerSettings> others =
        new IssuersReader(
                Section.of(root, reference, "Issuers", reading),
                input,
                azureAd == null ? Duration.ZERO : azureAd.client.certificateExpiryWarning)
            .read();
    DownstreamApisReader.checkExchanges(
        Section.of(root, reference, "DownstreamApis", reading), apis, others);
    IssuersReader.checkNames(input.filterParameters, others, reading.report);
    if (azureAd != null) {
      DownstreamApisReader.checkTenants(
          Section.of(root, reference, "DownstreamApis", reading), apis, azureAd);
      DownstreamApisReader.checkGraph(
          Section.of(root, reference, "AzureAd", reading), apis, azureAd.rules);
    }
    List<IssuerSettings> issuers = new ArrayList<>();
    if (azureAd != null) {
      issuers.add(azureAd.issuer());
    }
    issuers.addAll(others);
    return azureAd == null
        ? null
        : new Settings(
            input.name,
            azureAd,
            Collections.unmodifiableList(issuers),
            apis,
            tokenCache,
            sessions,
            http,
            keys,
            seenBefore,
            acquisition,
            challenges,
            authentication,
            authorization,
            cors);
  }

  private static void log(String name, FaultReport report) {
    for (String warning : report.warnings()) {
      log.warn("Configuration of {}: {}", Masking.printable(name), warning);
    }
    if (!report.ignoredKeys().isEmpty()) {
      log.info(
          "Configuration of {}: known to Microsoft.Identity.Web and without a meaning here: {}",
          Masking.printable(name),
          String.join(", ", report.ignoredKeys()));
    }
    if (!report.foreignSections().isEmpty()) {
      log.info(
          "Configuration of {}: not of Onbehalf, and ignored: {}",
          Masking.printable(name),
          String.join(", ", report.foreignSections()));
    }
  }

  /** The defaults, as a tree. */
  static ConfigTree reference() {
    FaultReport report = new FaultReport("reference.conf");
    ConfigTree reference =
        ConfigSource.read(
            new ConfigurationInput.Document("reference.conf", referenceText(), fileName -> null),
            Collections.emptyMap(),
            report);
    if (reference == null || report.hasFaults()) {
      throw new IllegalStateException("the jar's own " + report);
    }
    return reference;
  }

  static String referenceText() {
    try (InputStream in = SettingsReader.class.getResourceAsStream(REFERENCE)) {
      if (in == null) {
        throw new IllegalStateException("the library's jar lacks " + REFERENCE);
      }
      Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
      StringBuilder text = new StringBuilder();
      char[] buffer = new char[8192];
      int count;
      while ((count = reader.read(buffer)) > 0) {
        text.append(buffer, 0, count);
      }
      return text.toString();
    } catch (IOException e) {
      throw new IllegalStateException("the library's jar cannot be read: " + REFERENCE, e);
    }
  }
}
