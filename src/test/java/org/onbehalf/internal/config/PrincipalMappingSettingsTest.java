package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.CLIENT_ID;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.fault;
import static org.onbehalf.internal.config.Configurations.faults;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.read;
import static org.onbehalf.internal.config.Configurations.warnings;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.principal.LookUpSettings;
import org.onbehalf.internal.principal.PrincipalMappingSettings;
import org.onbehalf.internal.principal.PrincipalsFile;

/** AzureAd.PrincipalMapping, and the file that it may name. */
class PrincipalMappingSettingsTest {
  private static final String ID = "aaaaaaaa-1111-2222-3333-444444444444";
  private static final String SAM = "Source = OnPremisesSamAccountName\n";

  private static String mapping(String keys) {
    return MINIMAL + "AzureAd.PrincipalMapping {\n" + keys + "\n}";
  }

  private static PrincipalMappingSettings settings(String keys) {
    return Objects.requireNonNull(read(mapping(keys)).principalMapping);
  }

  private static String many(String keys) {
    return "AzureAd { TenantId = common, AllowedTenants = \"*\", ClientId = \"%s\"\nPrincipalMapping { %s } }"
        .formatted(CLIENT_ID, keys);
  }

  @Test
  void read_withoutASource_leavesNamesAsTheyAre() {
    assertThat(read(MINIMAL).principalMapping).isNull();
    assertThat(read(mapping("Unmapped = refuse, Case = keep")).principalMapping).isNull();
  }

