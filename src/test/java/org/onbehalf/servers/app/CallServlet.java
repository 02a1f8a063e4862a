package org.onbehalf.servers.app;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;
import javax.ws.rs.client.Entity;
import javax.ws.rs.client.Invocation;
import org.onbehalf.CallerContext;
import org.onbehalf.DownstreamApi;
import org.onbehalf.OnBehalf;
import org.onbehalf.Session;
import org.onbehalf.jersey.OnBehalfOfFeature;

/**
 * Calls the partner in the way that the parameter {@code how} says, at the parameter {@code path},
 * and answers what the partner did. JAX-RS is whichever the application has.
 */
public final class CallServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final long PATIENCE_SECONDS = 30;

  @SuppressWarnings("NullAway.Init") // set by init
  private transient ExecutorService threads;

  @SuppressWarnings("NullAway.Init") // set by init
  private transient Client client;

  @Override
  public void init() {
    threads = Executors.newFixedThreadPool(2);
    client = ClientBuilder.newClient().register(OnBehalfOfFeature.forApi("PartnerAPI"));
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String path = request.getParameter("path");
    String answer;
    try {
      answer = call(request.getParameter("how"), path);
    } catch (ExecutionException | TimeoutException e) {
      throw new ServletException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServletException(e);
    }
    response.setContentType("text/plain;charset=UTF-8");
    response.getWriter().print(answer);
  }

  private String call(String how, String path)
      throws ExecutionException, InterruptedException, TimeoutException {
    return switch (how) {
      case "get" -> api().get(path, String.class);
      case "app" -> api().asApp().get(path, String.class);
      case "post" -> api().post(path, "text", String.class);
      case "patch" -> api().patch(path, "text", String.class);
      case "header" -> OnBehalf.from(getServletContext()).authorizationHeader("PartnerAPI");
      case "worker" ->
          threads
              .submit(CallerContext.wrap(() -> api().get(path, String.class)))
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      case "session" -> inSession(path);
      case "client" -> invocation(path).get(String.class);
      case "client-post" -> invocation(path).post(Entity.text("text"), String.class);
      case "client-async" ->
          invocation(path).async().get(String.class).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      case "client-rx" ->
          invocation(path)
              .rx()
              .get(String.class)
              .toCompletableFuture()
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      default -> throw new IllegalArgumentException(how);
    };
  }

  private DownstreamApi api() {
    return OnBehalf.from(getServletContext()).downstreamApi("PartnerAPI");
  }

  private Invocation.Builder invocation(String path) {
    return client.target(getServletContext().getInitParameter("partnerUrl")).path(path).request();
  }

  private String inSession(String path) {
    OnBehalf onBehalf = OnBehalf.from(getServletContext());
    String handle = onBehalf.sessions().start().handle();
    String[] answer = new String[1];
    Session resumed = onBehalf.sessions().resume(handle);
    resumed.run(() -> answer[0] = api().get(path, String.class));
    return answer[0];
  }

  @Override
  public void destroy() {
    threads.shutdownNow();
    client.close();
  }
}
