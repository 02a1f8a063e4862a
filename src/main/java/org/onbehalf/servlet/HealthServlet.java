package org.onbehalf.servlet;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.ConfigurationException;
import org.onbehalf.Health;
import org.onbehalf.OnBehalf;

/**
 * Answers readiness probes: 200 if {@link OnBehalf#health()} is {@code UP} or {@code DEGRADED}, 503
 * if it is {@code DOWN} or the configuration is invalid. The body is JSON with {@code status}. Map
 * it in {@code web.xml} onto a path that the probe can reach without a token.
 *
 * <p>With the init-param {@code details} set to {@code true}, the body has {@code cause} and {@code
 * remedy} too. These name configuration keys and hosts, so set it only where operators alone can
 * send requests.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class HealthServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** Called by the container. */
  public HealthServlet() {
    // no state
  }

  /** Called by the container; HEAD is answered alike. */
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Health health = health();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", health.status().name().toLowerCase(Locale.ROOT));
    if (Boolean.parseBoolean(getInitParameter("details"))) {
      health.cause().ifPresent(cause -> body.put("cause", cause));
      health.remedy().ifPresent(remedy -> body.put("remedy", remedy));
    }
    byte[] bytes = json(body).getBytes(StandardCharsets.UTF_8);
    response.setStatus(
        health.status() == Health.Status.DOWN
            ? HttpServletResponse.SC_SERVICE_UNAVAILABLE
            : HttpServletResponse.SC_OK);
    response.setHeader("Cache-Control", "no-store");
    response.setContentType("application/json;charset=UTF-8");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  private static String json(Map<String, Object> body) {
    try {
      return JSONObjectUtils.toJSONString(body);
    } catch (LinkageError e) {
      // another version of Nimbus on the class path
      return "{\"status\":\"" + body.get("status") + "\"}";
    }
  }

  private Health health() {
    try {
      return OnBehalf.from(getServletContext()).health();
    } catch (ConfigurationException e) {
      return Health.down(
          "the configuration is invalid: every request is answered 500",
          "correct what the log reports, and redeploy the application");
    } catch (IllegalStateException e) {
      return Health.down("the web application is stopping", "wait for its successor");
    }
  }
}