  @Test
  void read_ofEachKey_givesIt() {
    PrincipalMappingSettings sam =
        settings(
            SAM
                + "Claim = sam, DomainClaim = netbiosname, Domains = [CONTOSO]\n"
                + "Case = Lower, Unmapped = keep");
    PrincipalMappingSettings custom =
        settings("source = custom, Class = \"a.b.C$D\", CacheEntries = 7, CacheTime = 2 min");

    assertThat(sam.source).isEqualTo(PrincipalMappingKeys.Source.ON_PREMISES_SAM_ACCOUNT_NAME);
    assertThat(sam.claim).isEqualTo("sam");
    assertThat(sam.domainClaim).isEqualTo("netbiosname");
    assertThat(sam.domains).containsExactly("contoso");
    assertThat(sam.letterCase).isEqualTo(PrincipalMappingKeys.LetterCase.LOWER);
    assertThat(sam.keepsUnmapped).isTrue();
    assertThat(custom.className).isEqualTo("a.b.C$D");
    assertThat(custom.cacheEntries).isEqualTo(7);
    assertThat(custom.cacheTime).isEqualTo(Duration.ofMinutes(2));
    assertThat(custom.keepsUnmapped).isFalse();
    assertThat(settings(SAM).claim).isEqualTo("onpremisessamaccountname");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Source = Directory|Source",
        "Claim = sam|Claim",
        "Tenants = [\"aaaaaaaa-1111-2222-3333-444444444444\"]|Tenants",
        "Source = UserPrincipalName|Domains",
        "Source = UserPrincipalName, Domains = [\"*.contoso.com\"]|Domains",
        "Source = UserPrincipalName, Domains = [\"@contoso.com\"]|Domains",
        "Source = UserPrincipalName, Domains = contoso.com, Claim = upn|Claim",
        "Source = OnPremisesSamAccountName, Domains = contoso.com|Domains",
        "Source = OnPremisesSamAccountName, File = \"/x\"|File",
        "Source = OnPremisesSamAccountName, Class = X|Class",
        "Source = OnPremisesSamAccountName, Case = title|Case",
        "Source = OnPremisesSamAccountName, Unmapped = pass|Unmapped",
        "Source = OnPremisesSamAccountName, Tenants = \"aaaaaaaa-1111-2222-3333-444444444444\"|Tenants",
        "Source = Properties|File",
        "Source = Properties, File = \"names.properties\"|File",
        "Source = Properties, File = \"/does/not/exist\"|File",
        "Source = Custom, Case = lower|Case",
        "Source = Custom, Domains = contoso.com|Domains",
        "Source = Custom, Class = \"a b\"|Class",
        "Source = Custom, CacheTime = 2 h|CacheTime",
        "Source = Custom, CacheEntries = -1|CacheEntries",
        "Source = Custom, Timeout = 10 ms|Timeout",
        "Source = Custom, MaxLookUps = 0|MaxLookUps",
        "Source = Custom, MaxWaitingLookUps = 0|MaxWaitingLookUps",
        "Source = Custom, Ldap { Base = \"DC=a\" }|Ldap.Base",
        "Source = Ldap, Ldap { Url = \"ldaps://dc1\" }|Ldap.Base",
        "Source = Ldap, Ldap { Base = \"DC=a\" }|Ldap.Url",
        "Source = Ldap, Ldap { Base = \"DC=a\", Url = \"ldap://dc1.contoso.com\" }|Ldap.Url",
        "Source = Ldap, Ldap { Base = \"DC=a\", Url = \"ldaps://dc1/DC=a\" }|Ldap.Url",
        "Source = Ldap, Ldap { Base = \"DC=a\", Url = \"ldaps://dc1 ldap://dc2\" }|Ldap.Url",
        "Source = Ldap, Ldap { Base = contoso, Url = \"ldaps://dc1\" }|Ldap.Base",
        "Source = Ldap, Ldap { Base = \"DC=a\", Url = \"ldaps://dc1\", User = reader }|Ldap.Password",
        "Source = Ldap, Ldap { Base = \"DC=a\", Url = \"ldaps://dc1\", Password = x-y }|Ldap.User",
        "Source = Ldap, Ldap { Base = \"DC=a\", Url = \"ldaps://dc1\", Attribute = \"mail=*\" }|Ldap.Attribute",
        "Source = Ldap, Ldap { Base = \"DC=a\", Url = \"ldaps://dc1\", NameAttribute = \"a b\" }|Ldap.NameAttribute",
        "Source = Ldap, Ldap { Base = \"DC=a\", Url = \"ldaps://dc1\", AttributeForm = hex }|Ldap.AttributeForm",
        "Source = Ldap, Ldap { Base = \"DC=a\", Url = \"ldaps://dc1\", Filter = \"(a={0})\" }|Ldap.Filter",
        "Source = Ldap, Unmapped = keep, Ldap { Base = \"DC=a\", Url = \"ldaps://dc1\" }|Unmapped",
        "Source = Ldap, Class = X, Ldap { Base = \"DC=a\", Url = \"ldaps://dc1\" }|Class",
      })
  void read_ofAMappingThatCannotBe_refuses(String keys, String key) {
    assertThat(faults(mapping(keys)))
        .extracting(fault -> fault.key)
        .containsExactly("AzureAd.PrincipalMapping." + key);
  }

  @Test
  void read_ofTheFormerSourceJdbc_leadsToAPrincipalMapper() {
    assertThat(fault(mapping("Source = Jdbc")).remedy).contains("PrincipalMapper", "MIGRATION.md");
    assertThat(faults(mapping("Source = Custom, Jdbc { DataSource = \"jdbc/users\" }")))
        .singleElement()
        .satisfies(fault -> assertThat(fault.remedy).contains("PrincipalMapper", "MIGRATION.md"));
  }

  @Test
  void read_ofALookUp_takesEachKey_andHidesThePassword() {
    PrincipalMappingSettings directory =
        settings(
            "Source = Ldap, Claim = onpremisesimmutableid, Case = lower, Timeout = 2 s,"
                + " MaxLookUps = 3, MaxWaitingLookUps = 4\n"
                + "Ldap { Url = \"ldaps://dc1 ldaps://dc2:1636/\", Base = \"OU=People,DC=contoso\","
                + " User = reader, Password = TOPSECRET, Attribute = objectGUID, AttributeForm ="
                + " base64, NameAttribute = cn, Filter = \"(objectClass=user)\" }");
    LookUpSettings.Ldap ldap = Objects.requireNonNull(directory.lookUp.ldap);
    LookUpSettings.Ldap usual =
        Objects.requireNonNull(
            settings("Source = Ldap, Ldap { Url = \"ldap://localhost\", Base = \"DC=a\" }")
                .lookUp
                .ldap);

    assertThat(directory.lookUp.claim).isEqualTo("onpremisesimmutableid");
    assertThat(directory.lookUp.timeout).isEqualTo(Duration.ofSeconds(2));
    assertThat(directory.lookUp.maxLookUps).isEqualTo(3);
    assertThat(directory.lookUp.maxWaitingLookUps).isEqualTo(4);
    assertThat(ldap.urls).containsExactly("ldaps://dc1", "ldaps://dc2:1636/");
    assertThat(ldap.base).isEqualTo("OU=People,DC=contoso");
    assertThat(ldap.user).isEqualTo("reader");
    assertThat(ldap.password).isEqualTo("TOPSECRET");
    assertThat(ldap.attribute).isEqualTo("objectGUID");
    assertThat(ldap.form).isEqualTo(PrincipalMappingKeys.Form.BASE64);
    assertThat(ldap.nameAttribute).isEqualTo("cn");
    assertThat(ldap.filter).isEqualTo("(objectClass=user)");
    assertThat(ldap.toString()).doesNotContain("TOPSECRET");
    assertThat(usual.attribute).isEqualTo("userPrincipalName");
    assertThat(usual.nameAttribute).isEqualTo("sAMAccountName");
    assertThat(usual.user).isNull();
    assertThat(
            fault(
                    mapping(
                        "Source = Ldap, Ldap { Url = \"ldap://far\", Base = \"DC=a\", User = u,"
                            + " Password = TOPSECRET }"))
                .toString())
        .doesNotContain("TOPSECRET");
  }

  @Test
  void read_ofSeveralTenants_namesUsersOfListedOnesOnly() {
    assertThat(fault(many(SAM)).key).isEqualTo("AzureAd.PrincipalMapping.Tenants");
    assertThat(fault(many(SAM + "Tenants = \"*\"")).found).contains("*");
    assertThat(read(many(SAM + "Tenants = " + ID)).principalMapping)
        .satisfies(read -> assertThat(read.tenants).containsExactly(ID));
    assertThat(read(many("Source = Custom")).principalMapping).isNotNull();
    assertThat(warnings(input(many(SAM + "Tenants = [\"%s\", \"%s\"]".formatted(ID, CLIENT_ID)))))
        .anyMatch(warning -> warning.contains("two persons can bear one name"));
  }

  @Test
  void read_ofNamesThatTwoPersonsCouldBear_warns() {
    assertThat(warnings(input(mapping(SAM))))
        .singleElement()
        .asString()
        .contains("AzureAd.PrincipalMapping.Source", "DomainClaim");
    assertThat(warnings(input(mapping(SAM + "DomainClaim = netbiosname")))).isEmpty();
    assertThat(
            warnings(input(mapping("Source = UserPrincipalName, Domains = [contoso.com, b.com]"))))
        .singleElement()
        .asString()
        .contains("AzureAd.PrincipalMapping.Domains", "2 domains");
  }

  @Test
  void read_ofAMappingOfAnotherIssuer_refuses() {
    assertThat(
            fault(
                    MINIMAL
                        + "Issuers.Partner { Type = oidc, Authority = \"https://id.example\","
                        + " Audiences = a, PrincipalMapping { Source = Custom } }")
                .key)
        .isEqualTo("Issuers.Partner.PrincipalMapping");
  }

  // --- the file
  // -----------------------------------------------------------------------------------

  private static String fileFault(Path directory, byte[] content) throws Exception {
    Path file = directory.resolve("names.properties");
    Files.write(file, content);
    return fault(mapping("Source = Properties, File = \"" + file + "\"")).found;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice = alice",
        "@contoso.com = alice",
        "alice@ = alice",
        ID + " =",
        ID,
        ID + " = CONTOSO\\alice",
        ID + " = CONTOSO\\tom",
        ID + " = CONTOSO\\ulrich",
        ID + " = a\n" + ID + " = b",
        ID + " = a\nAAAAAAAA-1111-2222-3333-444444444444 = b",
        "Alice@contoso.com = a\nalice@CONTOSO.com = a",
        ID + "." + ID + "." + ID + " = a",
      })
  void read_ofAFileWithALineThatMeansNothing_refusesAndTellsNobody(
      String text, @TempDir Path directory) throws Exception {
    assertThat(fileFault(directory, text.getBytes(StandardCharsets.UTF_8)))
        .doesNotContainIgnoringCase("alice =")
        .doesNotContain("aaaaaaaa", "contoso.com");
  }

  @Test
  void read_ofAFileInAnotherEncoding_refuses(@TempDir Path directory) throws Exception {
    assertThat(fileFault(directory, (ID + " = K\u00E4the").getBytes(StandardCharsets.ISO_8859_1)))
        .contains("not UTF-8");
  }

  @Test
  void read_ofAFileThatIsTooLong_refuses(@TempDir Path directory) throws Exception {
    assertThat(fileFault(directory, new byte[(8 << 20) + 1])).contains("8 MiB");
  }

  @Test
  void read_ofAFileAsItShouldBe_givesItsNames(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("names.properties");
    Files.writeString(
        file,
        "\uFEFF# written on C:\\windows\n\n  ! and\\another\n"
            + (ID.toUpperCase(Locale.ROOT) + " = CONTOSO\\\\alice  \n")
            + (ID + "." + ID + ":K\u00E4the\r\n")
            + "Bob@Contoso.com=\\\n   bob");

    assertThat(PrincipalsFile.read(file))
        .containsOnly(
            Map.entry(ID, "CONTOSO\\alice"),
            Map.entry(ID + "." + ID, "K\u00E4the"),
            Map.entry("bob@contoso.com", "bob"));
    assertThat(List.of("a", "a b", "\u00E4")).allMatch(PrincipalsFile::isName);
    assertThat(List.of("", " a", "a\u0000", "a\u0085b")).noneMatch(PrincipalsFile::isName);
  }
}
