package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.onbehalf.functional.downstream.ChallengeFixture;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testing.Http;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;

/**
 * One application in several implementations of JAX-RS, as client and server: what is refused, what
 * its callers get back, and what its calls to other APIs do.
 */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#first")
class JaxrsIT {
  private static JaxrsFixture fixture;
  private static ServerProcess server;

  JaxrsIT(Container container) {
    // its server was started before
  }

  @BeforeParameterizedClassInvocation
  static void start(Container container) throws Exception {
    fixture = new JaxrsFixture();
    server =
        ServerProcess.shared(
            container.command().withAllModules(),
            JaxrsImplementation.selected()
                .map(each -> fixture.deployment(each.assemble(), each.contextPath()))
                .toArray(WarDeployment[]::new));
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    server.close();
    fixture.close();
  }

  @BeforeEach
  void forget() {
    fixture.forget();
  }

  private static HttpResponse<String> guarded(
      JaxrsImplementation jaxrs, String path, @Nullable String token) {
    return fixture.get(server, jaxrs.contextPath() + "/api/rest/" + path, token);
  }

  /** To the application without Onbehalf's feature. */
  private static HttpResponse<String> plain(JaxrsImplementation jaxrs, String way, String path) {
    return fixture.calls(server, jaxrs.contextPath() + "/api/plain", "alice", way, path);
  }

