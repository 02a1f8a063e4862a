package org.onbehalf.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.onbehalf.internal.config.Configurations.MINIMAL;
import static org.onbehalf.internal.config.Configurations.faults;
import static org.onbehalf.internal.config.Configurations.input;
import static org.onbehalf.internal.config.Configurations.read;
import static org.onbehalf.internal.config.Configurations.warnings;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.authorization.RequiredPermissions;
import org.onbehalf.internal.runtime.Settings;

/** What annotations may name by its configuration key. */
class RequiredPermissionsTest {
  private static RequiredPermissions permissions(String lines) {
    return read(MINIMAL + lines).authorization.permissions;
  }

  @Test
  void of_microsoftIdentityWebsKeys_givesTheirValues() {
    RequiredPermissions plain =
        permissions("AzureAd { Scopes = \"a  b\", AppPermissions = [A, B] }");
    RequiredPermissions named =
        permissions("AzureAd { Scopes { Read = [a, b], Write = b }, AppPermissions { Read = A } }");

    assertThat(plain.of("AzureAd:Scopes")).containsExactly("a", "b");
    assertThat(plain.of("azuread.apppermissions")).containsExactly("A", "B");
    assertThat(named.of("AzureAD:Scopes:Read")).containsExactly("a", "b");
    assertThat(named.of("AzureAd.Scopes.Write")).containsExactly("b");
    assertThat(named.of("AzureAd:AppPermissions:Read")).containsExactly("A");
  }

  @Test
  void of_anOwnName_givesItsValues_whichTheEnvironmentMayReplace() {
    String hocon =
        MINIMAL
            + "Authorization { RequiredScopes { Read = \"a b\" }, RequiredAppPermissions.Read = A }";
    RequiredPermissions replaced =
        Settings.read(
                input(hocon)
                    .environment(
                        Map.of("ONBEHALF_orders__Authorization__RequiredScopes__Read", "c"))
                    .build())
            .authorization
            .permissions;

    assertThat(read(hocon).authorization.permissions.of("Authorization.RequiredScopes.Read"))
        .containsExactly("a", "b");
    assertThat(replaced.of("Authorization:RequiredScopes:Read")).containsExactly("c");
    assertThat(replaced.of("Authorization:RequiredAppPermissions:Read")).containsExactly("A");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "AzureAd.Scopes = \"\"",
        "AzureAd.Scopes = []",
        "AzureAd.Scopes {}",
        "AzureAd.Scopes { Read = a }",
        "AzureAd.Scopes = \"api://x/a\"",
        "AzureAd.Scopes = [a, \"b,c\\\\d\"]",
      })
  void of_aKeyWithoutAValueThatCanBeAskedFor_namesTheKey(String lines) {
    RequiredPermissions permissions = permissions(lines);

    assertThatThrownBy(() -> permissions.of("AzureAd:Scopes"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("AzureAd.Scopes: found", "expected", "Remedy");
  }

  @Test
  void of_aKeyThatIsNone_tellsItOnOneLine() {
    RequiredPermissions permissions = permissions("AzureAd.ClientSecret = \"x-y-z\"");

    assertThatThrownBy(() -> permissions.of("AzureAd.ClientSecret"))
        .hasMessageContaining("found nothing");
    assertThatThrownBy(() -> permissions.of("a\nb")).hasMessageContaining("a?b: found nothing");
    assertThatThrownBy(() -> RequiredPermissions.NONE.of("AzureAd.Scopes"))
        .hasMessageContaining("found nothing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ Read = [] }",
        "{ Read = \"\" }",
        "{ Read = \"api://x/a\" }",
        "{ Read { More = a } }",
        "{ \"a b\" = a }",
        "[a]",
        "a",
      })
  void read_ofAnOwnSectionThatMeansNothing_refuses(String section) {
    assertThat(faults(MINIMAL + "Authorization.RequiredScopes = " + section))
        .isNotEmpty()
        .allSatisfy(fault -> assertThat(fault.key).startsWith("Authorization.RequiredScopes"));
  }

  @Test
  void read_ofPastedScopes_thatNoAnnotationNames_saysNothing() {
    assertThat(warnings(input(MINIMAL + "AzureAd.Scopes = \"api://x/access_as_user\""))).isEmpty();
  }
}
