package org.onbehalf.functional.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import javax.annotation.security.DenyAll;
import javax.annotation.security.PermitAll;
import javax.annotation.security.RolesAllowed;
import javax.inject.Singleton;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.core.Context;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onbehalf.Caller;
import org.onbehalf.RequiredScope;
import org.onbehalf.RequiredScopeOrAppPermission;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.internal.Nullable;
import org.onbehalf.jersey.CallerFeature;
import org.onbehalf.testing.ProtectedApplication;

/** What {@code CallerFeature} gives a Jersey application, through a real Jetty. */
class CallerFeatureTest {
  @RegisterExtension
  static final ProtectedApplication application =
      ProtectedApplication.with("Authentication.Mode", "optional")
          .jersey(
              new ResourceConfig()
                  .register(CallerFeature.class)
                  .register(Shared.class)
                  .register(Guarded.class));

  private static final Tenant tenant = application.tenant;

  /** One object for all requests, which keeps what it was injected with. */
  @Singleton
  @Path("shared")
  public static final class Shared {
    @Context private @Nullable Caller caller;

    @GET
    public String who() {
      Caller current = caller;
      return current == null ? "-" : current.getName() + " at " + System.identityHashCode(this);
    }
  }

  /** All annotations, with some of the class. */
  @Path("guarded")
  @RolesAllowed("Admin")
  public static final class Guarded {
    @GET
    @Path("class")
    public String ofTheClass() {
      return "passed";
    }

    @GET
    @Path("permit")
    @PermitAll
    public String permit() {
      return "passed";
    }

    @GET
    @Path("deny")
    @DenyAll
    public String deny() {
      return "passed";
    }

    @GET
    @Path("roles")
    @RolesAllowed({"Sample.Call.All", "Other"})
    public String roles() {
      return "passed";
    }

    @GET
    @Path("scope")
    @PermitAll
    @RequiredScope({"orders.read", "orders.write"})
    public String scope() {
      return "passed";
    }

    @GET
    @Path("either")
    @PermitAll
    @RequiredScopeOrAppPermission(
        acceptedScope = "orders.read",
        acceptedAppPermission = "Sample.Call.All")
    public String either() {
      return "passed";
    }

    @GET
    @Path("scope-in-another-case")
    @PermitAll
    @RequiredScope("Orders.Read")
    public String scopeInAnotherCase() {
      return "passed";
    }

    @GET
    @Path("both")
    @RequiredScope("orders.read")
    public String scopeAndTheRolesOfTheClass() {
      return "passed";
    }
  }

  @Test
  void contextCaller_inASingleton_isEachRequestsCaller() throws Exception {
    String alice = application.getAs(tenant.tokenOf("alice"), "/api/rest/shared").body();
    String bob = application.getAs(tenant.tokenOf("bob"), "/api/rest/shared").body();

    assertThat(alice).startsWith(tenant.upnOf("alice") + " at ");
    assertThat(bob).startsWith(tenant.upnOf("bob") + " at ");
    assertThat(alice.split(" at ", -1)[1]).isEqualTo(bob.split(" at ", -1)[1]);
  }

  @ParameterizedTest
  @CsvSource({
    // admin: scope access_as_user, role Admin; reader: scope orders.read, no role
    "class, 200, 403, 403",
    "permit, 200, 200, 200",
    "deny, 403, 403, 403",
    "roles, 403, 403, 200",
    "scope, 403, 200, 403",
    "scope-in-another-case, 403, 403, 403",
    "either, 403, 200, 200",
    "both, 403, 403, 403",
  })
  void annotations_areEnforced(String path, int admin, int reader, int daemon) throws Exception {
    String target = "/api/rest/guarded/" + path;

    assertThat(application.getAs(tenant.tokenOf("alice"), target).statusCode()).isEqualTo(admin);
    assertThat(application.getAs(tenant.tokenOf("bob", "orders.read"), target).statusCode())
        .isEqualTo(reader);
    assertThat(application.getAs(tenant.applicationToken(), target).statusCode()).isEqualTo(daemon);
  }

  /** A scope or a permission was forgotten. */
  @Path("nothing")
  public static final class NamesNothing {
    @GET
    @RequiredScope({})
    public String get() {
      return "passed";
    }
  }

  @Test
  void annotations_thatNameNothing_letTheApplicationNotStart() throws Exception {
    ResourceConfig application =
        new ResourceConfig().register(CallerFeature.class).register(NamesNothing.class);
    try (FilteredServer careless =
        FilteredServer.with(tenant.sampleConfiguration()).jersey(application)) {
      assertThatThrownBy(careless::start)
          .hasStackTraceContaining("NamesNothing.get: @RequiredScope")
          .hasStackTraceContaining("Expected at least one scope and role");
    }
  }

  @Test
  void annotations_scopeAndRole_areBothNeeded() throws Exception {
    String both = tenant.tokenOf("carol", "orders.read", "Admin");

    assertThat(application.getAs(both, "/api/rest/guarded/both").body()).isEqualTo("passed");
  }

  @Test
  void annotations_whenTheyRefuse_nameTheScopes() throws Exception {
    HttpResponse<String> answer =
        application.getAs(tenant.tokenOf("alice"), "/api/rest/guarded/scope");

    assertThat(answer.headers().allValues("WWW-Authenticate"))
        .singleElement()
        .asString()
        .contains("insufficient_scope", "scope=\"orders.read orders.write\"");
  }

  @Test
  void annotations_withoutACaller_challenge() throws Exception {
    HttpResponse<String> answer = application.get("/api/rest/guarded/scope");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
        .startsWith("Bearer realm=\"" + tenant.tenantId() + "\"")
        .doesNotContain("error");
    assertThat(application.get("/api/rest/guarded/deny").statusCode()).isEqualTo(401);
    assertThat(application.get("/api/rest/guarded/permit").body()).isEqualTo("passed");
  }
}
