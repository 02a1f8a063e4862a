package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.function.Consumer;
import org.onbehalf.testing.Http;

/**
 * A user of a web application, who calls the partner through it.
 *
 * @param call what is called
 * @param upn what the partner must say of whom it saw
 */
record Caller(Http http, URI call, String token, String upn) {
  /** What came of a call. */
  enum Outcome {
    SERVED,
    /** The server has no web application there at this moment, or takes no requests. */
    ABSENT,
    WRONG
  }

  void callOnce() {
    HttpResponse<String> response = http.get(call, token);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(Http.json(response)).containsEntry("name", upn);
  }

  /** Calls and judges; what is wrong is told. */
  Outcome call(Consumer<String> wrong) {
    HttpResponse<String> response = http.get(call, token);
    int status = response.statusCode();
    if (status == 200 && response.body().contains('"' + upn + '"')) {
      return Outcome.SERVED;
    }
    // without our JSON it is the server's own page
    boolean ours =
        response.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
    if ((status == 404 || status == 503) && !ours) {
      return Outcome.ABSENT;
    }
    wrong.accept(status + " " + response.headers().map() + " " + response.body());
    return Outcome.WRONG;
  }
}
