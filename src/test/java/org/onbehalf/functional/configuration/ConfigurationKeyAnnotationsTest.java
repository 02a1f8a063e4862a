package org.onbehalf.functional.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.RequiredScope;
import org.onbehalf.RequiredScopeOrAppPermission;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.jersey.CallerFeature;
import org.onbehalf.testing.CapturedLog;

/** Annotations that name a configuration key, in a real Jersey application. */
class ConfigurationKeyAnnotationsTest {
  private static Tenant tenant;
  private static CapturedLog log;
  private static FilteredServer server;

  @BeforeAll
  static void start() throws Exception {
    tenant = Tenant.start();
    log = new CapturedLog();
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put("AzureAd.Scopes.Read", "orders.read  orders.write");
    configuration.put("AzureAd.Scopes.Uri", "api://sample/orders.read");
    configuration.put("AzureAd.AppPermissions", "Sample.Call.All");
    configuration.put("Authorization.RequiredScopes.Write-Orders.0", "orders.write");
    configuration.put("Authentication.Mode", "optional");
    server =
        FilteredServer.with(configuration)
            .jersey(new ResourceConfig().register(CallerFeature.class).register(Resource.class))
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    log.close();
    tenant.close();
  }

  /** A method for each way to name a key. */
  @Path("by-key")
  @RequiredScope(requiredScopesConfigurationKey = "AzureAd:Scopes:Read")
  public static final class Resource {
    @GET
    @Path("class")
    public String ofTheClass() {
      return "passed";
    }

    @GET
    @Path("own")
    @RequiredScope(requiredScopesConfigurationKey = "authorization.requiredscopes.write-orders")
    public String own() {
      return "passed";
    }

    @GET
    @Path("wins")
    @RequiredScope(
        value = "access_as_user",
        requiredScopesConfigurationKey = "Authorization.RequiredScopes.Write-Orders")
    public String configurationWins() {
      return "passed";
    }

    @GET
    @Path("either")
    @RequiredScope({"orders.read", "access_as_user"})
    @RequiredScopeOrAppPermission(
        requiredScopesConfigurationKey = "AzureAD:Scopes:Read",
        requiredAppPermissionsConfigurationKey = "AzureAD:AppPermissions")
    public String scopeAndEither() {
      return "passed";
    }

    @GET
    @Path("missing")
    @RequiredScope(
        value = "access_as_user",
        requiredScopesConfigurationKey = "AzureAd:Scopes:Approve")
    public String missing() {
      return "passed";
    }

    @GET
    @Path("missing-permission")
    @RequiredScopeOrAppPermission(
        acceptedScope = "access_as_user",
        requiredAppPermissionsConfigurationKey = "AzureAd:AppPermissions:Read")
    public String missingPermission() {
      return "passed";
    }

    @GET
    @Path("secret")
    @RequiredScope(requiredScopesConfigurationKey = "AzureAd.ClientSecret")
    public String ofAnotherKey() {
      return "passed";
    }

    @GET
    @Path("uri")
    @RequiredScope(requiredScopesConfigurationKey = "AzureAd.Scopes.Uri")
    public String uri() {
      return "passed";
    }
  }

  /** Either kind of caller. */
  @Path("either")
  @RequiredScopeOrAppPermission(
      requiredScopesConfigurationKey = "AzureAD:Scopes:Read",
      acceptedAppPermission = "Other",
      requiredAppPermissionsConfigurationKey = "AzureAD:AppPermissions")
  public static final class Either {
    @GET
    public String either() {
      return "passed";
    }
  }

  @ParameterizedTest
  @CsvSource({
    "class, 403, 200, 200",
    "own, 403, 403, 200",
    "wins, 403, 403, 200",
    "either, 403, 200, 403",
  })
  void annotationWithAKey_asksForWhatTheConfigurationSays(
      String path, int user, int reader, int writer) throws Exception {
    String target = "/api/rest/by-key/" + path;

    assertThat(server.getAs(tenant.tokenOf("alice"), target).statusCode()).isEqualTo(user);
    assertThat(server.getAs(tenant.tokenOf("bob", "orders.read"), target).statusCode())
        .isEqualTo(reader);
    assertThat(server.getAs(tenant.tokenOf("carol", "orders.write"), target).statusCode())
        .isEqualTo(writer);
    assertThat(server.getAs(tenant.applicationToken(), target).statusCode()).isEqualTo(403);
  }

  @Test
  void scopeOrAppPermission_withKeys_acceptsUsersByScopeAndApplicationsByRole() throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put("AzureAd.Scopes.Read", "orders.read");
    configuration.put("AzureAd.AppPermissions", "Sample.Call.All Sample.Other");
    try (FilteredServer other =
        FilteredServer.with(configuration)
            .jersey(new ResourceConfig().register(CallerFeature.class).register(Either.class))
            .start()) {
      String target = "/api/rest/either";

      assertThat(other.getAs(tenant.tokenOf("bob", "orders.read"), target).body())
          .isEqualTo("passed");
      assertThat(other.getAs(tenant.applicationToken(), target).body()).isEqualTo("passed");
      assertThat(other.getAs(tenant.tokenOf("alice"), target).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void annotationWithAKey_whenItRefuses_namesTheConfiguredScopes() throws Exception {
    HttpResponse<String> answer = server.getAs(tenant.tokenOf("alice"), "/api/rest/by-key/class");

    assertThat(answer.headers().allValues("WWW-Authenticate"))
        .singleElement()
        .asString()
        .contains("insufficient_scope", "scope=\"orders.read orders.write\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "missing-permission", "secret", "uri"})
  void annotationWhoseKeyNamesNothing_closesItsMethod_andTheLogNamesTheKey(String path)
      throws Exception {
    String target = "/api/rest/by-key/" + path;
    Map<String, String> keys =
        Map.of(
            "missing", "AzureAd.Scopes.Approve: found nothing",
            "missing-permission", "AzureAd.AppPermissions.Read: found nothing",
            "secret", "AzureAd.ClientSecret: found nothing",
            "uri", "AzureAd.Scopes.Uri: found a name that no token carries");

    for (HttpResponse<String> answer :
        List.of(
            server.getAs(tenant.tokenOf("alice"), target),
            server.getAs(tenant.applicationToken(), target),
            server.get(target))) {
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(JSONObjectUtils.parse(answer.body()))
          .containsEntry("error", "server_error")
          .containsKey("correlation_id");
      assertThat(answer.body()).doesNotContain("AzureAd");
      assertThat(answer.headers().allValues("WWW-Authenticate")).isEmpty();
    }
    assertThat(log.messages(Level.ERROR))
        .anySatisfy(line -> assertThat(line).contains(Resource.class.getName(), keys.get(path)));
    assertThat(log.text()).doesNotContain(tenant.sampleSecret());
  }

  @Test
  void annotationWithAKey_whereTheConfigurationIsFaulty_letsNoRequestPass() throws Exception {
    Map<String, String> configuration = tenant.sampleConfiguration();
    configuration.put("AzureAd.ClientId", "no guid");
    try (FilteredServer faulty =
        FilteredServer.with(configuration)
            .jersey(new ResourceConfig().register(CallerFeature.class).register(Resource.class))
            .start()) {
      assertThat(faulty.getAs(tenant.tokenOf("alice"), "/api/rest/by-key/class").statusCode())
          .isEqualTo(500);
    }
  }
}