  /** To the application with Onbehalf's feature. */
  private static HttpResponse<String> rest(JaxrsImplementation jaxrs, String way, String path) {
    return fixture.calls(server, jaxrs.contextPath() + "/api/rest", "alice", way, path);
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.JaxrsImplementation#selected")
  void annotations_areEnforced(JaxrsImplementation jaxrs) throws Exception {
    String alice = fixture.tenant.tokenOf("alice");
    Map<String, Integer> expected =
        Map.ofEntries(
            Map.entry("class", 403),
            Map.entry("permit", 200),
            Map.entry("deny", 403),
            Map.entry("role", 200),
            Map.entry("scope", 200),
            Map.entry("other-scope", 403),
            Map.entry("key", 403),
            Map.entry("unknown-key", 500),
            Map.entry("either", 403),
            Map.entry("inherited-role", 403),
            Map.entry("inherited-deny", 403));
    expected.forEach(
        (path, status) -> {
          HttpResponse<String> answer = guarded(jaxrs, "guarded/" + path, alice);
          assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(status);
          assertThat(answer.body().equals("passed")).as(path).isEqualTo(status == 200);
          if (status == 403) {
            assertThat(answer.body()).contains("insufficient_scope");
            assertThat(answer.headers().allValues("WWW-Authenticate")).hasSize(1);
          }
        });
    for (String locator : List.of("by-type", "at-run-time")) {
      Map.of("class", 403, "role", 200, "scope", 403, "unknown-key", 500)
          .forEach(
              (path, status) -> {
                String located = "located/" + locator + "/" + path;
                assertThat(guarded(jaxrs, located, alice).statusCode())
                    .as(located)
                    .isEqualTo(status);
              });
    }
    String application = fixture.tenant.applicationToken();
    assertThat(guarded(jaxrs, "guarded/either", application).body()).isEqualTo("passed");
    assertThat(guarded(jaxrs, "guarded/scope", application).statusCode()).isEqualTo(403);
    HttpResponse<String> nobody = guarded(jaxrs, "public/scope", null);
    assertThat(nobody.statusCode()).isEqualTo(401);
    assertThat(nobody.headers().firstValue("WWW-Authenticate").orElse(""))
        .startsWith("Bearer realm=\"" + fixture.tenant.tenantId() + "\"");
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.JaxrsImplementation#selected")
  void downstreamAnswer_thatTheApplicationLetsPass_isA502WithoutAnyOfIt(JaxrsImplementation jaxrs) {
    for (String path : List.of("/status/401", "/status/404", "/status/500", "/status/302")) {
      for (String way : List.of("sync", "response", "wrapped", "suspended", "wrap", "post")) {
        assertDownstreamError(way + path, rest(jaxrs, way + "/PartnerAPI", path), path);
        if (!way.equals("suspended")) {
          assertDownstreamError(
              "plain " + way + path, plain(jaxrs, way + "/PartnerAPI", path), path);
        }
      }
    }
    for (String way : List.of("sync", "response")) {
      assertDownstreamError(way, plain(jaxrs, way + "/PartnerAPI", "/empty/404"), "/404");
    }
    HttpResponse<String> anonymous = guarded(jaxrs, "public/app?path=/status/401", null);
    assertDownstreamError("without a caller", anonymous, "/401");
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.JaxrsImplementation#selected")
  void downstreamAnswer_withOddNames_isA502WithoutAnyOfIt(JaxrsImplementation jaxrs) {
    for (String way : List.of("sync", "response")) {
      assertDownstreamError(way, rest(jaxrs, way + "/PartnerAPI", "/odd/404"), "/404");
      assertDownstreamError("plain " + way, plain(jaxrs, way + "/PartnerAPI", "/odd/404"), "/404");
    }
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.JaxrsImplementation#selected")
  void downstreamAnswer_thatForgesOurMark_isNoChallenge(JaxrsImplementation jaxrs) {
    for (String way : List.of("sync", "response")) {
      assertDownstreamError(way, plain(jaxrs, way + "/PartnerAPI", "/forged/405"), "/405");
      if (way.equals("response") && jaxrs == JaxrsImplementation.RESTEASY_3_0) {
        // sends no entity of a client's response
        continue;
      }
      HttpResponse<String> passed = plain(jaxrs, way + "/PartnerAPI", "/forged/200");
      assertThat(passed.statusCode()).as(way + ": " + passed.body()).isEqualTo(200);
      assertThat(passed.body()).isEqualTo("{\"order\":7}");
      assertThat(passed.headers().map()).doesNotContainKey("onbehalf-api");
    }
    assertThat(plain(jaxrs, "facade-allow/PartnerAPI", "/forged/405").body()).isEqualTo("405 GET");
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.JaxrsImplementation#selected")
  void client_thatIsToldToFollowRedirects_followsNone(JaxrsImplementation jaxrs) {
    HttpResponse<String> answer = plain(jaxrs, "redirected/PartnerAPI", "/redirect");

    assertThat(answer.body()).isEqualTo("answered 302");
    assertThat(fixture.other.calls()).isEmpty();
  }

  private static void assertDownstreamError(String as, HttpResponse<String> answer, String path) {
    assertThat(answer.statusCode()).as(as + ": " + answer.body()).isEqualTo(502);
    assertThat(answer.body()).as(as).doesNotContain(JaxrsFixture.SECRET);
    assertThat(answer.headers().map().toString()).as(as).doesNotContain(JaxrsFixture.SECRET);
    assertThat(answer.headers().map())
        .as(as)
        .doesNotContainKeys(
            "set-cookie", "x-partner", "www-authenticate", "location", "onbehalf-api", "allow");
    assertThat(answer.headers().firstValue("X-Inner")).as(as).hasValue("kept");
    assertThat(Http.json(answer))
        .as(as)
        .containsEntry("error", "downstream_error")
        .containsEntry("status", Long.parseLong(path.substring(path.lastIndexOf('/') + 1)));
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.JaxrsImplementation#selected")
  void downstreamAnswer_thatTheApplicationReads_isItsOwn(JaxrsImplementation jaxrs) {
    HttpResponse<String> answer = plain(jaxrs, "handled/PartnerAPI", "/status/404");

    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).startsWith("handled 404 null").contains(JaxrsFixture.SECRET);
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.JaxrsImplementation#selected")
  void challenge_isAnsweredOnce(JaxrsImplementation jaxrs) {
    for (String way : List.of("sync/PartnerAPI", "post/PartnerAPI", "facade/PartnerAPI/GET")) {
      fixture.forget();
      HttpResponse<String> answer = plain(jaxrs, way, "/challenge");

      assertThat(answer.statusCode()).as(way + ": " + answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains("{\"order\":7}");
      assertThat(fixture.api.calls()).hasSize(2);
      assertThat(fixture.api.calls().get(1).body()).isEqualTo(fixture.api.calls().get(0).body());
    }
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.JaxrsImplementation#selected")
  void challengeThatANewTokenDoesNotEnd_goesToTheCaller(JaxrsImplementation jaxrs) {
    for (String way : List.of("sync/PartnerAPI", "response/PartnerAPI", "facade/PartnerAPI/GET")) {
      fixture.forget();
      HttpResponse<String> answer = plain(jaxrs, way, "/refuses-all");

      assertThat(answer.statusCode()).as(way + ": " + answer.body()).isEqualTo(401);
      assertThat(Http.json(answer))
          .containsEntry("error", "insufficient_claims")
          .containsEntry("claims", ChallengeFixture.CLAIMS);
      assertThat(answer.headers().allValues("WWW-Authenticate")).hasSize(1);
      assertThat(fixture.api.calls()).hasSize(2);
    }
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.JaxrsImplementation#selected")
  void unreachableApi_isA502_andASlowOneA504(JaxrsImplementation jaxrs) {
    for (String way : List.of("sync", "wrap", "suspended", "facade")) {
      String more = way.equals("facade") ? "/GET" : "";
      assertUnavailable(way, rest(jaxrs, way + "/Dead" + more, "/ok"), "Dead", 502);
      assertUnavailable(way, rest(jaxrs, way + "/Slow" + more, "/slow"), "Slow", 504);
      assertUnavailable(way, rest(jaxrs, way + "/Full" + more, "/ok"), "Full", 504);
    }
    assertUnavailable("plain", plain(jaxrs, "sync/Dead", "/ok"), "Dead", 502);
    assertUnavailable("plain", plain(jaxrs, "sync/Slow", "/slow"), "Slow", 504);
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.JaxrsImplementation#selected")
  void transportErrorOfAnotherClient_isNotToldAsAnApis(JaxrsImplementation jaxrs) {
    HttpResponse<String> answer = plain(jaxrs, "another-fails/Dead", "/ok");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(500);
    assertUnavailable("beside", plain(jaxrs, "fails-beside/Dead", "/ok"), "Dead", 502);
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.JaxrsImplementation#selected")
  void challenge_thatIsResumedOnAnotherThread_goesToTheRequestsCaller(JaxrsImplementation jaxrs) {
    fixture.calls(server, jaxrs.contextPath() + "/api/rest", "bob", "keep/PartnerAPI", "/");
    for (String whom : List.of("nobody", "kept")) {
      HttpResponse<String> answer =
          rest(jaxrs, "resumed-by-" + whom + "/PartnerAPI", "/refuses-all");

      assertThat(answer.statusCode()).as(whom + ": " + answer.body()).isEqualTo(401);
      assertThat(Http.json(answer)).containsEntry("error", "insufficient_claims");
    }
  }

  private static void assertUnavailable(
      String as, HttpResponse<String> answer, String api, int status) {
    assertThat(answer.statusCode()).as(as + " " + api + ": " + answer.body()).isEqualTo(status);
    assertThat(Http.json(answer))
        .as(as)
        .containsEntry("error", "downstream_unavailable")
        .containsEntry("api", api);
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.JaxrsImplementation#selected")
  void client_callsOnAnyThread_orNamesTheWrap(JaxrsImplementation jaxrs) {
    assertThat(plain(jaxrs, "wrap/PartnerAPI", "/ok").body()).isEqualTo("{\"order\":7}");
    for (String way : jaxrs.hasRx() ? List.of("async", "rx") : List.of("async")) {
      assertThat(plain(jaxrs, way + "-captured/PartnerAPI", "/ok").body())
          .as(way)
          .isEqualTo("{\"order\":7}");
      HttpResponse<String> answer = plain(jaxrs, way + "/PartnerAPI", "/ok");
      if (jaxrs == JaxrsImplementation.JERSEY_2_48
          || (jaxrs == JaxrsImplementation.CXF_3 && way.equals("async"))) {
        // CXF calls the filter on the calling thread
        assertThat(answer.body()).as(way).isEqualTo("{\"order\":7}");
      } else {
        assertThat(answer.body())
            .as(way)
            .startsWith("OBH-3010 no caller is on thread")
            .contains("CallerContext.wrap(…)", "OnBehalfOfFeature.CALLER of the request");
      }
    }
    fixture.api.calls().forEach(call -> assertThat(call.token()).isNotEmpty());
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.JaxrsImplementation#selected")
  void client_makesSeveralCallsAtOnce(JaxrsImplementation jaxrs) {
    assertThat(plain(jaxrs, "parallel/PartnerAPI", "/together").body()).isEqualTo("answered 4");
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.JaxrsImplementation#selected")
  void client_keepsNoCookies(JaxrsImplementation jaxrs) {
    for (String way : List.of("sync/PartnerAPI", "facade/PartnerAPI/GET")) {
      for (String user : List.of("alice", "bob")) {
        HttpResponse<String> answer =
            fixture.calls(server, jaxrs.contextPath() + "/api/plain", user, way, "/ok");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
      }
    }
    assertThat(plain(jaxrs, "second-client/PartnerAPI", "/ok").statusCode()).isEqualTo(200);
    fixture.api.calls().forEach(call -> assertThat(call.header("Cookie")).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.JaxrsImplementation#selectedRestEasys")
  void client_withAnEngineWhoseCookiesCannotBeSeparated_isRefused(JaxrsImplementation jaxrs) {
    assertThat(plain(jaxrs, "own-engine/PartnerAPI", "/ok").body())
        .startsWith("OBH-4004 DownstreamApis.PartnerAPI is not called: RESTEasy's")
        .contains("may keep cookies", "ApacheHttpClient43Engine");
    assertThat(fixture.api.calls()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("org.onbehalf.containers.JaxrsImplementation#selected")
  void facade_sendsEachMethod_andReadsJson(JaxrsImplementation jaxrs) {
    for (String method : List.of("GET", "POST", "PUT", "DELETE")) {
      assertThat(plain(jaxrs, "facade/PartnerAPI/" + method, "/ok").body())
          .isEqualTo(method + " {\"order\":7}");
    }
    HttpResponse<String> patch = plain(jaxrs, "facade/PartnerAPI/PATCH", "/ok");
    if (jaxrs == JaxrsImplementation.JERSEY_2_22 || jaxrs == JaxrsImplementation.JERSEY_2_30) {
      assertThat(patch.body()).contains("jersey-apache-connector");
    } else if (jaxrs == JaxrsImplementation.CXF_3) {
      assertThat(patch.body()).contains("cxf-rt-transports-http-hc");
    } else {
      assertThat(patch.body()).isEqualTo("PATCH {\"order\":7}");
    }
    HttpResponse<String> json = plain(jaxrs, "json/PartnerAPI", "/ok");
    HttpResponse<String> written = plain(jaxrs, "write-json/PartnerAPI", "/ok");
    if (jaxrs.isRestEasy() || jaxrs == JaxrsImplementation.JERSEY_2_48) {
      assertThat(json.body()).isEqualTo("order 7");
      assertThat(written.body()).isEqualTo("{\"order\":7}");
    } else {
      // no JSON provider is registered: an error of ours, and not the API's refusal
      assertThat(json.statusCode()).as(json.body()).isEqualTo(500);
      assertThat(written.body()).contains("cannot be written as application/json");
    }
  }
}
