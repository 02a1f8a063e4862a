package org.onbehalf.load.war;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.OnBehalf;

/**
 * Calls a downstream API with the JDK's client and answers what that answers: on behalf of the
 * user, or with the header of the init-param {@code header}.
 */
public final class CallServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @SuppressWarnings("NullAway.Init")
  private transient HttpClient client;

  @SuppressWarnings("NullAway.Init")
  private transient URI address;

  @Override
  public void init() {
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    address = URI.create(getServletContext().getInitParameter("downstream"));
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String constant = getInitParameter("header");
    String header =
        constant == null
            ? OnBehalf.from(getServletContext()).authorizationHeader("Downstream")
            : constant;
    HttpRequest call = HttpRequest.newBuilder(address).header("Authorization", header).build();
    try {
      HttpResponse<byte[]> answer = client.send(call, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        response.sendError(502, "the downstream API answered " + answer.statusCode());
        return;
      }
      WorkServlet.answer(response, answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
