package org.onbehalf.functional.downstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.functional.CallingApplication.body;

import java.net.URI;
import java.net.http.HttpResponse;
import org.glassfish.jersey.server.ResourceConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.functional.CallingApplication;
import org.onbehalf.functional.FilteredServer;

/**
 * What a caller gets back when a downstream API says no, and the application lets the exception
 * pass.
 */
class DownstreamAnswersTest {
  private static CallingApplication application;

  @BeforeAll
  static void start() throws Exception {
    application = new CallingApplication();
  }

  @AfterAll
  static void stop() throws Exception {
    application.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 409, 500, 503, 302, 307})
  void downstreamAnswer_thatTheResourceLetsPass_isA502WithoutAnyOfIt(int status) throws Exception {
    for (String path : new String[] {"/api/rest/status/" + status, "/api/servlet/" + status}) {
      HttpResponse<String> answer = application.get(application.plain, path);

      assertThat(answer.statusCode()).as(path).isEqualTo(502);
      assertThat(answer.headers().map())
          .doesNotContainKeys(
              "set-cookie", "x-partner", "www-authenticate", "location", "onbehalf-api");
      assertThat(answer.body()).doesNotContain("secret");
      assertThat(body(answer))
          .containsEntry("error", "downstream_error")
          .containsEntry("api", "PartnerAPI")
          .containsEntry("status", (long) status)
          .containsKey("correlation_id");
    }
    assertThat(application.redirectedTo).as("no redirect is followed").hasValue(null);
  }

  @Test
  void downstreamAnswer_thatTheApplicationHandles_isItsOwnAnswer() throws Exception {
    HttpResponse<String> handled = application.get(application.plain, "/api/rest/handled");
    HttpResponse<String> own = application.get(application.plain, "/api/rest/own-404");
    HttpResponse<String> onPurpose = application.get(application.plain, "/api/rest/on-purpose");

    assertThat(handled.statusCode()).isEqualTo(409);
    assertThat(handled.body()).isEqualTo("no such order");
    assertThat(own.statusCode()).isEqualTo(404);
    assertThat(onPurpose.statusCode()).isEqualTo(502);
    assertThat(onPurpose.headers().map()).doesNotContainKey("onbehalf-api");
  }

  @Test
  void downstream_thatCannotBeReached_isDownstreamUnavailable() throws Exception {
    URI closedPort = URI.create("http://127.0.0.1:1/api");
    try (FilteredServer server = application.server(closedPort, new ResourceConfig()).start()) {
      HttpResponse<String> answer = application.get(server, "/api/rest/status/200");

      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(body(answer))
          .containsEntry("error", "downstream_unavailable")
          .containsEntry("api", "PartnerAPI");
    }
  }
}
