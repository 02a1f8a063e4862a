package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.input;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.testkit.TestCertificate;

/** reference.conf is the reference: complete, and what it says is what happens. */
class ReferenceConfTest {
  @TempDir static Path directory;

  private static final String EVERYTHING =
      MINIMAL
          + """
          AzureAd.ClientCredentials = [ { SourceType = ClientSecret, ClientSecret = "x-y-z" } ]
          AzureAd.TokenDecryptionCredentials = [
            { SourceType = Path, CertificateDiskPath = ${FILE}, CertificatePassword = changeit }
          ]
          Issuers.Partner { Type = oidc, Authority = "https://id.example/", Audiences = a }
          Issuers.Partner { Grant = token-exchange, TokenEndpoint = "https://id.example/token" }
          Issuers.Partner { ClientId = a }
          Issuers.Partner.ClientCredentials = [ { SourceType = ClientSecret, ClientSecret = "x-y-z" } ]
          DownstreamApis.PartnerAPI { BaseUrl = "https://p.example", Scopes = a }
          Authorization.Rules = [ { Path = "/orders" } ]
          TokenCache.EncryptionKeys = [ { Id = a, Key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=" } ]
          TokenCache.Jdbc.DataSource = "jdbc/tokens"
          """;

  @BeforeAll
  static void writeCertificate() throws IOException {
    TestCertificate.create("x").writePkcs12(directory.resolve("x.p12"), "changeit".toCharArray());
  }

  private static ConfigurationInput read(String hocon) {
    return input(hocon).environment(Map.of("FILE", directory.resolve("x.p12").toString())).build();
  }

  @Test
  void referenceConf_listsExactlyTheKeysThatAreRead() {
    Set<String> asked = new HashSet<>();

    SettingsReader.read(read(EVERYTHING), new FaultReport("orders"), asked);

    assertThat(documented().keySet()).containsExactlyInAnyOrderElementsOf(asked);
    assertThat(KnownKeys.read()).containsExactlyInAnyOrderElementsOf(asked);
  }

  @Test
  void referenceConf_saysOfEachKeyWhatItMeansAndWhatIsAllowed() {
    assertThat(documented())
        .allSatisfy(
            (key, comment) ->
                assertThat(comment)
                    .as(key)
                    .containsPattern(
                        "^(URL|GUID|Text|List|Absolute path|A section|ClientSecret or Path|Path, required|Duration,"
                            + " .* to|Size.* to|Number, .* to|true or false|file, (disk, )?jdbc, redis, jcache, custom or memory|standalone, sentinel or cluster|Path"
                            + " beneath|Path as|any, user or app|app or user|ignore or graph|authenticated or deny|entra, b2c, ciam|required, optional"
                            + " or audit|OnPremisesSamAccountName, |keep, lower or upper|refuse or"
                            + " keep)")
                    .endsWith("."));
  }

  @Test
  void referenceConf_copiedAsTheUsersFile_changesNothing() {
    Settings defaults = SettingsReader.read(read(EVERYTHING));
    String copy =
        SettingsReader.referenceText()
            .replace("        CertificateDiskPath = null", "")
            .replace("      DataSource = null", "")
            .replace("        CertificatePassword = \"\"", "")
            .replace("        SourceType = null", "        SourceType = ClientSecret")
            .replace("  TenantId = null", "  TenantId = \"contoso.onmicrosoft.com\"")
            .replaceFirst("ClientId = null", "ClientId = \"" + Configurations.CLIENT_ID + "\"")
            .replaceFirst("SourceType = null", "SourceType = ClientSecret")
            .replaceFirst("SourceType = null", "SourceType = Path")
            .replace("      ClientSecret = null", "      ClientSecret = \"x-y-z\"")
            .replaceFirst("CertificateDiskPath = null", "")
            .replace("CertificateDiskPath = null", "CertificateDiskPath = ${FILE}")
            .replaceFirst("CertificatePassword = \"\"", "CertificatePassword = null")
            .replace("CertificatePassword = \"\"", "CertificatePassword = changeit")
            .replaceFirst("  NAME \\{", "  Partner {")
            .replace("    Type = null", "    Type = oidc")
            .replace("    Authority = null", "    Authority = \"https://id.example/\"")
            .replace("    Audiences = null", "    Audiences = a")
            .replace("Grant = null", "Grant = token-exchange")
            .replace("TokenEndpoint = null", "TokenEndpoint = \"https://id.example/token\"")
            .replace("\n    ClientId = null", "\n    ClientId = a")
            .replaceFirst("  NAME \\{", "  PartnerAPI {")
            .replace("BaseUrl = null", "BaseUrl = \"https://p.example\"")
            .replaceFirst("\n    Scopes = null", "\n    Scopes = a")
            .replaceFirst("      Path = null", "      Path = \"/orders\"")
            .replace("      Id = null", "      Id = a")
            .replace(
                "      Key = null", "      Key = \"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\"")
            .replace("      Password = \"\"\n    }", "    }")
            .replace("DataSource = null", "DataSource = \"jdbc/tokens\"")
            .replace(
                "    User = null\n\n    # Text, secret. That user's password.\n    Password = \"\"",
                "");

    Settings copied = SettingsReader.read(read(copy));

    assertThat(copied)
        .usingRecursiveComparison()
        .withEqualsForType(PrivateKey::equals, PrivateKey.class)
        .ignoringFieldsMatchingRegexes(".*privateKey")
        .isEqualTo(defaults);
  }

  /** The keys of the file with the comment above each, by a reader that is not ours. */
  private static Map<String, String> documented() {
    Map<String, String> documented = new HashMap<>();
    List<String> path = new ArrayList<>();
    StringBuilder comment = new StringBuilder();
    for (String line : SettingsReader.referenceText().lines().map(String::trim).toList()) {
      Matcher field = Pattern.compile("(\\w+) = (.*)").matcher(line);
      Matcher section = Pattern.compile("(\\w+) \\{").matcher(line);
      if (line.startsWith("#")) {
        comment.append(line.substring(1).trim()).append(' ');
      } else if (section.matches()) {
        path.add(section.group(1).equals("NAME") ? "*" : section.group(1));
        comment.setLength(0);
      } else if (field.matches() && field.group(2).equals("[")) {
        path.add(field.group(1));
        comment.setLength(0);
      } else if (line.equals("{")) {
        path.add("#");
      } else if (line.equals("}") || line.equals("]")) {
        path.remove(path.size() - 1);
      } else if (field.matches()) {
        documented.put(String.join(".", path) + "." + field.group(1), comment.toString().trim());
        comment.setLength(0);
      } else if (line.isEmpty()) {
        comment.setLength(0);
      }
    }
    return documented;
  }
}
