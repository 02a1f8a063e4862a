package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.config.Configurations.CLIENT_ID;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.fault;
import static org.onbehalf.internal.config.Configurations.faults;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.read;
import static org.onbehalf.internal.config.Configurations.warnings;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.runtime.Settings;

/** What tokens must say, and what their callers are called: the keys beside the authority. */
class TokenRulesSettingsTest {
  @Test
  void read_ofAcl_warnsUnlessClientsAreListed() {
    String acl = MINIMAL + "AzureAd.AllowWebApiToBeAuthorizedByACL = true\n";

    assertThat(read(acl).issuers.get(0).rules.allowsTokensWithoutPermissions).isTrue();
    assertThat(read(MINIMAL).issuers.get(0).rules.allowsTokensWithoutPermissions).isFalse();
    assertThat(warnings(input(acl)))
        .singleElement()
        .asString()
        .contains("AzureAd.AllowWebApiToBeAuthorizedByACL", "AllowedClients");
    assertThat(warnings(input(acl + "AzureAd.AllowedClients = [\"a\"]"))).isEmpty();
  }

  @Test
  void read_ofNameClaim_replacesTheDefault() {
    assertThat(read(MINIMAL).issuers.get(0).rules.nameClaims)
        .containsExactly("preferred_username", "upn");
    assertThat(
            read(MINIMAL + "AzureAd.NameClaim = onprem_sam email").issuers.get(0).rules.nameClaims)
        .containsExactly("onprem_sam", "email");
    assertThat(read(MINIMAL + "AzureAd.NameClaim = tid.oid").issuers.get(0).rules.nameClaims)
        .isEmpty();
    assertThat(fault(MINIMAL + "AzureAd.NameClaim = [upn, tid.oid]").key)
        .isEqualTo("AzureAd.NameClaim");
    assertThat(warnings(input(many("common", "AllowedTenants = \"*\"\nNameClaim = upn"))))
        .singleElement()
        .asString()
        .contains("AzureAd.NameClaim", "two persons can bear one name");
  }

