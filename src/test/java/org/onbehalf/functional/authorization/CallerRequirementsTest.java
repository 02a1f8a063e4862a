package org.onbehalf.functional.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import javax.inject.Singleton;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.ws.rs.GET;
import javax.ws.rs.Path;
import javax.ws.rs.core.Context;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.functional.Tenant;
import org.onbehalf.internal.Nullable;
import org.onbehalf.jersey.CallerFeature;
import org.onbehalf.testing.ProtectedApplication;

/** What code asks of its caller: {@code requireScope}, {@code requireRole}, a kept proxy. */
class CallerRequirementsTest {
  @RegisterExtension
  static final ProtectedApplication application =
      ProtectedApplication.with()
          .servlet("/api/require/*", new Requiring())
          .jersey(new ResourceConfig().register(CallerFeature.class).register(Meeting.class));

  private static final Tenant tenant = application.tenant;

  /** Asks for what its path says, deep below the filter. */
  private static final class Requiring extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Caller caller = CallerContext.current();
      switch (request.getPathInfo()) {
        case "/scope" -> caller.requireScope("orders.read", "orders.write");
        case "/role" -> caller.requireRole("Admin", "Sample.Call.All");
        case "/nothing" -> caller.requireScope();
        default -> caller.requireRole((String) request.getAttribute("not there"));
      }
      response.getWriter().print("passed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    // admin: scope access_as_user, role Admin; reader: scope orders.read, no role
    "scope, 403, 200, 403",
    "role, 200, 403, 200",
    "nothing, 500, 500, 500",
    "null, 500, 500, 500",
  })
  void requirement_letsThoseGoOnWhoHaveOneOf(String path, int admin, int reader, int daemon)
      throws Exception {
    String target = "/api/require/" + path;

    assertThat(application.getAs(tenant.tokenOf("alice"), target).statusCode()).isEqualTo(admin);
    assertThat(application.getAs(tenant.tokenOf("bob", "orders.read"), target).statusCode())
        .isEqualTo(reader);
    assertThat(application.getAs(tenant.applicationToken(), target).statusCode()).isEqualTo(daemon);
  }

  @Test
  void requireScope_whenItRefuses_namesTheScopes() throws Exception {
    HttpResponse<String> answer = application.getAs(tenant.tokenOf("alice"), "/api/require/scope");

    assertThat(answer.headers().allValues("WWW-Authenticate"))
        .singleElement()
        .asString()
        .contains("error=\"insufficient_scope\"", "scope=\"orders.read orders.write\"");
    assertThat(JSONObjectUtils.parse(answer.body()))
        .containsEntry("error", "insufficient_scope")
        .containsEntry("scope", "orders.read orders.write");
  }

  @Test
  void requireRole_whenItRefuses_namesNoRole() throws Exception {
    HttpResponse<String> answer =
        application.getAs(tenant.tokenOf("bob", "orders.read"), "/api/require/role");

    assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
        .contains("error=\"insufficient_scope\"")
        .doesNotContain("Admin", "scope=");
    assertThat(answer.body()).doesNotContain("Admin");
  }

  /** One object, in which two callers wait for each other. */
  @Singleton
  @Path("meeting")
  public static final class Meeting {
    private final CyclicBarrier both = new CyclicBarrier(2);
    @Context private @Nullable Caller caller;

    @GET
    public String meet() throws Exception {
      Caller kept = caller;
      if (kept == null) {
        return "no proxy";
      }
      String before = kept.getName();
      both.await(30, TimeUnit.SECONDS);
      kept.requireScope("access_as_user");
      return before + " " + kept.getName() + " at " + System.identityHashCode(this);
    }
  }

  @Test
  void contextCaller_inASingletonThatTwoCallersShareAtOnce_isEachOnesOwn() throws Exception {
    CompletableFuture<String> alice = meeting("alice");
    CompletableFuture<String> bob = meeting("bob");

    String[] ofAlice = alice.get(60, TimeUnit.SECONDS).split(" at ", -1);
    String[] ofBob = bob.get(60, TimeUnit.SECONDS).split(" at ", -1);

    assertThat(ofAlice[0]).isEqualTo(tenant.upnOf("alice") + " " + tenant.upnOf("alice"));
    assertThat(ofBob[0]).isEqualTo(tenant.upnOf("bob") + " " + tenant.upnOf("bob"));
    assertThat(ofAlice[1]).as("one object").isEqualTo(ofBob[1]);
  }

  private static CompletableFuture<String> meeting(String user) {
    HttpRequest request =
        HttpRequest.newBuilder(application.uri("/api/rest/meeting"))
            .header("Authorization", "Bearer " + tenant.tokenOf(user))
            .build();
    return application
        .client()
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(HttpResponse::body);
  }
}
