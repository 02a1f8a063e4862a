package org.onbehalf.internal.acquisition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ApplicationScopesTest {
  @Test
  void of_aUsersScopes_isTheResourcesDefault() {
    assertThat(
            RequestedToken.applicationScopes(List.of("api://partner/read", "api://partner/write")))
        .containsExactly("api://partner/.default");
    assertThat(RequestedToken.applicationScopes(List.of("https://graph.microsoft.com/User.Read")))
        .containsExactly("https://graph.microsoft.com/.default");
  }

  @Test
  void of_defaultItself_staysAsItIs() {
    assertThat(RequestedToken.applicationScopes(List.of("api://partner/.default")))
        .containsExactly("api://partner/.default");
    // an App ID URI with a trailing slash keeps both
    assertThat(RequestedToken.applicationScopes(List.of("https://api.example.com//read")))
        .containsExactly("https://api.example.com//.default");
  }

  @Test
  void of_aScopeWithoutItsResource_isLeftToEntra() {
    assertThat(RequestedToken.applicationScopes(List.of("User.Read"))).containsExactly("User.Read");
  }
}