  @Test
  void read_ofRoleMapping_givesTheRolesOfEachValue() {
    Settings settings =
        read(
            MINIMAL
                + """
                AzureAd.RoleMapping {
                  "AAAAAAAA-1111-2222-3333-444444444444" = [Admin, Orders.Approve]
                  "Orders.Read" = Reader
                }
                """);

    assertThat(settings.issuers.get(0).rules.roleMapping)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "aaaaaaaa-1111-2222-3333-444444444444",
                List.of("Admin", "Orders.Approve"),
                "Orders.Read",
                List.of("Reader")));
    assertThat(fault(MINIMAL + "AzureAd.RoleMapping = Admin").key).isEqualTo("AzureAd.RoleMapping");
    assertThat(fault(MINIMAL + "AzureAd.RoleMapping { a = [] }").key)
        .isEqualTo("AzureAd.RoleMapping");
  }

  @Test
  void read_ofRoleMappingToTextWithABlank_refusesIt() {
    var fault = fault(MINIMAL + "AzureAd.RoleMapping { admins = \"Wiki Admin\" }");

    assertThat(fault.key).isEqualTo("AzureAd.RoleMapping.admins");
    assertThat(fault.remedy).contains("[\"Wiki Admin\"]", "[\"Wiki\", \"Admin\"] for two");
    assertThat(
            read(MINIMAL + "AzureAd.RoleMapping { admins = [\"Wiki Admin\"] }")
                .issuers
                .get(0)
                .rules
                .roleMapping)
        .containsEntry("admins", List.of("Wiki Admin"));
  }

  @Test
  void read_ofGroupsOverage_needsEntraCredentialsAndGraph() {
    String secret = MINIMAL + "AzureAd.ClientSecret = s\n";
    String graph =
        "DownstreamApis.Graph { BaseUrl = \"https://graph.microsoft.us/v1.0\", Scopes = [User.Read] }\n";
    String asks = "AzureAd.GroupsOverage = graph\n";
    String mapping = "AzureAd.RoleMapping { a = b }\n";

    assertThat(read(MINIMAL).issuers.get(0).rules.asksGraphForGroups).isFalse();
    assertThat(
            read(MINIMAL + "AzureAd.GroupsOverage = ignore")
                .issuers
                .get(0)
                .rules
                .asksGraphForGroups)
        .isFalse();
    assertThat(read(secret + graph + asks + mapping).issuers.get(0).rules.asksGraphForGroups)
        .isTrue();
    assertThat(warnings(input(secret + graph + asks + mapping))).isEmpty();
    assertThat(warnings(input(secret + graph + asks)))
        .singleElement()
        .asString()
        .contains("AzureAd.GroupsOverage", "RoleMapping");
    for (String faulty :
        List.of(
            MINIMAL + "AzureAd.GroupsOverage = all",
            MINIMAL + graph + asks + mapping,
            secret + asks + mapping,
            secret + graph + "DownstreamApis.Graph.RequestAppToken = true\n" + asks + mapping)) {
      assertThat(fault(faulty).key).isEqualTo("AzureAd.GroupsOverage");
    }
  }

  private static String partners(String type, String more) {
    return MINIMAL
        + "Issuers.Partners { Type = %s, Authority = \"https://id.example/%s\", Audience = a\n%s }"
            .formatted(
                type, type.equals("adfs") ? "adfs" : type.equals("entra") ? CLIENT_ID : "", more);
  }

  @Test
  void read_ofDefaultCaller_isAnApplicationUnlessItSaysUser() {
    assertThat(read(MINIMAL).issuers.get(0).rules.usersByDefault).isFalse();
    assertThat(read(partners("oidc", "")).issuers.get(1).rules.usersByDefault).isFalse();
    assertThat(read(partners("adfs", "DefaultCaller = User")).issuers.get(1).rules.usersByDefault)
        .isTrue();
    assertThat(fault(partners("oidc", "DefaultCaller = both")).key)
        .isEqualTo("Issuers.Partners.DefaultCaller");
    assertThat(fault(partners("entra", "DefaultCaller = user")).key)
        .isEqualTo("Issuers.Partners.DefaultCaller");
    assertThat(fault(MINIMAL + "AzureAd.DefaultCaller = user").key)
        .isEqualTo("AzureAd.DefaultCaller");
  }

  @Test
  void read_ofJwksUri_isAnAddressOfAnOidcIssuersKeys() {
    String uri = "JwksUri = \"https://www.example/oauth2/v3/certs?alt=json\"";
    assertThat(read(partners("oidc", uri)).issuers.get(1).jwksUri)
        .hasToString("https://www.example/oauth2/v3/certs?alt=json");
    assertThat(read(partners("oidc", "")).issuers.get(1).jwksUri).isNull();
    for (String wrong :
        List.of("http://www.example/", "https://a@www.example/", "/certs", "https://x/#a")) {
      assertThat(fault(partners("oidc", "JwksUri = \"" + wrong + "\"")).key)
          .isEqualTo("Issuers.Partners.JwksUri");
    }
    assertThat(fault(partners("adfs", uri)).key).isEqualTo("Issuers.Partners.JwksUri");
  }

  private static String many(String tenant, String more) {
    return "AzureAd { TenantId = %s, ClientId = \"%s\"\n%s }".formatted(tenant, CLIENT_ID, more);
  }

  @ParameterizedTest
  @ValueSource(strings = {"common", "Organizations"})
  void read_ofATenantThatIsMany_needsTheTenantsThatMayCall(String tenant) {
    String one = "CCCCCCCC-0000-4000-8000-00000000000c";

    Settings some = read(many(tenant, "AllowedTenants = [\"" + one + "\"]"));
    Settings all = read(many(tenant, "AllowedTenants = \"*\""));

    assertThat(some.acquisition.client.hasSeveralTenants()).isTrue();
    assertThat(some.issuers.get(0).rules.allowsTenant(one)).isTrue();
    assertThat(some.issuers.get(0).rules.allowsTenant(CLIENT_ID)).isFalse();
    assertThat(all.issuers.get(0).rules.allowsTenant(CLIENT_ID)).isTrue();
    assertThat(all.issuers.get(0).rules.nameClaims).isEmpty();
    assertThat(fault(many(tenant, "")).key).isEqualTo("AzureAd.AllowedTenants");
    assertThat(fault(many(tenant, "AllowedTenants = []")).remedy).contains("*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"contoso.onmicrosoft.com\"]",
        "[\"*\", \"cccccccc-0000-4000-8000-00000000000c\"]",
        "[\"cccccccc-0000-4000-8000-00000000000c\", \"CCCCCCCC-0000-4000-8000-00000000000C\"]",
        "[\"cccccccc*\"]",
      })
  void read_ofAllowedTenantsThatAreNone_refuses(String tenants) {
    assertThat(fault(many("common", "AllowedTenants = " + tenants)).key)
        .isEqualTo("AzureAd.AllowedTenants");
  }

  @Test
  void read_ofAllowedTenantsBesideASingleTenant_refuses() {
    assertThat(fault(MINIMAL + "AzureAd.AllowedTenants = \"*\"").found).contains("single tenant");
  }

  @Test
  void read_ofAllowedClients_givesThem() {
    Settings settings =
        read(MINIMAL + "AzureAd.AllowedClients = [\"ABCDEF12-2222-3333-4444-555555555555\"]");

    assertThat(settings.issuers.get(0).rules.allowsClient("abcdef12-2222-3333-4444-555555555555"))
        .isTrue();
    assertThat(settings.issuers.get(0).rules.allowsClient(CLIENT_ID)).isFalse();
    assertThat(read(MINIMAL).issuers.get(0).rules.allowsClient(CLIENT_ID)).isTrue();
    assertThat(fault(MINIMAL + "AzureAd.AllowedClients = [\"a\", \"a\"]").found).contains("twice");
  }

  @Test
  void read_ofAudiences_replacesTheDefault() {
    Settings settings =
        read(MINIMAL + "AzureAd { Audience = \"api://a\", Audiences = \"api://b api://a\" }");

    assertThat(settings.issuers.get(0).audiences).containsExactly("api://a", "api://b");
    assertThat(fault(MINIMAL + "AzureAd.Audiences = []").key).isEqualTo("AzureAd.Audiences");
    assertThat(faults(MINIMAL + "AzureAd.Audience = \"\"")).isNotEmpty();
  }
}
