package org.onbehalf.cli.migrate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.onbehalf.internal.Nullable;
import picocli.CommandLine.Option;

/** What the user of {@code migrate} may say. Not thread-safe. */
final class MigrationOptions {
  /** Which jars are put into the application. */
  enum Jar {
    PLAIN,
    STANDALONE
  }

  @Option(
      names = "--tenant",
      paramLabel = "ID",
      description = "AzureAd.TenantId: the tenant's GUID or domain.")
  String tenant = "";

  @Option(
      names = "--client-id",
      paramLabel = "GUID",
      description = "AzureAd.ClientId: the application (client) id of this API.")
  String clientId = "";

  @Option(
      names = "--instance",
      paramLabel = "URL",
      description =
          "AzureAd.Instance, for other clouds. Default: https://login.microsoftonline.com/.")
  String instance = "";

  @Option(
      names = "--audience",
      paramLabel = "AUD",
      description =
          "AzureAd.Audiences; may be repeated. Default: the client id and api://CLIENT-ID.")
  List<String> audiences = new ArrayList<>();

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description =
          "Users of this domain keep their login name: alice for alice@DOMAIN. May be repeated.")
  List<String> domains = new ArrayList<>();

  @Option(
      names = "--remove",
      paramLabel = "NAME",
      description =
          "A filter (by name or class) or a valve (by class) that logged users in until now, and is"
              + " to be removed. May be repeated; known ones are removed anyway.")
  List<String> remove = new ArrayList<>();

  @Option(
      names = "--shiro-ini",
      paramLabel = "FILE",
      description =
          "Shiro's configuration, if it lies outside of the application. An edited copy is written"
              + " beside the output.")
  @Nullable
  Path shiroIni;

  @Option(
      names = "--jar",
      paramLabel = "KIND",
      description =
          "The jars to put in: ${COMPLETION-CANDIDATES}. Default: standalone if the application has"
              + " one of our libraries, else plain.")
  @Nullable
  Jar jar;

  @Option(
      names = "--library",
      paramLabel = "PATH",
      description =
          "A jar, or a directory of jars, to put in instead of those that come with this command.")
  @Nullable
  Path library;
}
