package org.onbehalf.testing.partner;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;

/**
 * The API behind the filter. {@code /caller} (and any other path) tells who called; {@code
 * /status/404} fails with a header, a cookie and a body that are nobody else's business; {@code
 * /redirect?to=URL} redirects; {@code /delay/500} takes that many milliseconds, at most 60,000;
 * {@code /private} wants the authentication context {@code c1}, and says so by a claims challenge.
 */
public final class PartnerServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** What a refusal carries, for tests that search the relayed answer for it. */
  public static final String INTERNAL_DETAIL = "partner-internal-detail";

  /** For the authentication context c1, as Entra's documentation has it. */
  private static final String CHALLENGE =
      "Bearer realm=\"\", error=\"insufficient_claims\", claims=\""
          + Base64.getEncoder()
              .encodeToString(
                  "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}"
                      .getBytes(StandardCharsets.UTF_8))
          + "\"";

  private static final long LONGEST_DELAY_MILLIS = 60_000;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Map<String, Object> call = Seen.in(getServletContext()).add(request, CallerContext.current());
    String path = request.getPathInfo() == null ? "" : request.getPathInfo();
    if (path.startsWith("/status/")) {
      response.setHeader("Partner-Internal", INTERNAL_DETAIL);
      response.setHeader("Set-Cookie", "partner=" + INTERNAL_DETAIL);
      response.setHeader("WWW-Authenticate", "Bearer realm=\"" + INTERNAL_DETAIL + "\"");
      answer(response, number(path, "/status/"), Map.of("error", INTERNAL_DETAIL));
    } else if (path.equals("/redirect")) {
      String to = request.getParameter("to");
      response.setHeader("Location", to == null ? "/elsewhere" : to);
      answer(response, HttpServletResponse.SC_FOUND, Map.of());
    } else if (path.equals("/private") && !provesMore(CallerContext.current())) {
      response.setHeader("WWW-Authenticate", CHALLENGE);
      answer(response, HttpServletResponse.SC_UNAUTHORIZED, Map.of("error", "insufficient_claims"));
    } else {
      if (path.startsWith("/delay/")) {
        delay(number(path, "/delay/"));
      }
      answer(response, HttpServletResponse.SC_OK, call);
    }
  }

  private static boolean provesMore(Caller caller) {
    return caller.authenticationContexts().contains("c1");
  }

  private static int number(String path, String prefix) {
    return Integer.parseInt(path.substring(prefix.length()));
  }

  private static void delay(int millis) throws IOException {
    try {
      boolean opened =
          new CountDownLatch(1)
              .await(Math.min(millis, LONGEST_DELAY_MILLIS), TimeUnit.MILLISECONDS);
      if (opened) {
        throw new IOException("nobody opens this latch");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the server stops", e);
    }
  }

  private static void answer(HttpServletResponse response, int status, Map<String, Object> body)
      throws IOException {
    response.setStatus(status);
    response.setContentType("application/json;charset=UTF-8");
    response
        .getOutputStream()
        .write(JSONObjectUtils.toJSONString(body).getBytes(StandardCharsets.UTF_8));
  }
}
